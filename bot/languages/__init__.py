"""All that differs from language to language: the languages' files, and what is read by them."""

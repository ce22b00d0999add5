"""What text is made of: blocks, words, records, what is hidden; knows no language and no file."""

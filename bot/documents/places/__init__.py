"""Which file is in which language, and whose translation it is."""

"""Documents from a source: which files are looked into, whose translations they are, what becomes of them."""

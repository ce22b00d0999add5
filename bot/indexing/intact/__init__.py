"""Is what is read of an index what was written? Checksums of its files and of its rows."""

"""What translations call things: the terms of a documentation, and words that are not those of its term file."""

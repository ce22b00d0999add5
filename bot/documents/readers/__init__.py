"""Readers of formats: a file's bytes to its text, or to Markdown that says what its readers see. One file a format."""

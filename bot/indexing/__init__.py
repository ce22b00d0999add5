"""Documents to the table that is searched: passages, rows, and only what is new."""

"""The page and the command line; they know of `bot` only what it exports."""

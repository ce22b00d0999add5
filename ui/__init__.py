"""The page and the command line; they know nothing of the stages behind an answer."""

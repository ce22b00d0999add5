"""What people type, as it is meant: words that lack their letters, questions that shout, pasted logs, stories around
a question."""

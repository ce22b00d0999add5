"""Where an index lives: a folder, or object storage."""

"""A question to ranked evidence, and whether that answers it."""

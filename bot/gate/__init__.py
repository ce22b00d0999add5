"""A written sentence against the sources that it cites."""

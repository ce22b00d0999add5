"""Who cuts, embeds and writes what changed: this process, or workers of a Ray cluster."""

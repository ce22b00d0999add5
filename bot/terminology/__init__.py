"""The terms of a documentation: which there are, how translations render them, and which renderings people want."""

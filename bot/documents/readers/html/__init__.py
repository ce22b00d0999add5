"""HTML to Markdown, and what of a page is its content."""

"""A text to blocks with offsets: Markdown, and paragraphs of plain text; knows no languages, originals or passages."""

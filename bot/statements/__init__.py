"""A document's blocks to statements, the smallest pieces that can be shown without changing what they say; and which of
several a question asks for."""

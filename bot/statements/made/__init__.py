"""Blocks to statements: which words are shown as one, and which others govern what they say."""

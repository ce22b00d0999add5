"""Rows, records, items and tabs that stand side by side: which of them a question asks for."""

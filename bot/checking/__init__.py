"""Translations laid beside their originals, and what is to be mended in them."""

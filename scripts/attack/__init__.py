"""What is made wrong on purpose, and whether Kilde notices."""

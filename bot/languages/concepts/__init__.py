"""What everyday words of documentation say, the same in every language."""

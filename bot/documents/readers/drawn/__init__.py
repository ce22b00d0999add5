"""What lines drawn on a page say of the words between them."""

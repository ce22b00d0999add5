"""What is published: the demo documentation, the Space, the picture in the README."""

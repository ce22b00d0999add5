"""What is run from a clone of the project: each folder by what it is for; bot and ui import none of it."""

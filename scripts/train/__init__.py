"""How the reader is trained: its rows, its model, the command."""

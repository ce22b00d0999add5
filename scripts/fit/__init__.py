"""How the numbers in bot/ were chosen: each script shows what other numbers would give, or writes them."""

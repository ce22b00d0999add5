"""A language model's answer: what it is asked, what it says, and what of that is shown."""

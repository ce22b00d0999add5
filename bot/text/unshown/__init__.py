"""What of a text its readers do not see: hidden elements, macros of site generators, characters without a shape.

And what nobody shall see: secrets.
"""

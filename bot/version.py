"""The one place of Kilde's version number."""

__version__ = "0.1.0"

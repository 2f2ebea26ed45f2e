"""foureyes: the four-eyes principle for code that an AI wrote."""

__version__ = "0.1.0"

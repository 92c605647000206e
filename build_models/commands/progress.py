"""Tells the person at the terminal how far a long command has come, beside the result that others may read."""

import sys


def tell(text: str) -> None:
    """Write a line to stderr at once."""
    print(text, file=sys.stderr, flush=True)

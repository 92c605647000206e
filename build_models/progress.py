"""How long work says how far it has come."""

from collections.abc import Callable

Progress = Callable[[str], None]
"""Takes one sentence a step; whoever calls decides where it is shown."""


def silent(_: str) -> None:
    """Say nothing."""

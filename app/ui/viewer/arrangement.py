"""Where views stand beside each other."""

from dataclasses import dataclass
from enum import StrEnum

MOST_SEQUENCES = 4
"""Views side by side at most; smaller ones would not serve to compare."""


class Arrangement(StrEnum):
    """Which views are shown."""

    ONE = "one"
    PLANES = "planes"
    SEQUENCES = "sequences"


@dataclass(frozen=True)
class Cells:
    """A grid of views.

    Attributes
    ----------
    places : tuple
        Row, column, rows and columns that each view takes, in reading order.
    rows, columns : tuple of int
        How the room is shared out.
    """

    places: tuple[tuple[int, int, int, int], ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]


def cells_for(arrangement: Arrangement, count: int) -> Cells:
    """The grid for a number of views: the first of three planes is large, sequences are all of one size."""
    if arrangement is Arrangement.PLANES and count == 3:
        return Cells(((0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)), (1, 1), (2, 1))
    if count == MOST_SEQUENCES:
        return Cells(((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)), (1, 1), (1, 1))
    return Cells(tuple((0, column, 1, 1) for column in range(count)), (1,), (1,) * count)

"""Which slices are computed while a reader scrolls. Knows neither Qt nor the worker."""

from collections.abc import Container

AHEAD = 8
"""Slices that are computed ahead, in the direction of the scrolling: a quarter of a second at 30 a second."""

BEHIND = 2
"""Slices that are computed behind, for a reader who turns back."""


def slices_to_follow(index: int, direction: int, slices: int, finished: Container[int]) -> list[int]:
    """The slice that is looked at, those that will probably be looked at next, and a few that have just been.

    Parameters
    ----------
    direction : int
        1 or -1, where the reader is going.
    finished : container of int
        Slices with a result.

    Returns
    -------
    list of int
        In the order in which they are wanted, without those that are finished.
    """
    ahead = [index + direction * step for step in range(AHEAD + 1)]
    behind = [index - direction * step for step in range(1, BEHIND + 1)]
    return [i for i in (*ahead, *behind) if 0 <= i < slices and i not in finished]

"""Masks for the tests of editing."""

from collections.abc import Generator
from typing import TypeVar

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

Result = TypeVar("Result")
ROWS, COLUMNS = 40, 32

any_mask = arrays(bool, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24))
"""Masks (rows, columns) of any kind and size."""


def done(work: Generator[None, None, Result]) -> Result:
    """What comes of a deed when all of its portions have been done."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def disk(row: float, column: float, radius: float, shape: tuple[int, int] = (ROWS, COLUMNS)) -> NDArray[np.bool_]:
    """Pixels whose centres lie in a circle."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return (rows - row) ** 2 + (columns - column) ** 2 <= radius**2


def square(top: int, left: int, side: int, shape: tuple[int, int] = (ROWS, COLUMNS)) -> NDArray[np.bool_]:
    mask = np.zeros(shape, bool)
    mask[top : top + side, left : left + side] = True
    return mask


@st.composite
def blobs(draw: st.DrawFn) -> NDArray[np.bool_]:
    """A few disks, of which the first holds the middle of the slice."""
    mask = disk(ROWS / 2, COLUMNS / 2, draw(st.floats(1, 9)))
    for _ in range(draw(st.integers(0, 3))):
        mask |= disk(draw(st.floats(0, ROWS)), draw(st.floats(0, COLUMNS)), draw(st.floats(0.5, 8)))
    return mask

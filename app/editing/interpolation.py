"""Outlines between two slices that were drawn by hand.

Shape-based interpolation (Raya and Udupa, *IEEE Trans Med Imaging* 1990, doi 10.1109/42.52980): between two outlines,
the distance of a pixel to each of them, positive inside and negative outside, is averaged by how near the two slices
are, and the pixels where it is not negative are inside. Distances are Euclidean (Herman, Zheng and Bucholtz, *IEEE
Comput Graph Appl* 1992, doi 10.1109/38.135915, compare the kinds) and in mm. Two outlines that share no pixel would
leave nothing between them; they are moved onto the line between their centres of mass first.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.contract.distances import along_first, along_second
from app.editing.shapes import PixelSize

Mask = NDArray[np.bool_]


def between(first: Mask, second: Mask, fractions: Sequence[float], pixel_size: PixelSize) -> Iterator[Mask]:
    """Masks between two others, one after the other.

    Parameters
    ----------
    first, second : ndarray of bool, (rows, columns)
    fractions : sequence of float
        Where each slice lies: 0 at `first`, 1 at `second`.
    pixel_size : tuple of float
        Between rows, between columns.

    Raises
    ------
    ValueError
        One of the two is empty, and so has no shape.
    """
    if not first.any() or not second.any():
        raise ValueError("both outlines need at least one pixel")
    return (_averages if (first & second).any() else _on_the_way)(first, second, fractions, pixel_size)


def _on_the_way(first: Mask, second: Mask, fractions: Sequence[float], pixel_size: PixelSize) -> Iterator[Mask]:
    begin, finish = _centre(first), _centre(second)
    for fraction in fractions:
        middle = begin + fraction * (finish - begin)
        pair = _moved(first, middle - begin), _moved(second, middle - finish)
        # What is moved does not leave the slice, but may be cut at its edge when the other is larger.
        if pair[0].any() and pair[1].any():
            yield from _averages(*pair, [fraction], pixel_size)
        else:
            yield pair[0] | pair[1]


def _averages(first: Mask, second: Mask, fractions: Sequence[float], pixel_size: PixelSize) -> Iterator[Mask]:
    box, both = _box(first | second), first & second
    # Inside both and outside both, the average has the sign that both have; only where they differ is it asked for.
    apart = np.nonzero((first ^ second)[box])
    one, other = (_depth(mask, box, pixel_size)[apart] for mask in (first, second))
    for fraction in fractions:
        mask = both.copy()
        mask[box][apart] = (1 - fraction) * one + fraction * other >= 0
        yield mask


def _box(mask: Mask) -> tuple[slice, slice]:
    """Smallest part of the slice that holds the mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _depth(mask: Mask, box: tuple[slice, slice], pixel_size: PixelSize) -> NDArray[np.float64]:
    """Signed distance of the pixels of a box to the nearest one on the other side of the mask's edge.

    Beyond the edge of the slice lies the outside.
    """
    padded = np.pad(mask[box], 1)
    return (_away(~padded, pixel_size) - _away(padded, pixel_size))[1:-1, 1:-1]


def _away(target: Mask, pixel_size: PixelSize) -> NDArray[np.float64]:
    """Distance of every pixel to the nearest of some."""
    across = along_first(target.T[:, None, :], pixel_size[1])
    return np.sqrt(along_second(np.ascontiguousarray(across.transpose(1, 2, 0)), pixel_size[0])[0])


def _centre(mask: Mask) -> NDArray[np.float64]:
    return np.array([places.mean() for places in np.nonzero(mask)])


def _moved(mask: Mask, by: NDArray[np.float64]) -> Mask:
    """The mask, moved by whole pixels; what leaves the slice is cut."""
    down, right = (int(step) for step in np.rint(by))
    rows, columns = np.nonzero(mask)
    rows, columns = rows + down, columns + right
    kept = (rows >= 0) & (rows < mask.shape[0]) & (columns >= 0) & (columns < mask.shape[1])
    moved = np.zeros_like(mask)
    moved[rows[kept], columns[kept]] = True
    return moved

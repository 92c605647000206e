"""Pixels under a brush and inside a polygon.

Places are (row, column) of a slice, where a whole number is the centre of a pixel. Sizes of pixels are (between rows,
between columns), in mm or, where the file does not say, 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
PixelSize = tuple[float, float]

_ENOUGH = 1e-9


@dataclass(frozen=True)
class Brush:
    """A round brush, or an eraser; its radius is in the unit of the pixels' size."""

    radius: float
    erase: bool = False


def brush_along(
    shape: tuple[int, int], start: Point, end: Point, radius: float, pixel_size: PixelSize
) -> tuple[tuple[slice, slice], NDArray[np.bool_]]:
    """Pixels that a round brush covers on its way from one place to another.

    A pixel is covered when its centre lies under the brush, which is round in the patient and not in pixels; the pixel
    under the middle of the brush always is.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the slice.
    radius : float
        In the unit of `pixel_size`.

    Returns
    -------
    box : pair of slice
        Part of the slice, empty when the brush passes beside it.
    covered : ndarray of bool
        Of that part.
    """
    size = np.array(pixel_size, np.float64)
    ends = np.array([start, end], np.float64)
    low = np.maximum(np.floor(ends.min(axis=0) - radius / size), 0).astype(int)
    high = np.minimum(np.ceil(ends.max(axis=0) + radius / size) + 1, shape).astype(int)
    high = np.maximum(high, low)
    box = slice(int(low[0]), int(high[0])), slice(int(low[1]), int(high[1]))
    rows = (np.arange(low[0], high[0], dtype=np.float64)[:, None] - ends[0, 0]) * size[0]
    columns = (np.arange(low[1], high[1], dtype=np.float64)[None, :] - ends[0, 1]) * size[1]
    way = (ends[1] - ends[0]) * size
    length = float(way @ way)
    along = np.clip((rows * way[0] + columns * way[1]) / length, 0, 1) if length > _ENOUGH else np.zeros((1, 1))
    covered = (rows - along * way[0]) ** 2 + (columns - along * way[1]) ** 2 <= radius**2 + _ENOUGH
    for row, column in np.rint(ends).astype(int):
        if box[0].start <= row < box[0].stop and box[1].start <= column < box[1].stop:
            covered[row - box[0].start, column - box[1].start] = True
    return box, covered


def polygon(shape: tuple[int, int], corners: Sequence[Point]) -> NDArray[np.bool_]:
    """Pixels whose centres lie inside a closed polygon, by the even-odd rule.

    Parameters
    ----------
    corners : sequence of (row, column)
        Fewer than three enclose nothing.

    Returns
    -------
    ndarray of bool, (rows, columns)
    """
    inside = np.zeros(shape, bool)
    if len(corners) < 3:
        return inside
    points = np.array(corners, np.float64)
    top = max(0, int(np.ceil(points[:, 0].min())))
    bottom = min(shape[0] - 1, int(np.floor(points[:, 0].max())))
    columns = np.arange(shape[1])
    following = np.roll(points, -1, axis=0)
    # Each edge from its upper end, so that it lies where it lies whichever way round the polygon goes.
    falls = (points[:, :1] > following[:, :1]) | (
        (points[:, :1] == following[:, :1]) & (points[:, 1:] > following[:, 1:])
    )
    points, following = np.where(falls, following, points), np.where(falls, points, following)
    for row in range(top, bottom + 1):
        # Half-open: a corner that lies exactly on the row belongs to one of its two edges.
        crossed = (points[:, 0] <= row) != (following[:, 0] <= row)
        begin, finish = points[crossed], following[crossed]
        at = begin[:, 1] + (row - begin[:, 0]) / (finish[:, 0] - begin[:, 0]) * (finish[:, 1] - begin[:, 1])
        inside[row] = np.searchsorted(np.sort(at), columns, side="right") % 2 == 1
    return inside

"""Outline of a region where a map reaches a level, between the pixels."""

import numpy as np
from numpy.typing import NDArray

# Edges of a cell between four pixel centres: 0 top, 1 right, 2 bottom, 3 left. A cell's code has bit 0 for the top
# left pixel, 1 top right, 2 bottom right, 3 bottom left. The two ambiguous cells (5, 10) keep the inside apart.
_CELLS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    5: ((3, 0), (1, 2)),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((2, 0),),
    10: ((0, 1), (2, 3)),
    11: ((2, 1),),
    12: ((1, 3),),
    13: ((1, 0),),
    14: ((0, 3),),
}


def outline(values: NDArray[np.floating], level: float) -> NDArray[np.float32]:
    """Line segments around the pixels with a value at or above `level` (marching squares).

    Parameters
    ----------
    values : ndarray, (rows, columns)
        Probability, or a mask as 0 and 1.
    level : float

    Returns
    -------
    ndarray of float32, (2 × segments, 2)
        Pairs of points as (x, y) = (column, row), where pixel (0, 0) reaches from (0, 0) to (1, 1).
    """
    inside = values >= level
    box = box_of(inside)
    if box is None:
        return np.empty((0, 2), np.float32)
    # A rim of what is surely outside closes outlines at the edge of the image.
    padded = np.pad(np.asarray(values[box], np.float32), 1, constant_values=min(0.0, level - 1e-3))
    reached = np.pad(inside[box], 1)
    segments = _segments(padded, reached, level)
    # Pixel centres lie half a pixel inside, and the rim is one pixel wide.
    return segments + np.array([box[1].start - 0.5, box[0].start - 0.5], np.float32)


def joined(points: NDArray[np.float32]) -> list[list[tuple[float, float]]]:
    """Segments as closed lines, which are drawn several times faster than one by one.

    Parameters
    ----------
    points : ndarray of float32, (2 × segments, 2)
        As `outline` returns them: the end of a segment is the start of another.

    Returns
    -------
    list of list of (x, y)
        The last point of a line is its first.
    """
    following: dict[tuple[float, float], list[tuple[float, float]]] = {}
    for x, y, to_x, to_y in points.reshape(-1, 4).tolist():
        following.setdefault((x, y), []).append((to_x, to_y))
    lines: list[list[tuple[float, float]]] = []
    while following:
        here = next(iter(following))
        line = [here]
        # In an ambiguous cell two lines may meet in a point; each of its ends is used once.
        while ends := following.get(here):
            end = ends.pop()
            if not ends:
                del following[here]
            here = end
            line.append(here)
        lines.append(line)
    return lines


def box_of(inside: NDArray[np.bool_]) -> tuple[slice, slice] | None:
    """Smallest box (rows, columns) around a region and its neighbours; None when there is no region."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if rows.size == 0:
        return None
    return (
        slice(max(int(rows[0]) - 1, 0), int(rows[-1]) + 2),
        slice(max(int(columns[0]) - 1, 0), int(columns[-1]) + 2),
    )


def _segments(values: NDArray[np.float32], reached: NDArray[np.bool_], level: float) -> NDArray[np.float32]:
    bits = reached.astype(np.uint8)
    codes = bits[:-1, :-1] | bits[:-1, 1:] << 1 | bits[1:, 1:] << 2 | bits[1:, :-1] << 3
    rows, columns = np.nonzero((codes > 0) & (codes < 15))
    crossing = _crossings(values, rows, columns, level)
    found = codes[rows, columns]
    parts = []
    for code, lines in _CELLS.items():
        cells = np.flatnonzero(found == code)
        for start, end in lines:
            parts.append(np.stack([crossing[start][cells], crossing[end][cells]], axis=1))
    return np.concatenate(parts).reshape(-1, 2)


def _crossings(
    values: NDArray[np.float32], rows: NDArray[np.intp], columns: NDArray[np.intp], level: float
) -> list[NDArray[np.float32]]:
    """Where the level crosses the four edges of each cell, as (x, y) in pixel centres."""
    top_left, top_right = values[rows, columns], values[rows, columns + 1]
    bottom_left, bottom_right = values[rows + 1, columns], values[rows + 1, columns + 1]

    def between(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
        difference = second - first
        safe = np.where(difference == 0, 1, difference)
        return np.clip(np.where(difference == 0, 0.5, (level - first) / safe), 0, 1)

    x, y = columns.astype(np.float32), rows.astype(np.float32)
    edges = [
        (x + between(top_left, top_right), y),
        (x + 1, y + between(top_right, bottom_right)),
        (x + between(bottom_left, bottom_right), y + 1),
        (x, y + between(top_left, bottom_left)),
    ]
    return [np.stack(edge, axis=1).astype(np.float32) for edge in edges]

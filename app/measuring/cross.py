"""The two diameters of a lesion as a reader moves them: the second stays perpendicular to the first."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
"""(row, column) in pixels; a whole number is the centre of a pixel."""

Ends = tuple[Point, Point]
_SHORTEST = 0.5
"""Pixels below which a diameter does not shrink; its direction would be lost."""


class Line(StrEnum):
    """Which of the two."""

    LARGEST = "largest"
    PERPENDICULAR = "perpendicular"


@dataclass(frozen=True)
class Cross:
    """Two perpendicular lines in one slice of the plane of acquisition.

    Attributes
    ----------
    edited : bool
        Whether a reader has moved them.
    """

    slice_index: int
    largest: Ends
    perpendicular: Ends
    edited: bool = False

    def ends(self, line: Line) -> Ends:
        """Both ends of one of the lines."""
        return self.largest if line is Line.LARGEST else self.perpendicular


def move_end(cross: Cross, line: Line, end: int, to: Point, pixel_size: tuple[float, float]) -> Cross:
    """Take one end of one line elsewhere.

    An end of the largest diameter goes where it is put; the other line turns with it and keeps its length and the
    share of the largest diameter at which it lies. An end of the perpendicular one takes its line along, parallel to
    itself, and the other end stays as far from the largest diameter as it was. As OHIF's bidirectional tool does.

    Parameters
    ----------
    end : int
        0 or 1.
    pixel_size : tuple of float
        Between rows, between columns; perpendicular is what is so in mm. (1, 1) where it is unknown.

    Returns
    -------
    Cross
        The same one when the line would lose its direction.
    """
    size = np.array(pixel_size, dtype=np.float64)
    begin, stop = (np.array(point) * size for point in cross.largest)
    along = [_coordinates(np.array(point) * size, begin, stop) for point in cross.perpendicular]
    if line is Line.PERPENDICULAR:
        place, reach = _coordinates(np.array(to) * size, begin, stop)
        along = [(place, reach if number == end else across) for number, (_, across) in enumerate(along)]
        if abs(along[0][1] - along[1][1]) < _SHORTEST * size.min():
            return cross
        share = [value / float(np.linalg.norm(stop - begin)) for value, _ in along]
    else:
        share = [value / float(np.linalg.norm(stop - begin)) for value, _ in along]
        begin, stop = (np.array(to) * size if number == end else point for number, point in enumerate((begin, stop)))
        if np.linalg.norm(stop - begin) < _SHORTEST * size.min():
            return cross
    direction = (stop - begin) / np.linalg.norm(stop - begin)
    normal = np.array([-direction[1], direction[0]])
    first, second = (
        (begin + part * (stop - begin) + across * normal) / size for part, (_, across) in zip(share, along, strict=True)
    )
    return replace(
        cross,
        largest=(_point(begin / size), _point(stop / size)),
        perpendicular=(_point(first), _point(second)),
        edited=True,
    )


def shift(cross: Cross, rows: float, columns: float) -> Cross:
    """Move both lines together."""

    def moved(ends: Ends) -> Ends:
        (row0, column0), (row1, column1) = ends
        return (row0 + rows, column0 + columns), (row1 + rows, column1 + columns)

    return replace(cross, largest=moved(cross.largest), perpendicular=moved(cross.perpendicular), edited=True)


def _coordinates(
    point: NDArray[np.float64], begin: NDArray[np.float64], stop: NDArray[np.float64]
) -> tuple[float, float]:
    """How far along a line a point lies, and how far beside it."""
    direction = (stop - begin) / np.linalg.norm(stop - begin)
    offset = point - begin
    return float(offset @ direction), float(offset @ np.array([-direction[1], direction[0]]))


def _point(place: NDArray[np.float64]) -> Point:
    return float(place[0]), float(place[1])

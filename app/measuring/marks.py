"""Distances, angles, regions and arrows that a reader puts on slices.

Points are (column, row, slice) in voxels of the volume: voxel (0, 0, 0) reaches from (0, 0, 0) to (1, 1, 1).
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import hypot
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float, float]

_OUTLINE_POINTS = 72


class Kind(StrEnum):
    """What is measured."""

    DISTANCE = "distance"
    ANGLE = "angle"
    ELLIPSE = "ellipse"
    ARROW = "arrow"


POINTS = {Kind.DISTANCE: 2, Kind.ANGLE: 3, Kind.ELLIPSE: 2, Kind.ARROW: 2}
"""How many points make a mark."""


@dataclass(frozen=True)
class Place:
    """A slice of a sequence.

    Attributes
    ----------
    series : str
        Sequence of the case; see `series_names`.
    axis : int
        Of the voxel array (slices, rows, columns) that is constant in the slice; 0 in the plane of acquisition.
    index : int
        Along that axis, from 0.
    """

    series: str
    axis: int
    index: int

    @property
    def across(self) -> tuple[int, int]:
        """Components of a point that vary within the slice: along the picture's columns, then along its rows."""
        return {0: (0, 1), 1: (0, 2), 2: (1, 2)}[self.axis]

    def lift(self, x: float, y: float) -> Point:
        """The point of the slice's middle plane with these two varying components."""
        point = [self.index + 0.5] * 3
        for component, value in zip(self.across, (x, y), strict=True):
            point[component] = value
        return point[0], point[1], point[2]

    def flat(self, point: Point) -> tuple[float, float]:
        """The two varying components of a point."""
        first, second = self.across
        return point[first], point[second]


@dataclass(frozen=True)
class Mark:
    """One measurement.

    Attributes
    ----------
    points : tuple of Point
        Distance: its ends. Angle: end, apex, end. Ellipse: opposite corners of the box around it. Arrow: its tip,
        then where its text is.
    text : str
        Of an arrow; what the reader wrote.
    id : str
        Stays the same when the mark is changed.
    """

    kind: Kind
    place: Place
    points: tuple[Point, ...]
    text: str = ""
    id: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self) -> None:
        if len(self.points) != POINTS[self.kind]:
            raise ValueError(f"{self.kind} needs {POINTS[self.kind]} points")

    @property
    def handles(self) -> tuple[Point, ...]:
        """Where the mark can be taken: its points; of an ellipse, the ends of both axes."""
        if self.kind is not Kind.ELLIPSE:
            return self.points
        left, top, right, bottom = self._box()
        x, y = (left + right) / 2, (top + bottom) / 2
        return tuple(self.place.lift(*end) for end in ((left, y), (right, y), (x, top), (x, bottom)))

    def with_handle(self, number: int, to: Point) -> "Mark":
        """The mark after one of its handles was moved."""
        x, y = self.place.flat(to)
        if self.kind is not Kind.ELLIPSE:
            moved = self.place.lift(x, y)
            return replace(self, points=(*self.points[:number], moved, *self.points[number + 1 :]))
        box = list(self._box())
        side = (0, 2, 1, 3)[number]
        box[side] = x if number < 2 else y
        return replace(self, points=(self.place.lift(*box[:2]), self.place.lift(*box[2:])))

    def shifted(self, by: tuple[float, float]) -> "Mark":
        """The mark moved within its slice, by (columns, rows) of the picture."""
        flat = [self.place.flat(point) for point in self.points]
        return replace(self, points=tuple(self.place.lift(x + by[0], y + by[1]) for x, y in flat))

    def with_text(self, text: str) -> "Mark":
        """The mark with another text."""
        return replace(self, text=text)

    def outlines(self) -> list[NDArray[np.float64]]:
        """The lines of which the mark consists: polylines of points, (n, 3)."""
        if self.kind is not Kind.ELLIPSE:
            return [np.array(self.points, dtype=np.float64)]
        left, top, right, bottom = self._box()
        turn = np.linspace(0.0, 2 * np.pi, _OUTLINE_POINTS + 1)
        x = (left + right) / 2 + (right - left) / 2 * np.cos(turn)
        y = (top + bottom) / 2 + (bottom - top) / 2 * np.sin(turn)
        return [np.array([self.place.lift(*pair) for pair in zip(x.tolist(), y.tolist(), strict=True)])]

    def _box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, as the points say; sides may have changed places."""
        (left, top), (right, bottom) = (self.place.flat(point) for point in self.points)
        return left, top, right, bottom


def series_names(roles: tuple[str, ...]) -> tuple[str, ...]:
    """A name for each sequence of a case: its role, numbered where several have the same one."""
    return tuple(
        role if roles[:number].count(role) == 0 else f"{role}-{roles[:number].count(role) + 1}"
        for number, role in enumerate(map(str, roles))
    )


def is_too_small(mark: Mark, smallest: float) -> bool:
    """Whether a mark is a slip of the hand: no two of its points farther apart than `smallest` pixels."""
    flat = [mark.place.flat(point) for point in mark.points]
    return all(hypot(x - flat[0][0], y - flat[0][1]) <= smallest for x, y in flat[1:])


def held_inside(place: Place, point: Point, shape: tuple[int, int, int]) -> Point:
    """The point of the slice nearest to `point` that lies on the picture; `shape` is (slices, rows, columns)."""
    limits = shape[::-1]
    first, second = (min(max(point[part], 0.0), float(limits[part])) for part in place.across)
    return place.lift(first, second)

"""Marks on the screen: where their lines and handles are, and what lies under the pointer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF

from app.measuring.cross import Cross, Line
from app.measuring.marks import Mark, Place
from app.ui.measuring.notebook import DIAMETERS
from app.ui.viewer.mapping import ViewMapping

HANDLE_REACH = 9.0
LINE_REACH = 6.0
"""Pixels of the screen within which something is taken."""


@dataclass(frozen=True)
class Shape:
    """A mark, or the diameters, as they lie in a view.

    Attributes
    ----------
    name : str
        The mark's, or `DIAMETERS`.
    lines : tuple of QPolygonF
        Polylines in pixels of the view.
    handles : tuple of QPointF
        Of the diameters: both ends of the largest, then of the perpendicular one.
    """

    name: str
    lines: tuple[QPolygonF, ...]
    handles: tuple[QPointF, ...]


@dataclass(frozen=True)
class Grip:
    """What lies under the pointer: a shape, and its handle or None for the shape as a whole."""

    name: str
    handle: int | None


def shape_of_mark(mark: Mark, mapping: ViewMapping) -> Shape:
    """Where a mark lies in a view of its slice."""
    lines = tuple(
        QPolygonF([on_screen(mark.place, (x, y, z), mapping) for x, y, z in line.tolist()]) for line in mark.outlines()
    )
    handles = tuple(on_screen(mark.place, point, mapping) for point in mark.handles)
    return Shape(mark.id, lines, handles)


def shape_of_cross(cross: Cross, mapping: ViewMapping) -> Shape:
    """Where the diameters lie in a view of their slice."""
    handles = tuple(
        # A whole number is the centre of a pixel there, and its corner here.
        mapping.to_screen.map(QPointF(column + 0.5, row + 0.5))
        for line in Line
        for row, column in cross.ends(line)
    )
    return Shape(DIAMETERS, (QPolygonF(handles[:2]), QPolygonF(handles[2:])), handles)


def on_screen(place: Place, point: tuple[float, float, float], mapping: ViewMapping) -> QPointF:
    """A point of a slice in a view of it."""
    return mapping.to_screen.map(QPointF(*place.flat(point)))


def grip_at(shapes: list[Shape], at: QPointF, selected: str) -> Grip | None:
    """What is taken by pressing at a point: handles before lines, what is selected or lies on top before the rest."""
    order = shapes[::-1]
    order.sort(key=lambda shape: shape.name != selected)
    for shape in order:
        away = [_length(handle - at) for handle in shape.handles]
        nearest = int(np.argmin(away))
        if away[nearest] <= HANDLE_REACH:
            return Grip(shape.name, nearest)
    for shape in order:
        if any(_distance(line, at) <= LINE_REACH for line in shape.lines):
            return Grip(shape.name, None)
    return None


def _distance(line: QPolygonF, at: QPointF) -> float:
    """From a point to a polyline."""
    points = np.array([(point.x(), point.y()) for point in line.toList()])
    begin, step = points[:-1], np.diff(points, axis=0)
    offset = np.array([at.x(), at.y()]) - begin
    squared: NDArray[np.float64] = (step**2).sum(axis=1)
    share = np.clip((offset * step).sum(axis=1) / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
    return float(np.linalg.norm(offset - share[:, None] * step, axis=1).min())


def _length(step: QPointF) -> float:
    return float(np.hypot(step.x(), step.y()))

"""What a mark measures: length, angle, area and the grey values inside."""

from dataclasses import dataclass
from math import acos, degrees, pi

import numpy as np
from numpy.typing import NDArray

from app.measuring.marks import Kind, Mark, Place, Point

Spacing = tuple[float, float, float]
"""Between slices, between rows, between columns, in mm."""

_THINNEST = 1e-3
"""Pixels; a thinner ellipse holds nothing."""


@dataclass(frozen=True)
class RegionStatistics:
    """Grey values of the pixels whose centres lie inside a region, in the units of the series.

    Attributes
    ----------
    deviation : float
        Standard deviation of the population: divided by the number of pixels.
    """

    pixels: int
    mean: float
    deviation: float
    smallest: float
    largest: float


@dataclass(frozen=True)
class Figures:
    """Figures of a mark; those that its kind does not have are None.

    Attributes
    ----------
    in_mm : bool
        Whether lengths are in mm and areas in mm²; else in pixels.
    length, area : float or None
    angle : float or None
        Degrees, 0 to 180.
    region : RegionStatistics or None
        None too when no pixel's centre lies inside.
    """

    in_mm: bool
    length: float | None = None
    angle: float | None = None
    area: float | None = None
    region: RegionStatistics | None = None


def figures_of(mark: Mark, voxels: NDArray[np.generic], spacing: Spacing | None) -> Figures:
    """Measure a mark.

    Parameters
    ----------
    voxels : ndarray of a real dtype, (slices, rows, columns)
        Of the sequence that the mark lies on.
    spacing : tuple of float or None
        None when it is unknown; pixels are taken to be square then.
    """
    known = spacing is not None
    size = (1.0, 1.0, 1.0) if spacing is None else spacing
    if mark.kind is Kind.DISTANCE:
        return Figures(known, length=_length(mark.points[0], mark.points[1], size))
    if mark.kind is Kind.ANGLE:
        return Figures(known, angle=_angle(mark.points, size))
    if mark.kind is Kind.ELLIPSE:
        region = ellipse_statistics(mark, picture_of(voxels, mark.place))
        return Figures(known, area=_area(mark, size), region=region)
    return Figures(known)


def ellipse_statistics(mark: Mark, pixels: NDArray[np.generic]) -> RegionStatistics | None:
    """Grey values inside an ellipse.

    Parameters
    ----------
    mark : Mark
        An ellipse.
    pixels : ndarray of a real dtype, (rows, columns)
        The picture of the slice. Values that are no numbers are left out.

    Returns
    -------
    RegionStatistics or None
        None when the centre of no pixel lies inside.
    """
    (x0, y0), (x1, y1) = (mark.place.flat(point) for point in mark.points)
    (left, right), (top, bottom) = sorted((x0, x1)), sorted((y0, y1))
    if right - left < _THINNEST or bottom - top < _THINNEST:
        return None
    rows, columns = pixels.shape
    first_row, last_row = max(int(top), 0), min(int(bottom) + 1, rows)
    first_column, last_column = max(int(left), 0), min(int(right) + 1, columns)
    y = (np.arange(first_row, last_row)[:, None] + 0.5 - (top + bottom) / 2) / ((bottom - top) / 2)
    x = (np.arange(first_column, last_column)[None, :] + 0.5 - (left + right) / 2) / ((right - left) / 2)
    inside = pixels[first_row:last_row, first_column:last_column][x**2 + y**2 <= 1.0].astype(np.float64)
    values = inside[np.isfinite(inside)]
    if not values.size:
        return None
    return RegionStatistics(
        int(values.size), float(values.mean()), float(values.std()), float(values.min()), float(values.max())
    )


def picture_of(voxels: NDArray[np.generic], place: Place) -> NDArray[np.generic]:
    """The slice of a place (rows, columns of its picture) out of (slices, rows, columns)."""
    return np.take(voxels, place.index, axis=place.axis)


def _step(begin: Point, end: Point, spacing: Spacing) -> NDArray[np.float64]:
    return (np.array(end) - np.array(begin)) * spacing[::-1]


def _length(begin: Point, end: Point, spacing: Spacing) -> float:
    return float(np.linalg.norm(_step(begin, end, spacing)))


def _angle(points: tuple[Point, ...], spacing: Spacing) -> float:
    """Between both arms; 0 while one of them has no length."""
    first, second = _step(points[1], points[0], spacing), _step(points[1], points[2], spacing)
    product = float(np.linalg.norm(first) * np.linalg.norm(second))
    return 0.0 if product == 0 else degrees(acos(max(-1.0, min(1.0, float(first @ second) / product))))


def _area(mark: Mark, spacing: Spacing) -> float:
    (x0, y0), (x1, y1) = (mark.place.flat(point) for point in mark.points)
    width, height = (spacing[::-1][part] for part in mark.place.across)
    return pi * abs(x1 - x0) * width * abs(y1 - y0) * height / 4

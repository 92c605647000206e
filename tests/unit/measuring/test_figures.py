"""Lengths, angles, areas and grey values, against what can be worked out by hand or by another road."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.measuring.figures import ellipse_statistics, figures_of
from app.measuring.marks import Kind, Mark, Place

SPACING = (5.0, 0.8, 1.25)
"""Between slices, rows, columns."""
VOXELS = np.arange(4 * 30 * 40, dtype=np.int16).reshape(4, 30, 40)
AXIAL, CORONAL, SAGITTAL = Place("FLAIR", 0, 1), Place("FLAIR", 1, 7), Place("FLAIR", 2, 11)


def distance(place: Place, begin: tuple[float, float], end: tuple[float, float]) -> Mark:
    return Mark(Kind.DISTANCE, place, (place.lift(*begin), place.lift(*end)))


@pytest.mark.parametrize(
    ("place", "expected"),
    [(AXIAL, np.hypot(4 * 1.25, 3 * 0.8)), (CORONAL, np.hypot(4 * 1.25, 3 * 5)), (SAGITTAL, np.hypot(4 * 0.8, 3 * 5))],
)
def test_a_distance_is_in_mm_in_every_plane(place: Place, expected: float):
    figures = figures_of(distance(place, (2, 2), (6, 5)), VOXELS, SPACING)
    assert figures.in_mm
    assert figures.length == pytest.approx(expected)


def test_a_distance_without_spacing_is_in_pixels():
    figures = figures_of(distance(AXIAL, (2, 2), (6, 5)), VOXELS, None)
    assert not figures.in_mm
    assert figures.length == pytest.approx(5)


def test_a_right_angle_in_mm_is_right_although_pixels_are_not_square():
    corner = Mark(Kind.ANGLE, AXIAL, (AXIAL.lift(9, 4), AXIAL.lift(4, 4), AXIAL.lift(4, 12)))
    assert figures_of(corner, VOXELS, SPACING).angle == pytest.approx(90)
    slanted = Mark(Kind.ANGLE, AXIAL, (AXIAL.lift(8, 4), AXIAL.lift(4, 4), AXIAL.lift(8, 8)))
    assert figures_of(slanted, VOXELS, None).angle == pytest.approx(45)
    assert figures_of(slanted, VOXELS, SPACING).angle == pytest.approx(np.degrees(np.arctan2(0.8, 1.25)))


def test_an_angle_without_an_arm_is_zero_and_a_straight_one_180():
    folded = Mark(Kind.ANGLE, AXIAL, (AXIAL.lift(4, 4), AXIAL.lift(4, 4), AXIAL.lift(8, 4)))
    straight = Mark(Kind.ANGLE, AXIAL, (AXIAL.lift(0, 4), AXIAL.lift(4, 4), AXIAL.lift(8, 4)))
    assert figures_of(folded, VOXELS, SPACING).angle == 0
    assert figures_of(straight, VOXELS, SPACING).angle == pytest.approx(180)


@pytest.mark.parametrize(("place", "pixel"), [(AXIAL, 1.25 * 0.8), (CORONAL, 1.25 * 5), (SAGITTAL, 0.8 * 5)])
def test_the_area_of_an_ellipse_is_that_of_geometry(place: Place, pixel: float):
    mark = Mark(Kind.ELLIPSE, place, (place.lift(12, 3), place.lift(2, 1)))
    assert figures_of(mark, VOXELS, SPACING).area == pytest.approx(np.pi * 5 * 1 * pixel)
    assert figures_of(mark, VOXELS, None).area == pytest.approx(np.pi * 5)


def test_grey_values_are_those_of_the_slice_that_is_marked():
    for place in (AXIAL, CORONAL, SAGITTAL):
        one_pixel = Mark(Kind.ELLIPSE, place, (place.lift(2, 1), place.lift(3, 2)))
        region = figures_of(one_pixel, VOXELS, SPACING).region
        assert region is not None
        column, row, index = (int(part) for part in place.lift(2.5, 1.5))
        assert (region.pixels, region.mean, region.deviation) == (1, VOXELS[index, row, column], 0)


places = st.tuples(st.integers(-500, 4500), st.integers(-500, 3500)).map(lambda p: (p[0] / 100, p[1] / 100))


@settings(max_examples=60, deadline=None)
@given(places, places)
def test_statistics_are_those_of_the_pixels_whose_centres_lie_inside(
    first: tuple[float, float], second: tuple[float, float]
):
    mark = Mark(Kind.ELLIPSE, AXIAL, (AXIAL.lift(*first), AXIAL.lift(*second)))
    (x0, x1), (y0, y1) = sorted((first[0], second[0])), sorted((first[1], second[1]))
    inside = [
        float(VOXELS[1, row, column])
        for row in range(30)
        for column in range(40)
        if x1 > x0
        and y1 > y0
        and ((column + 0.5 - (x0 + x1) / 2) / ((x1 - x0) / 2)) ** 2
        + ((row + 0.5 - (y0 + y1) / 2) / ((y1 - y0) / 2)) ** 2
        <= 1
    ]
    found = ellipse_statistics(mark, VOXELS[1])
    if not inside:
        assert found is None
        return
    assert found is not None
    assert (found.pixels, found.smallest, found.largest) == (len(inside), min(inside), max(inside))
    assert found.mean == pytest.approx(np.mean(inside))
    assert found.deviation == pytest.approx(np.std(inside))


def test_what_is_no_number_is_left_out_of_the_statistics():
    pixels = np.full((10, 10), 4.0, np.float32)
    pixels[5, 5] = np.nan
    mark = Mark(Kind.ELLIPSE, AXIAL, (AXIAL.lift(0, 0), AXIAL.lift(10, 10)))
    found = ellipse_statistics(mark, pixels)
    assert found is not None
    assert (found.mean, found.deviation) == (4, 0)
    assert ellipse_statistics(mark, np.full((10, 10), np.nan)) is None


def test_an_arrow_has_no_figures():
    arrow = Mark(Kind.ARROW, AXIAL, (AXIAL.lift(1, 1), AXIAL.lift(9, 9)), "cyst")
    figures = figures_of(arrow, VOXELS, SPACING)
    assert figures.length is figures.angle is figures.area is figures.region is None

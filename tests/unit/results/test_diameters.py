"""Diameters against shapes whose answer is known."""

from math import atan2, cos, hypot, radians, sin, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from app.imaging.volume import VolumeGeometry
from app.results.measurements import Bidimensional, measure

SIDE = 128


def in_volume(*pictures: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.stack([np.zeros((SIDE, SIDE), bool), *pictures])


def turned(degrees: float, size: tuple[float, float] = (1.0, 1.0)) -> tuple[NDArray, NDArray]:
    """Coordinates in mm along and across a direction, from a point off the middle."""
    row, column = np.mgrid[:SIDE, :SIDE]
    y, x = (row - 61.3) * size[0], (column - 66.8) * size[1]
    angle = radians(degrees)
    return x * cos(angle) + y * sin(angle), y * cos(angle) - x * sin(angle)


def diameters(mask: NDArray[np.bool_], size: tuple[float, float] | None = (1.0, 1.0)) -> Bidimensional:
    spacing = None if size is None else (3.0, *size)
    found = measure(mask, VolumeGeometry(mask.shape, spacing)).diameters  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("degrees", [0, 17, 45, 73, 90, 130])
@pytest.mark.parametrize("size", [(1.0, 1.0), (0.5, 0.9), (1.4, 0.7)])
def test_an_ellipse_has_its_axes_as_diameters(degrees: float, size: tuple[float, float]):
    along, across = turned(degrees, size)
    found = diameters(in_volume((along / 22) ** 2 + (across / 12) ** 2 < 1), size)
    pixel = hypot(*size)
    assert found.slice_index == 1
    assert found.largest_mm == pytest.approx(44, abs=pixel)
    assert found.perpendicular_mm == pytest.approx(24, abs=pixel)
    assert found.product_mm2 == pytest.approx(found.largest_mm * found.perpendicular_mm, rel=1e-3)


@pytest.mark.parametrize("degrees", [0, 30, 60, 110])
@pytest.mark.parametrize("size", [(1.0, 1.0), (0.6, 1.1)])
def test_a_rectangle_has_its_diagonal_and_the_longest_line_across_it(degrees: float, size: tuple[float, float]):
    length, width = 50.0, 20.0
    along, across = turned(degrees, size)
    found = diameters(in_volume((abs(along) < length / 2) & (abs(across) < width / 2)), size)
    diagonal = hypot(length, width)
    assert found.largest_mm == pytest.approx(diagonal, abs=hypot(*size))
    # A direction that is off by one pixel at each end of the diagonal cuts the sides elsewhere.
    assert found.perpendicular_mm == pytest.approx(width * diagonal / length, abs=1.5 * hypot(*size))


def test_an_upright_rectangle_is_measured_to_half_a_pixel():
    picture = np.zeros((SIDE, SIDE), bool)
    picture[10:40, 20:100] = True
    found = diameters(in_volume(picture), (0.5, 0.5))
    assert found.largest_mm == pytest.approx(hypot(15, 40), abs=0.25)
    assert found.perpendicular_mm == pytest.approx(15 * hypot(15, 40) / 40, abs=0.25)


def test_a_diameter_never_leaves_the_lesion():
    along, across = turned(0)
    radius = np.hypot(along, across)
    found = diameters(in_volume((radius < 45) & (radius > 30)))
    # The longest line in a ring touches the hole, and so does the one across it.
    chord = 2 * sqrt(45**2 - 30**2)
    assert found.largest_mm == pytest.approx(chord, abs=2.5)
    assert found.perpendicular_mm == pytest.approx(chord, abs=2.5)


def test_a_bent_lesion_is_not_measured_across_its_bend():
    picture = np.zeros((SIDE, SIDE), bool)
    picture[20:100, 20:30] = True
    picture[90:100, 20:80] = True
    found = diameters(in_volume(picture))
    assert found.largest_mm == pytest.approx(hypot(80, 10), abs=1.5)


def test_parts_that_do_not_touch_are_not_measured_as_one():
    picture = np.zeros((SIDE, SIDE), bool)
    picture[10:30, 10:30] = picture[90:100, 90:100] = True
    found = diameters(in_volume(picture))
    assert found.largest_mm == pytest.approx(20 * sqrt(2), abs=0.01)
    assert {end[0] < 40 for end in (*found.largest_ends, *found.perpendicular_ends)} == {True}


def test_the_slice_is_the_one_with_the_largest_product():
    thin, thick = np.zeros((SIDE, SIDE), bool), np.zeros((SIDE, SIDE), bool)
    thin[60:62, 5:120] = True
    thick[40:80, 40:80] = True
    assert diameters(in_volume(thin, thick, thin)).slice_index == 2


def test_both_diameters_are_at_right_angles_in_millimetres():
    size = (0.5, 1.3)
    along, across = turned(25, size)
    found = diameters(in_volume((along / 30) ** 2 + (across / 14) ** 2 < 1), size)
    first, second = (np.subtract(*ends) * size for ends in (found.largest_ends, found.perpendicular_ends))
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    assert abs(cosine) < 0.01
    assert np.linalg.norm(first) == pytest.approx(found.largest_mm, abs=0.05)
    assert np.linalg.norm(second) == pytest.approx(found.perpendicular_mm, abs=0.05)


@pytest.mark.parametrize(("size", "longest", "across"), [((1.0, 1.0), 1.0, 1.0), ((0.5, 2.0), 2.0, 0.5)])
def test_a_single_pixel_is_as_long_as_its_sides(size: tuple[float, float], longest: float, across: float):
    picture = np.zeros((SIDE, SIDE), bool)
    picture[0, SIDE - 1] = True
    found = diameters(in_volume(picture), size)
    assert found.largest_mm == pytest.approx(longest)
    assert found.perpendicular_mm == pytest.approx(across, abs=0.15)


def test_pixels_that_touch_by_their_corners_are_one_lesion():
    picture = np.eye(SIDE, dtype=bool)[:, ::-1].copy()
    picture[20:, :] = False
    found = diameters(in_volume(picture))
    assert found.largest_mm == pytest.approx(20 * sqrt(2), abs=0.01)
    (row0, column0), (row1, column1) = found.largest_ends
    assert abs(abs(atan2(row1 - row0, column1 - column0)) - radians(135)) < 0.01


def test_without_spacing_lengths_are_in_pixels_and_a_note_says_so():
    along, across = turned(40)
    mask = in_volume((along / 22) ** 2 + (across / 12) ** 2 < 1)
    found = measure(mask, VolumeGeometry(mask.shape))  # type: ignore[arg-type]
    assert found.diameters is not None
    assert (found.diameters.largest_mm, found.diameters.product_mm2) == (None, None)
    assert found.diameters.largest_px == pytest.approx(44, abs=1.5)
    assert found.diameters.perpendicular_px == pytest.approx(24, abs=1.5)
    assert "pixels" in found.notes[-1]


def test_an_empty_mask_has_no_diameters():
    mask = np.zeros((3, 8, 8), bool)
    assert measure(mask, VolumeGeometry((3, 8, 8), (1.0, 1.0, 1.0))).diameters is None

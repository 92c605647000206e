"""Brush and polygon."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editing.shapes import brush_along, polygon
from tests.unit.editing.masks import disk

SHAPE = (40, 32)
anywhere = st.tuples(st.floats(-20, 60), st.floats(-20, 60))


def painted(start, end, radius, size=(1.0, 1.0), shape=SHAPE) -> np.ndarray:
    mask = np.zeros(shape, bool)
    box, covered = brush_along(shape, start, end, radius, size)
    mask[box] = covered
    return mask


def test_a_dab_is_a_disk():
    assert np.array_equal(painted((20, 16), (20, 16), 6), disk(20, 16, 6))


def test_the_brush_is_round_in_the_patient_and_not_in_pixels():
    mask = painted((20, 16), (20, 16), 6, (3.0, 1.0))
    assert np.flatnonzero(mask.any(axis=1)).tolist() == list(range(18, 23))
    assert np.flatnonzero(mask.any(axis=0)).tolist() == list(range(10, 23))


def test_the_smallest_brush_paints_the_pixel_under_it():
    assert np.argwhere(painted((7.4, 3.4), (7.4, 3.4), 0.01)).tolist() == [[7, 3]]


@given(anywhere, anywhere, st.floats(0.1, 15), st.floats(0.3, 3), st.floats(0.3, 3))
def test_a_stroke_covers_exactly_what_lies_within_its_radius(start, end, radius, row_mm, column_mm):
    mask = painted(start, end, radius, (row_mm, column_mm))
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    a, b = np.array(start) * (row_mm, column_mm), np.array(end) * (row_mm, column_mm)
    places = np.stack([rows * row_mm, columns * column_mm], axis=-1)
    length = float((b - a) @ (b - a))
    t = np.clip((places - a) @ (b - a) / length, 0, 1) if length > 1e-9 else np.zeros(SHAPE)
    away = np.linalg.norm(places - (a + t[..., None] * (b - a)), axis=-1)
    assert not (mask & (away > radius + 1e-6) & (away > max(row_mm, column_mm))).any()
    assert mask[away < radius - 1e-6].all()


@given(anywhere, anywhere, st.floats(0.1, 15))
def test_there_and_back_covers_the_same(start, end, radius):
    assert np.array_equal(painted(start, end, radius), painted(end, start, radius))


@pytest.mark.parametrize("place", [(-30, 5), (5, -30), (90, 5), (5, 90)])
def test_a_brush_beside_the_slice_paints_nothing(place):
    assert not painted(place, place, 4).any()


def test_a_polygon_holds_the_pixels_whose_centres_lie_in_it():
    mask = polygon(SHAPE, [(9.5, 4.5), (9.5, 10.5), (19.5, 10.5), (19.5, 4.5)])
    expected = np.zeros(SHAPE, bool)
    expected[10:20, 5:11] = True
    assert np.array_equal(mask, expected)


def test_a_star_that_crosses_itself_is_hollow_in_its_middle():
    angles = np.deg2rad(90 + 144 * np.arange(5))
    mask = polygon(SHAPE, [(20 - 15 * np.sin(a), 16 - 15 * np.cos(a)) for a in angles])
    assert mask[8, 16]
    assert not mask[20, 16]


@given(st.lists(anywhere, max_size=2))
def test_two_corners_enclose_nothing(corners):
    assert not polygon(SHAPE, corners).any()


@given(st.lists(anywhere, min_size=3, max_size=8), st.integers(0, 7))
def test_it_does_not_matter_where_a_polygon_begins_or_which_way_round_it_goes(corners, turn):
    turned = corners[turn % len(corners) :] + corners[: turn % len(corners)]
    assert np.array_equal(polygon(SHAPE, corners), polygon(SHAPE, turned))
    assert np.array_equal(polygon(SHAPE, corners), polygon(SHAPE, corners[::-1]))


@given(st.tuples(st.floats(5, 30), st.floats(5, 25)), st.floats(2, 12))
def test_a_polygon_of_many_corners_is_as_large_as_its_circle(centre, radius):
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    corners = [(centre[0] + radius * np.sin(a), centre[1] + radius * np.cos(a)) for a in angles]
    expected = disk(*centre, radius)
    wrong = polygon(SHAPE, corners) ^ expected
    rows, columns = np.nonzero(wrong)
    assert all(abs(np.hypot(r - centre[0], c - centre[1]) - radius) < 0.1 for r, c in zip(rows, columns, strict=True))

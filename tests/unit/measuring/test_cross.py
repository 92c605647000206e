"""The diameters stay perpendicular in mm, whichever end is moved."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.measuring.cross import Cross, Line, move_end, shift

SIZE = (0.8, 1.25)
CROSS = Cross(4, ((10.0, 10.0), (10.0, 50.0)), ((5.0, 30.0), (25.0, 30.0)))
places = st.tuples(st.floats(-20, 80), st.floats(-20, 80))


def vector(cross: Cross, line: Line) -> np.ndarray:
    begin, end = cross.ends(line)
    return (np.array(end) - np.array(begin)) * SIZE


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Line), st.integers(0, 1), places), min_size=1, max_size=6))
def test_both_lines_stay_perpendicular_through_any_moves(moves: list[tuple[Line, int, tuple[float, float]]]):
    cross = CROSS
    for line, end, to in moves:
        cross = move_end(cross, line, end, to, SIZE)
    largest, perpendicular = vector(cross, Line.LARGEST), vector(cross, Line.PERPENDICULAR)
    lengths = np.linalg.norm(largest) * np.linalg.norm(perpendicular)
    assert lengths > 0
    assert abs(largest @ perpendicular) / lengths < 1e-6


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1), places)
def test_an_end_of_the_largest_goes_where_it_is_put_and_the_other_line_keeps_its_length(
    end: int, to: tuple[float, float]
):
    moved = move_end(CROSS, Line.LARGEST, end, to, SIZE)
    assume(moved is not CROSS)
    assert moved.largest[end] == pytest.approx(to)
    assert moved.largest[1 - end] == pytest.approx(CROSS.largest[1 - end])
    assert np.linalg.norm(vector(moved, Line.PERPENDICULAR)) == pytest.approx(
        np.linalg.norm(vector(CROSS, Line.PERPENDICULAR))
    )
    assert moved.edited and moved.slice_index == 4


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1), places)
def test_an_end_of_the_perpendicular_takes_its_line_along(end: int, to: tuple[float, float]):
    moved = move_end(CROSS, Line.PERPENDICULAR, end, to, SIZE)
    assume(moved is not CROSS)
    assert moved.perpendicular[end] == pytest.approx(to)
    assert np.ravel(moved.largest) == pytest.approx(np.ravel(CROSS.largest))
    assert moved.perpendicular[1 - end] == pytest.approx((CROSS.perpendicular[1 - end][0], to[1]))


def test_a_line_that_would_lose_its_direction_stays():
    assert move_end(CROSS, Line.LARGEST, 0, (10.0, 50.1), SIZE) is CROSS
    assert move_end(CROSS, Line.PERPENDICULAR, 0, (25.0, 12.0), SIZE) is CROSS


def test_a_shift_moves_every_end_alike():
    moved = shift(CROSS, 2.0, -3.0)
    assert moved.largest == ((12, 7), (12, 47))
    assert moved.perpendicular == ((7, 27), (27, 27))
    assert moved.edited

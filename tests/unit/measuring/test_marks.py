"""Marks: their handles, their lines and where they may lie."""

import numpy as np
import pytest

from app.measuring.marks import Kind, Mark, Place, held_inside, is_too_small, series_names

AXIAL = Place("FLAIR", 0, 3)
CORONAL = Place("FLAIR", 1, 7)
SAGITTAL = Place("FLAIR", 2, 2)


def ellipse(place: Place = AXIAL) -> Mark:
    return Mark(Kind.ELLIPSE, place, (place.lift(10, 20), place.lift(30, 28)))


@pytest.mark.parametrize(("place", "expected"), [(AXIAL, (4, 9, 3.5)), (CORONAL, (4, 7.5, 9)), (SAGITTAL, (2.5, 4, 9))])
def test_a_point_of_a_slice_lies_in_its_middle_plane(place: Place, expected: tuple[float, float, float]):
    assert place.lift(4, 9) == expected
    assert place.flat(expected) == (4, 9)


def test_an_ellipse_is_held_at_the_ends_of_both_axes():
    assert [AXIAL.flat(handle) for handle in ellipse().handles] == [(10, 24), (30, 24), (20, 20), (20, 28)]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("place", [AXIAL, CORONAL, SAGITTAL])
def test_a_handle_follows_and_the_opposite_one_stays(place: Place, number: int):
    mark = ellipse(place)
    target = place.lift(33.0, 41.0)
    moved = mark.with_handle(number, target)
    along = 0 if number < 2 else 1
    assert place.flat(moved.handles[number])[along] == place.flat(target)[along]
    opposite = number ^ 1
    assert place.flat(moved.handles[opposite])[along] == place.flat(mark.handles[opposite])[along]
    assert moved.id == mark.id


def test_a_point_that_is_moved_stays_on_its_slice():
    mark = Mark(Kind.DISTANCE, AXIAL, (AXIAL.lift(1, 1), AXIAL.lift(5, 5)))
    moved = mark.with_handle(1, (8.0, 9.0, 99.0))
    assert moved.points == ((1, 1, 3.5), (8, 9, 3.5))


def test_a_shift_takes_every_point_along():
    mark = Mark(Kind.ANGLE, CORONAL, tuple(CORONAL.lift(x, x) for x in (1.0, 2.0, 4.0)))
    assert mark.shifted((2, -1)).points == ((3, 7.5, 0), (4, 7.5, 1), (6, 7.5, 3))


def test_the_line_of_an_ellipse_touches_its_box_and_closes():
    (line,) = ellipse().outlines()
    assert line[:, 0].min() == pytest.approx(10) and line[:, 0].max() == pytest.approx(30)
    assert line[:, 1].min() == pytest.approx(20, abs=0.01) and line[:, 1].max() == pytest.approx(28, abs=0.01)
    np.testing.assert_allclose(line[0], line[-1])


def test_a_mark_with_a_point_too_few_is_refused():
    with pytest.raises(ValueError, match="3 points"):
        Mark(Kind.ANGLE, AXIAL, (AXIAL.lift(0, 0), AXIAL.lift(1, 1)))


def test_a_slip_of_the_hand_is_told_from_a_mark():
    slip = Mark(Kind.DISTANCE, AXIAL, (AXIAL.lift(5, 5), AXIAL.lift(5.3, 5)))
    assert is_too_small(slip, 0.5)
    assert not is_too_small(slip, 0.2)


def test_points_are_held_on_the_picture():
    assert held_inside(AXIAL, (-4.0, 90.0, 3.5), (5, 40, 32)) == (0, 40, 3.5)
    assert held_inside(SAGITTAL, (2.5, -1.0, 9.0), (5, 40, 32)) == (2.5, 0, 5)


def test_sequences_of_one_role_have_different_names():
    assert series_names(("FLAIR", "OTHER", "T1", "OTHER")) == ("FLAIR", "OTHER", "T1", "OTHER-2")

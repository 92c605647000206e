"""Which slices are computed while a reader scrolls, and how long a run will go on."""

import pytest

from app.ui.following import AHEAD, BEHIND, slices_to_follow
from app.ui.time_left import Pace


@pytest.mark.parametrize("direction", [1, -1])
def test_the_slice_on_the_screen_comes_first_then_those_ahead_then_a_few_behind(direction: int):
    wanted = slices_to_follow(50, direction, 100, {})
    assert wanted[0] == 50
    assert wanted[1 : AHEAD + 1] == [50 + direction * step for step in range(1, AHEAD + 1)]
    assert wanted[AHEAD + 1 :] == [50 - direction * step for step in range(1, BEHIND + 1)]


def test_what_is_finished_or_beyond_the_ends_is_not_wanted():
    assert slices_to_follow(1, -1, 5, {1: "litert", 2: "litert"}) == [0, 3]
    assert slices_to_follow(0, 1, 1, {0: "litert"}) == []


def test_the_time_left_follows_the_pace_of_the_latest_slices():
    pace = Pace()
    for moment in range(20):
        pace.tick(moment * 10.0)
    assert pace.left_s(3) == pytest.approx(30.0)
    for moment in range(20):
        pace.tick(190.0 + moment)
    assert pace.left_s(3) == pytest.approx(3.0)


def test_nothing_is_foretold_from_too_few_slices_or_from_another_run():
    pace = Pace()
    pace.tick(0.0)
    pace.tick(1.0)
    assert pace.left_s(5) is None
    pace.tick(2.0)
    assert pace.left_s(5) == pytest.approx(5.0)
    pace.restart()
    assert pace.left_s(5) is None

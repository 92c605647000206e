"""Marks are made by hand, and told in mm where that can be."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.measuring.marks import Kind
from app.ui import theme
from app.ui.measuring.words import details_of, lines_of
from app.ui.viewer.look import Tool
from tests.ui.cases import opened
from tests.ui.measuring.bench import SHIFT, Bench, covered, measuring, words


def test_a_distance_is_dragged_from_end_to_end_and_told_in_mm(bench: Bench):
    bench.take(Kind.DISTANCE)
    bench.drag((4, 10), (14, 30))
    assert bench.spots() == [pytest.approx((4, 10), abs=0.06), pytest.approx((14, 30), abs=0.06)]
    assert words(bench) == f"{np.hypot(10, 20 * 0.8):.1f} mm"
    assert bench.notebook.selection == bench.notebook.marks[0].id


def test_a_distance_can_be_made_with_two_clicks_and_follows_the_pointer_between_them(bench: Bench):
    bench.take(Kind.DISTANCE)
    bench.click((4, 10))
    assert bench.notebook.marks == []
    before = covered(bench, theme.MEASURE)
    bench.move((14, 30), held=False)
    assert covered(bench, theme.MEASURE) > before + 50
    bench.click((20, 12))
    assert bench.spots() == [pytest.approx((4, 10), abs=0.06), pytest.approx((20, 12), abs=0.06)]


def test_without_spacing_a_distance_is_in_pixels(qtbot: QtBot):
    with measuring(qtbot, opened(spacing=None, affine=None)) as bench:
        bench.take(Kind.DISTANCE)
        bench.drag((4, 10), (10, 18))
        assert words(bench) == "10.0 pixels"


def test_an_angle_is_a_drag_along_one_arm_and_a_click(bench: Bench):
    bench.take(Kind.ANGLE)
    bench.drag((20, 10), (10, 10))
    assert bench.notebook.marks == []
    bench.click((10, 22))
    assert words(bench) == "90.0°"


def test_an_angle_can_be_made_with_three_clicks(bench: Bench):
    bench.take(Kind.ANGLE)
    for spot in ((20, 10), (10, 10), (18, 20)):
        bench.click(spot)
    assert words(bench) == "45.0°"


def test_an_ellipse_tells_area_and_grey_values_of_its_own_sequence(bench: Bench):
    bench.take(Kind.ELLIPSE)
    bench.drag((10, 10), (20, 30))
    figures = bench.notebook.figures(bench.notebook.marks[0])
    assert figures is not None and figures.region is not None
    assert figures.area == pytest.approx(np.pi * 5 * 10 * 0.8, rel=0.02)
    assert figures.region.mean == pytest.approx(14.5 * 20 + 2, abs=3)
    lines = lines_of(bench.notebook.marks[0], figures)
    assert [line.split()[0] for line in lines[1:]] == ["mean", "min"]
    assert lines[0].endswith("mm²")
    assert "pixels" in details_of(bench.notebook.marks[0], figures)


def test_shift_makes_a_circle_in_mm(bench: Bench):
    bench.take(Kind.ELLIPSE)
    bench.drag((4, 4), (24, 20), key=SHIFT)
    (x0, y0), (x1, y1) = bench.spots()
    assert (x1 - x0) * 1.0 == pytest.approx((y1 - y0) * 0.8)


def test_an_arrow_asks_for_its_text_and_undoing_takes_both_away(bench: Bench, qtbot: QtBot):
    bench.take(Kind.ARROW)
    with qtbot.waitSignal(bench.layer.signals.text_wanted) as wanted:
        bench.drag((8, 8), (20, 16))
    view, name = wanted.args
    assert view is bench.view
    mark = bench.notebook.mark(name)
    assert mark is not None
    bench.notebook.put(mark.with_text("cyst"), amend=True)
    assert words(bench) == "cyst"
    bench.notebook.undo()
    assert bench.notebook.marks == []
    bench.notebook.redo()
    assert words(bench) == "cyst"


@pytest.mark.parametrize("kind", list(Kind))
def test_a_slip_of_the_hand_leaves_nothing(bench: Bench, kind: Kind):
    bench.take(kind)
    bench.click((10, 10))
    bench.click((10, 10))
    bench.scene.set_tool(Tool.WINDOW)
    assert bench.notebook.marks == []


@pytest.mark.parametrize("kind", list(Kind))
def test_esc_forgets_what_is_half_done(bench: Bench, kind: Kind):
    bench.take(kind)
    bench.click((10, 10))
    bench.move((20, 20), held=False)
    assert bench.scene.active_tool is not None
    assert bench.scene.active_tool.cancel()
    assert not bench.scene.active_tool.cancel()
    bench.move((22, 20), held=False)
    assert bench.notebook.marks == []


def test_nothing_is_begun_beside_the_picture_and_points_stay_on_it(bench: Bench):
    bench.take(Kind.DISTANCE)
    bench.drag((-3, 10), (10, 10))
    assert bench.notebook.marks == []
    bench.drag((10, 10), (90, 90))
    assert bench.spots()[1] == (32, 40)


@pytest.mark.parametrize(("axis", "length"), [(1, np.hypot(10 * 1.0, 3 * 5.0)), (2, np.hypot(10 * 0.8, 3 * 5.0))])
def test_other_planes_measure_in_mm_too(qtbot: QtBot, axis: int, length: float):
    with measuring(qtbot, opened(), axis) as bench:
        bench.take(Kind.DISTANCE)
        bench.drag((4, 1), (14, 4))
        assert bench.notebook.marks[0].place.axis == axis
        assert float(words(bench).split()[0]) == pytest.approx(length, abs=0.2)


@pytest.mark.parametrize("turn", ["flipped", "rotated"])
def test_a_mark_lies_where_the_hand_put_it_after_flip_and_rotation(bench: Bench, turn: str):
    placement = bench.view.state.placement
    bench.view.state.set_placement(placement.flipped() if turn == "flipped" else placement.rotated(1))
    bench.take(Kind.DISTANCE)
    bench.drag((4, 10), (14, 30))
    assert bench.spots() == [pytest.approx((4, 10), abs=0.06), pytest.approx((14, 30), abs=0.06)]


def test_another_tool_ends_what_is_half_done(bench: Bench):
    bench.take(Kind.ANGLE)
    bench.drag((20, 10), (10, 10))
    bench.take(Kind.DISTANCE)
    bench.take(Kind.ANGLE)
    bench.click((10, 22))
    assert bench.notebook.marks == []


def test_scrolling_away_ends_what_is_half_done(bench: Bench):
    bench.take(Kind.DISTANCE)
    bench.click((10, 10))
    bench.view.state.step(1)
    bench.click((20, 20))
    assert bench.notebook.marks == []
    bench.click((25, 25))
    assert [mark.place.index for mark in bench.notebook.marks] == [3]

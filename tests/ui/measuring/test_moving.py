"""Marks are taken at their handles and lines, whatever tool is active, and moved."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.measuring.marks import Kind, Mark, Place
from tests.ui.measuring.bench import Bench, with_distance


def test_a_handle_is_dragged_with_the_window_tool_and_grey_values_stay(bench: Bench):
    mark = with_distance(bench)
    window = bench.view.state.window
    bench.drag((26, 12), (20, 30))
    assert bench.notebook.marks[0].id == mark.id
    assert bench.spots() == [pytest.approx((6, 12), abs=0.06), pytest.approx((20, 30), abs=0.1)]
    assert bench.view.state.window == window


def test_a_measuring_tool_takes_what_is_there_before_it_begins_anew(bench: Bench):
    with_distance(bench)
    bench.take(Kind.ELLIPSE)
    bench.drag((6, 12), (6, 20))
    assert [mark.kind for mark in bench.notebook.marks] == [Kind.DISTANCE]
    assert bench.spots()[0] == pytest.approx((6, 20), abs=0.1)


def test_a_mark_is_moved_as_a_whole_at_its_line_and_stays_on_the_picture(bench: Bench):
    with_distance(bench)
    bench.drag((16, 12), (19, 17))
    assert bench.spots() == [pytest.approx((9, 17), abs=0.1), pytest.approx((29, 17), abs=0.1)]
    bench.drag((19, 17), (60, 17))
    assert bench.spots() == [pytest.approx((12, 17), abs=0.1), pytest.approx((32, 17), abs=0.1)]


def test_esc_puts_back_what_is_in_the_hand(bench: Bench):
    with_distance(bench)
    before = bench.spots()
    bench.press((26, 12))
    bench.move((20, 30))
    assert bench.spots() != before
    assert bench.layer.cancel()
    assert bench.spots() == before
    bench.release((20, 30))
    assert bench.spots() == before


def test_a_drag_beside_every_mark_belongs_to_the_tool(bench: Bench):
    mark = with_distance(bench)
    bench.notebook.select(mark.id)
    window = bench.view.state.window
    bench.drag((10, 25), (14, 30))
    assert bench.view.state.window != window
    assert bench.notebook.selection == ""


def test_an_ellipse_is_reshaped_at_the_ends_of_its_axes(bench: Bench):
    bench.take(Kind.ELLIPSE)
    bench.drag((10, 10), (20, 30))
    bench.drag((20, 20), (26, 24))
    (x0, y0), (x1, y1) = bench.spots()
    assert (x0, y0, x1, y1) == pytest.approx((10, 10, 26, 30), abs=0.1)


def test_the_pointer_says_what_can_be_taken(bench: Bench):
    with_distance(bench)
    bench.move((6, 12), held=False)
    assert bench.view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    bench.move((16, 12), held=False)
    assert bench.view.cursor().shape() == Qt.CursorShape.SizeAllCursor
    bench.move((16, 25), held=False)
    assert bench.view.cursor().shape() == Qt.CursorShape.CrossCursor


def test_a_right_click_on_a_mark_asks_for_its_menu(bench: Bench, qtbot: QtBot):
    mark = with_distance(bench)
    with qtbot.waitSignal(bench.layer.signals.menu_wanted) as wanted, qtbot.assertNotEmitted(bench.view.menu_wanted):
        bench.click((16, 12), Qt.MouseButton.RightButton)
    assert wanted.args[0] == bench.notebook.selection == mark.id


def test_a_double_click_on_an_arrow_edits_its_text_and_beside_it_makes_the_view_large(bench: Bench, qtbot: QtBot):
    place = Place("FLAIR", 0, 2)
    bench.notebook.put(Mark(Kind.ARROW, place, (place.lift(8, 8), place.lift(20, 16)), "cyst"))
    with qtbot.waitSignal(bench.layer.signals.text_wanted), qtbot.assertNotEmitted(bench.view.maximise_wanted):
        bench.double_click((14, 12))
    with qtbot.waitSignal(bench.view.maximise_wanted):
        bench.double_click((14, 30))

"""Tools that edit the outline, as hands use them."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.imaging.planes import Plane
from app.ui import theme
from app.ui.viewer.arrangement import Arrangement
from app.ui.viewer.look import MaskStyle
from app.ui.viewer.slice_view import SliceView
from tests.ui.cases import SHAPE, opened
from tests.ui.editing.bench import LEFT, Bench
from tests.ui.views import mouse, pixels, wheel

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
_, ROWS, COLUMNS = SHAPE


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    """Pixels of 0.8 mm down and 1.0 mm across; a lesion in rows 10–19 and columns 5–10."""
    made = Bench(qtbot, opened())
    made.view.state.set_look(style=MaskStyle.FILL, opacity=1.0, overlays=False)
    return made


def ellipse(row: float, column: float, radius_mm: float) -> np.ndarray:
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    return ((rows - row) * 0.8) ** 2 + ((columns - column) * 1.0) ** 2 <= radius_mm**2


def is_mask(bench: Bench, row: float, column: float, view: SliceView | None = None) -> bool:
    """Whether a view shows the colour of the mask at a pixel, beside the dot in the middle of the cursor."""
    view = view or bench.view
    at = bench.place(row, column, view).toPoint()
    around = pixels(view.grab())[at.y() - 3 : at.y() + 4, at.x() - 3 : at.x() + 4]
    return bool((np.abs(around - np.array(QColor(theme.MASK).getRgb()[:3])).sum(axis=2) < 90).any())


# Brush ---


def test_a_click_paints_what_is_round_on_pixels_that_are_not_square(bench: Bench):
    before = bench.mask().copy()
    bench.session.set_radius(4.0)
    bench.use("brush")
    bench.click(30, 20)
    assert np.array_equal(bench.mask() & ~before, ellipse(30, 20, 4.0))
    assert is_mask(bench, 30, 20)


def test_a_stroke_is_on_the_screen_before_the_button_is_up(bench: Bench):
    bench.use("brush")
    with bench.held(30, 10):
        for column in range(11, 26):
            bench.move(30, column)
            assert is_mask(bench, 30, column)
        assert bench.case.edits.can_undo is None
    assert bench.mask()[30, 10:26].all()
    assert bench.case.edits.can_undo is not None


def test_a_fast_stroke_leaves_no_gaps(bench: Bench):
    bench.session.set_radius(1.0)
    bench.use("brush")
    bench.stroke((35, 3), (25, 29))
    rows, columns = np.linspace(35, 25, 100), np.linspace(3, 29, 100)
    assert bench.mask()[np.rint(rows).astype(int), np.rint(columns).astype(int)].all()


def test_the_eraser_erases_and_alt_turns_each_into_the_other(bench: Bench):
    bench.session.set_radius(2.0)
    bench.use("eraser")
    bench.click(15, 8)
    assert not bench.mask()[15, 8]
    assert not is_mask(bench, 15, 8)
    bench.stroke((15, 8), key=ALT)
    assert bench.mask()[15, 8]
    bench.use("brush")
    bench.stroke((15, 8), key=ALT)
    assert not bench.mask()[15, 8]


def test_shift_and_the_wheel_change_the_size_and_keep_the_slice(bench: Bench):
    bench.use("brush")
    size, index = bench.session.radius, bench.view.state.index
    wheel(bench.view, 120, SHIFT)
    larger = bench.session.radius
    wheel(bench.view, -240, SHIFT)
    assert bench.session.radius < size < larger
    assert bench.view.state.index == index
    wheel(bench.view, 120)
    assert bench.view.state.index != index


def test_the_size_has_ends(bench: Bench):
    for notches in (200, -200):
        for _ in range(3):
            bench.session.resize(notches)
        assert 0.5 <= bench.session.radius <= 50


def test_the_wheel_does_not_take_the_slice_from_under_a_brush_that_is_down(bench: Bench):
    bench.use("brush")
    index = bench.view.state.index
    with bench.held(30, 20):
        wheel(bench.view, 120)
        assert bench.view.state.index == index


def test_the_cursor_is_a_circle_of_the_size_of_the_brush(bench: Bench, qtbot: QtBot):
    bench.view.state.set_look(mask=False)
    bench.session.set_radius(6.0)
    bench.use("brush")
    middle = bench.place(20, 16)
    qtbot.mouseMove(bench.view, middle.toPoint())
    before = pixels(bench.view.grab())
    mouse(bench.view, QEvent.Type.Enter, middle)
    bench.view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    bench.hover(20, 16)
    assert bench.view.cursor().shape() == Qt.CursorShape.BlankCursor
    changed = np.argwhere(np.abs(pixels(bench.view.grab()) - before).sum(axis=2) > 120)
    per_mm = bench.view.mapping().pixels_per_mm
    assert per_mm is not None
    away = np.hypot(changed[:, 0] - middle.y(), changed[:, 1] - middle.x())
    ring = away[away > 10]
    assert len(ring) > 50
    assert ring == pytest.approx(6.0 * per_mm, abs=3)


def test_escape_gives_up_a_stroke(bench: Bench):
    before = bench.mask().copy()
    bench.use("brush")
    tool = bench.view.state.scene.active_tool
    assert tool is not None
    assert not tool.cancel()
    with bench.held(30, 20):
        assert tool.cancel()
        bench.move(30, 25)
    assert np.array_equal(bench.mask(), before)
    assert bench.case.edits.can_undo is None


def test_another_tool_lifts_the_brush_and_keeps_what_it_painted(bench: Bench):
    bench.use("brush")
    with bench.held(30, 20):
        bench.use("polygon")
    assert bench.mask()[30, 20]
    assert not bench.session.is_stroking


def test_a_press_beside_the_picture_paints_nothing(bench: Bench):
    bench.use("brush")
    mouse(bench.view, QEvent.Type.MouseButtonPress, QPointF(3, 3), button=LEFT, held=LEFT)
    mouse(bench.view, QEvent.Type.MouseButtonRelease, QPointF(3, 3), button=LEFT)
    assert not bench.case.edits.slices


def test_a_drag_that_begins_with_a_double_click_paints_and_does_not_maximise(bench: Bench, qtbot: QtBot):
    bench.use("brush")
    with qtbot.assertNotEmitted(bench.view.maximise_wanted):
        mouse(bench.view, QEvent.Type.MouseButtonDblClick, bench.place(30, 20), button=LEFT, held=LEFT)
        bench.move(30, 26)
        mouse(bench.view, QEvent.Type.MouseButtonRelease, bench.place(30, 26), button=LEFT)
    assert bench.mask()[30, 20:27].all()
    assert not bench.session.is_stroking


def test_without_spacing_the_size_is_in_pixels(qtbot: QtBot):
    bench = Bench(qtbot, opened(spacing=None, affine=None))
    assert not bench.session.in_mm
    bench.session.set_radius(4.0)
    bench.use("brush")
    bench.click(30, 20)
    assert np.flatnonzero(bench.mask()[30, 12:]).tolist() == list(range(4, 13))
    assert np.count_nonzero(bench.mask()[20:, 20]) == 9


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
@pytest.mark.parametrize("flipped", [False, True])
def test_the_brush_paints_under_the_pointer_however_the_picture_lies(bench: Bench, turn: int, flipped: bool):
    state = bench.view.state
    placement = state.placement.rotated(turn)
    state.set_placement(placement.flipped() if flipped else placement)
    bench.session.set_radius(1.0)
    bench.use("brush")
    bench.click(32, 26)
    assert bench.mask()[32, 26]
    assert is_mask(bench, 32, 26)
    assert np.count_nonzero(bench.mask() & ~ellipse(32, 26, 1.0)) == 60


@pytest.mark.parametrize("axis", [1, 2])
def test_a_stroke_in_another_plane_paints_in_the_slices(bench: Bench, axis: int):
    bench.stage.deck.arrange(Arrangement.PLANES)
    view = next(view for view in bench.stage.deck.shown if view.state.axis == axis)
    view.state.go_to(28)
    bench.session.set_radius(3.0)
    bench.use("brush")
    bench.stroke((1, 15), (3, 15), view=view)
    volume = np.stack([bench.mask(index) for index in range(SHAPE[0])])
    picture = Plane(bench.case.geometry, axis).picture(volume, 28)
    assert picture[1:4, 15].all()
    assert not picture[[0, 4], 15].any()
    assert set(bench.case.edits.slices) == {1, 2, 3}
    assert is_mask(bench, 2, 15, view)


# Polygon ---


def test_clicks_make_a_polygon_that_a_double_click_closes(bench: Bench):
    bench.use("polygon")
    for corner in ((25, 12), (25, 22), (35, 22)):
        bench.click(*corner)
        assert not bench.case.edits.slices
    bench.click(35, 12)
    mouse(bench.view, QEvent.Type.MouseButtonDblClick, bench.place(35, 12), button=LEFT, held=LEFT)
    assert bench.mask()[26:35, 13:22].all()
    assert np.count_nonzero(bench.mask()[22:]) == pytest.approx(100, abs=21)


def test_a_click_on_the_first_corner_closes_too(bench: Bench):
    bench.use("polygon")
    for corner in ((25, 12), (25, 22), (35, 17), (25, 12)):
        bench.click(*corner)
    assert bench.mask()[28, 17]


def test_alt_clears_a_polygon(bench: Bench):
    bench.use("polygon")
    for corner in ((5, 2), (5, 14), (25, 14), (25, 2)):
        bench.click(*corner)
    bench.stroke((5, 2), key=ALT)
    assert not bench.mask().any()


def test_a_drag_draws_freehand(bench: Bench):
    bench.use("polygon")
    angles = np.linspace(0, 2 * np.pi, 40)
    bench.stroke(*[(30 + 5 * np.sin(a), 20 + 5 * np.cos(a)) for a in angles])
    assert bench.mask()[30, 20]
    assert np.count_nonzero(bench.mask()[22:]) == pytest.approx(np.pi * 25, rel=0.15)


def test_a_polygon_that_is_not_closed_is_dropped_by_escape_and_by_another_tool(bench: Bench):
    bench.use("polygon")
    for corner in ((25, 12), (25, 22), (35, 22)):
        bench.click(*corner)
    tool = bench.view.state.scene.active_tool
    assert tool is not None
    assert tool.cancel()
    assert not tool.cancel()
    for corner in ((25, 12), (25, 22), (35, 22)):
        bench.click(*corner)
    bench.use("brush")
    bench.use("polygon")
    mouse(bench.view, QEvent.Type.MouseButtonDblClick, bench.place(35, 12), button=LEFT, held=LEFT)
    assert not bench.case.edits.slices


# Parts ---


def test_a_click_removes_or_keeps_the_part_under_it(bench: Bench, qtbot: QtBot):
    bench.session.set_radius(2.0)
    bench.use("brush")
    bench.click(32, 24)
    bench.session.set_whole(False)
    bench.use("keep")
    bench.click(32, 24)
    assert not bench.mask()[15, 8]
    assert bench.mask()[32, 24]
    bench.session.undo()
    bench.use("remove")
    bench.click(32, 24)
    assert bench.mask()[15, 8]
    assert not bench.mask()[32, 24]
    with qtbot.waitSignal(bench.session.missed, check_params_cb=lambda what: what == "part"):
        bench.click(32, 24)


def test_the_reach_of_a_part_is_the_volume_or_the_slice(bench: Bench):
    bench.session.set_whole(True)
    bench.use("remove")
    bench.click(15, 8)
    assert not any(bench.mask(index).any() for index in range(SHAPE[0]))


# Slice bar ---


def test_the_slice_bar_marks_edited_slices_in_the_colour_of_the_outline(bench: Bench):
    bench.use("brush")
    bench.view.state.go_to(1)
    bench.click(30, 20)
    shot = pixels(bench.view.grab())
    wanted = np.array(QColor(theme.MASK).getRgb()[:3])
    column = np.abs(shot[:, bench.view.width() - 2] - wanted).sum(axis=1) < 60
    rows = np.flatnonzero(column) / bench.view.height() * SHAPE[0]
    assert 0.9 <= rows.min() < rows.max() <= 2.1
    bench.session.undo()
    shot = pixels(bench.view.grab())
    assert not (np.abs(shot[:, bench.view.width() - 2] - wanted).sum(axis=1) < 60).any()


def test_a_click_and_a_drag_on_the_slice_bar_go_there(bench: Bench):
    right, height = bench.view.width() - 3, bench.view.height()
    start, end = QPointF(right, height * 0.1), QPointF(right, height * 0.9)
    mouse(bench.view, QEvent.Type.MouseButtonPress, start, button=LEFT, held=LEFT)
    assert bench.view.state.index == 0
    mouse(bench.view, QEvent.Type.MouseMove, end, held=LEFT)
    assert bench.view.state.index == 4
    mouse(bench.view, QEvent.Type.MouseButtonRelease, end, button=LEFT)


# Undo ---


def test_every_step_is_told_once_and_none_for_nothing(bench: Bench, qtbot: QtBot):
    steps = []
    bench.session.recorded.connect(lambda: steps.append(1))
    bench.use("brush")
    bench.stroke((30, 10), (30, 20), (35, 20))
    bench.stroke((30, 10), (30, 20))  # all of it is there already
    bench.session.fill_holes(bench.view.state.index)
    assert len(steps) == 1
    bench.session.undo()
    bench.session.redo()
    assert len(steps) == 1


def test_the_map_of_probability_shows_the_network_and_not_the_hand(bench: Bench):
    bench.use("brush")
    before = pixels(bench.view.grab())
    bench.view.state.set_look(style=MaskStyle.MAP)
    plain = pixels(bench.view.grab())
    bench.click(30, 20)
    bench.use("window")
    assert np.array_equal(pixels(bench.view.grab())[:, :-20], plain[:, :-20])
    assert not np.array_equal(before, plain)

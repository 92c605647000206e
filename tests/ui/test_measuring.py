"""Marks are made, taken and moved by hand, on their slice and nowhere else."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.measuring.cross import Cross
from app.measuring.marks import Kind, Mark, Place
from app.ui import theme
from app.ui.measuring.notebook import DIAMETERS
from app.ui.measuring.words import details_of, lines_of, summary_of
from app.ui.viewer.look import Tool
from tests.ui.cases import opened
from tests.ui.measuring_bench import SHIFT, Bench, measuring

COMPUTED = Cross(2, ((10.0, 5.0), (19.0, 5.0)), ((14.0, 5.0), (14.0, 10.0)))


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FALX_DATA_DIR", str(tmp_path))


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    with measuring(qtbot, opened()) as made:
        yield made


def covered(bench: Bench, colour: str) -> int:
    """Pixels of the view of about a colour."""
    image = bench.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    seen = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)
    return int((np.abs(seen - np.array(QColor(colour).getRgb()[:3])).sum(axis=2) < 60).sum())


def words(bench: Bench, number: int = 0) -> str:
    mark = bench.notebook.marks[number]
    figures = bench.notebook.figures(mark)
    assert figures is not None
    return summary_of(mark, figures)


# Making ---


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


# Where it is shown ---


def with_distance(bench: Bench) -> Mark:
    bench.take(Kind.DISTANCE)
    bench.drag((6, 12), (26, 12))
    bench.scene.set_tool(Tool.WINDOW)
    bench.notebook.select("")
    return bench.notebook.marks[0]


def test_a_mark_is_drawn_on_its_slice_of_its_sequence_and_nowhere_else(bench: Bench):
    with_distance(bench)
    shown = covered(bench, theme.MEASURE)
    assert shown > 40
    bench.view.state.step(1)
    assert covered(bench, theme.MEASURE) == 0
    bench.view.state.step(-1)
    bench.view.state.set_channel(1)
    assert covered(bench, theme.MEASURE) == 0
    bench.view.state.set_channel(0)
    assert covered(bench, theme.MEASURE) == shown


@pytest.mark.parametrize("change", ["zoom", "pan", "flip", "move", "resize", "another"])
def test_a_mark_that_rests_is_drawn_where_it_is_after_every_change(bench: Bench, change: str):
    mark, place = with_distance(bench), Place("FLAIR", 0, 2)
    covered(bench, theme.MEASURE)
    state = bench.view.state
    if change == "zoom":
        state.set_place(2.0, QPointF())
    elif change == "pan":
        state.set_place(1.0, QPointF(40, -30))
    elif change == "flip":
        state.set_placement(state.placement.flipped())
    elif change == "move":
        bench.notebook.put(mark.shifted((3, 9)))
    elif change == "resize":
        bench.view.resize(500, 420)
    else:
        bench.notebook.put(Mark(Kind.ARROW, place, (place.lift(4, 30), place.lift(20, 36)), "낭종"))
    again = measured_anew(bench)
    assert again > 15
    assert covered(bench, theme.MEASURE) == again


def measured_anew(bench: Bench) -> int:
    """As a layer draws it that has kept nothing."""
    from app.ui.measuring.layer import MeasureLayer

    kept = bench.scene.layers.index(bench.layer)
    bench.scene.layers[kept] = MeasureLayer(bench.notebook)
    found = covered(bench, theme.MEASURE)
    bench.scene.layers[kept] = bench.layer
    return found


def test_marks_can_be_hidden(bench: Bench):
    with_distance(bench)
    bench.layer.visible = False
    assert covered(bench, theme.MEASURE) == 0
    bench.press((6, 12))
    bench.release((6, 12))
    assert bench.notebook.selection == ""


def test_a_selected_mark_shows_its_handles(bench: Bench):
    mark = with_distance(bench)
    plain = covered(bench, theme.HANDLE)
    bench.notebook.select(mark.id)
    bench.scene.redraw()
    assert covered(bench, theme.HANDLE) > plain + 40


# Taking and moving ---


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


# The diameters of the lesion ---


def test_the_computed_diameters_are_drawn_on_their_slice_with_the_mask(bench: Bench):
    bench.notebook.set_computed(COMPUTED)
    bench.scene.redraw()
    assert covered(bench, theme.DIAMETER) > 60
    bench.view.state.set_look(mask=False)
    assert covered(bench, theme.DIAMETER) == 0
    bench.view.state.set_look(mask=True)
    bench.view.state.step(1)
    assert covered(bench, theme.DIAMETER) == 0


def test_an_end_of_the_largest_diameter_is_dragged_and_the_other_stays_perpendicular(bench: Bench):
    bench.notebook.set_computed(COMPUTED)
    before = bench.notebook.diameters
    assert before is not None and not before.edited
    bench.drag((5.5, 19.5), (9.5, 29.5))
    found, cross = bench.notebook.diameters, bench.notebook.cross
    assert found is not None and cross is not None
    assert found.edited
    assert found.largest_mm == pytest.approx(np.hypot(19 * 0.8, 4), abs=0.1)
    assert found.perpendicular_mm == pytest.approx(before.perpendicular_mm, abs=0.01)
    assert found.product_mm2 == pytest.approx(found.largest_mm * found.perpendicular_mm, rel=0.01)
    lines = [(np.array(b) - np.array(a)) * (0.8, 1.0) for a, b in (cross.largest, cross.perpendicular)]
    assert lines[0] @ lines[1] == pytest.approx(0, abs=1e-6)


def test_moved_diameters_stay_when_the_mask_changes_and_go_back_when_they_are_deleted(bench: Bench):
    bench.notebook.set_computed(COMPUTED)
    bench.drag((5.5, 19.5), (9.5, 29.5))
    moved = bench.notebook.cross
    bench.notebook.set_computed(None)
    assert bench.notebook.cross == moved
    bench.notebook.set_computed(COMPUTED)
    assert bench.notebook.remove(DIAMETERS)
    assert bench.notebook.cross == COMPUTED
    assert not bench.notebook.remove(DIAMETERS)
    bench.notebook.undo()
    assert bench.notebook.cross == moved


# Undoing and keeping ---


def test_every_change_can_be_undone_and_done_again(bench: Bench):
    with_distance(bench)
    made = bench.notebook.marks
    bench.drag((26, 12), (20, 30))
    moved = bench.notebook.marks
    bench.notebook.remove(moved[0].id)
    assert bench.notebook.marks == []
    for expected in (moved, made, []):
        assert bench.notebook.undo()
        assert bench.notebook.marks == expected
    assert not bench.notebook.undo()
    for expected in (made, moved, []):
        assert bench.notebook.redo()
        assert bench.notebook.marks == expected
    assert not bench.notebook.redo()


def test_a_new_step_forgets_what_was_undone(bench: Bench):
    with_distance(bench)
    bench.notebook.undo()
    with_distance(bench)
    assert not bench.notebook.redo()


def test_taking_a_mark_away_takes_its_selection_away(bench: Bench):
    mark = with_distance(bench)
    bench.notebook.select(mark.id)
    bench.notebook.remove(mark.id)
    assert bench.notebook.selection == ""


def test_what_was_measured_is_there_when_the_case_is_opened_again(bench: Bench):
    mark = with_distance(bench)
    bench.notebook.set_computed(COMPUTED)
    bench.drag((5.5, 19.5), (9.5, 29.5))
    cross = bench.notebook.cross
    bench.notebook.open(None)
    assert bench.notebook.marks == [] and bench.notebook.cross is None
    bench.notebook.open(opened())
    (again,) = bench.notebook.marks
    assert (again.id, again.kind, again.place) == (mark.id, mark.kind, mark.place)
    assert np.ravel(again.points) == pytest.approx(np.ravel(mark.points), abs=1e-3)
    assert bench.notebook.cross is not None and cross is not None and bench.notebook.cross.edited
    assert np.ravel(bench.notebook.cross.largest) == pytest.approx(np.ravel(cross.largest), abs=1e-3)
    assert not bench.notebook.undo()


def test_marks_on_a_sequence_that_this_case_lacks_wait_for_it(bench: Bench):
    bench.view.state.set_channel(1)
    with_distance(bench)
    from app.imaging.volume import Role

    bench.notebook.open(opened(roles=(Role.FLAIR,)))
    assert bench.notebook.marks == []
    bench.notebook.open(opened())
    assert [mark.place.series for mark in bench.notebook.marks] == ["T1"]


def test_a_label_stays_inside_the_view(bench: Bench):
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from app.ui.measuring.geometry import shape_of_mark
    from app.ui.measuring.painter import paint_label

    place, area = Place("FLAIR", 0, 2), QRectF(bench.view.rect())
    image = QImage(640, 640, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for zoom in (1.0, 6.0):
        bench.view.state.set_place(zoom, QPointF())
        for spots in (((0, 0), (1, 1)), ((30, 38), (32, 40)), ((0, 40), (32, 0))):
            mark = Mark(Kind.DISTANCE, place, (place.lift(*spots[0]), place.lift(*spots[1])))
            shape = shape_of_mark(mark, bench.view.mapping())
            assert area.contains(paint_label(painter, ["1,234.5 mm", "and more"], shape, theme.MEASURE, area))
    painter.end()

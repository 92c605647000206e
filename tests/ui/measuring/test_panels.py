"""The list of measurements, the histogram with its window, the text of an arrow, and the order of undoing."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.imaging.window import Window
from app.measuring.cross import Cross, Line, move_end
from app.measuring.marks import Kind, Mark, Place
from app.ui.measuring.notebook import DIAMETERS, Notebook
from app.ui.measuring.text_line import TextLine
from app.ui.panels.histogram import HistogramPanel
from app.ui.panels.measurements import MeasurementsPanel
from app.ui.undo_order import UndoOrder
from app.ui.viewer.view_state import ViewState
from tests.ui.cases import SHAPE, opened
from tests.ui.views import mouse, pixels

FLAIR, T1 = Place("FLAIR", 0, 2), Place("T1", 0, 4)
CROSS = Cross(2, ((10.0, 5.0), (19.0, 5.0)), ((14.0, 5.0), (14.0, 10.0)))


@pytest.fixture
def notebook(qapp) -> Iterator[Notebook]:
    made = Notebook()
    made.open(opened())
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, notebook: Notebook) -> MeasurementsPanel:
    made = MeasurementsPanel(notebook)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def distance(place: Place = FLAIR) -> Mark:
    return Mark(Kind.DISTANCE, place, (place.lift(4, 10), place.lift(14, 10)))


def rows(panel: MeasurementsPanel) -> list[tuple[str, str]]:
    items = [panel.list.topLevelItem(number) for number in range(panel.list.topLevelItemCount())]
    return [(item.text(0), item.text(1)) for item in items]


# The list ---


def test_an_empty_list_says_what_will_be_there(panel: MeasurementsPanel, notebook: Notebook):
    assert panel.empty.isVisible() and not panel.list.isVisible()
    notebook.put(distance())
    assert panel.list.isVisible() and not panel.empty.isVisible()


def test_everything_is_listed_with_its_figure_and_its_place(panel: MeasurementsPanel, notebook: Notebook):
    notebook.put(distance())
    notebook.put(Mark(Kind.ARROW, T1, (T1.lift(1, 1), T1.lift(9, 9)), "cyst"))
    notebook.set_computed(CROSS)
    assert rows(panel) == [("7.2 × 5.0 mm", "slice 3"), ("10.0 mm", "FLAIR, slice 3"), ("cyst", "T1, slice 5")]


@pytest.mark.parametrize(("axis", "words"), [(1, "FLAIR, coronal 8"), (2, "FLAIR, sagittal 8")])
def test_marks_in_other_planes_say_their_plane(panel: MeasurementsPanel, notebook: Notebook, axis: int, words: str):
    notebook.put(distance(Place("FLAIR", axis, 7)))
    assert rows(panel)[0][1] == words


def test_the_list_follows_while_a_mark_is_moved(panel: MeasurementsPanel, notebook: Notebook):
    mark = distance()
    notebook.put(mark)
    notebook.show(mark.with_handle(1, FLAIR.lift(24, 10)))
    assert rows(panel) == [("20.0 mm", "FLAIR, slice 3")]
    notebook.drop()
    assert rows(panel) == [("10.0 mm", "FLAIR, slice 3")]


def test_a_click_or_enter_leads_there(qtbot: QtBot, panel: MeasurementsPanel, notebook: Notebook):
    notebook.put(distance())
    item = panel.list.topLevelItem(0)
    with qtbot.waitSignal(panel.wanted) as wanted:
        where = panel.list.visualItemRect(item).center()
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert wanted.args == [notebook.marks[0].id]
    with qtbot.waitSignal(panel.wanted):
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)


@pytest.mark.parametrize("by", ["key", "button"])
def test_the_selected_one_is_deleted(qtbot: QtBot, panel: MeasurementsPanel, notebook: Notebook, by: str):
    first, second = distance(), distance(T1)
    notebook.put(first)
    notebook.put(second)
    assert not panel.delete.isEnabled()
    notebook.select(second.id)
    assert panel.list.currentItem() is panel.list.topLevelItem(1)
    if by == "key":
        qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    else:
        qtbot.mouseClick(panel.delete, Qt.MouseButton.LeftButton)
    assert notebook.marks == [first]


def test_computed_diameters_cannot_be_deleted_but_moved_ones_go_back(
    qtbot: QtBot, panel: MeasurementsPanel, notebook: Notebook
):
    notebook.set_computed(CROSS)
    notebook.select(DIAMETERS)
    assert not panel.delete.isEnabled()
    notebook.put(move_end(CROSS, Line.LARGEST, 1, (29.0, 5.0), (0.8, 1.0)))
    assert rows(panel)[0][0].endswith("(moved)")
    qtbot.mouseClick(panel.delete, Qt.MouseButton.LeftButton)
    assert notebook.cross == CROSS


def test_the_list_is_copied_as_text_without_names(qtbot: QtBot, panel: MeasurementsPanel, notebook: Notebook):
    notebook.put(distance())
    qtbot.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text == "FLAIR, slice 3\tDistance: 10.0 mm"
    assert "Case" not in text and "1.2.3" not in text


def test_every_control_of_the_list_has_a_name_and_a_tip(panel: MeasurementsPanel):
    assert all(part.accessibleName() for part in (panel.list, panel.delete, panel.copy))
    assert all(part.toolTip() for part in (panel.delete, panel.copy))


# The histogram ---


@pytest.fixture
def histogram(qtbot: QtBot) -> HistogramPanel:
    case, state = opened(), ViewState()
    state.reset(case.geometry, 0, Window(300, 400))
    made = HistogramPanel(state)
    made.set_source(lambda: case.voxels[state.channel, state.index], lambda: case.voxels[state.channel])
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.shown is not None)
    made.test_state = state  # type: ignore[attr-defined]
    return made


def state_of(histogram: HistogramPanel) -> ViewState:
    return histogram.test_state  # type: ignore[attr-defined]


def counted(histogram: HistogramPanel) -> int:
    assert histogram.shown is not None
    return int(histogram.shown.counts.sum())


def test_the_slice_is_counted_and_the_series_when_that_is_wanted(qtbot: QtBot, histogram: HistogramPanel):
    assert counted(histogram) == SHAPE[1] * SHAPE[2]
    qtbot.mouseClick(histogram.of_series, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: counted(histogram) == np.prod(SHAPE))


def test_the_histogram_follows_the_slice_and_the_sequence(qtbot: QtBot, histogram: HistogramPanel):
    def lowest() -> float:
        assert histogram.shown is not None
        return float(histogram.shown.edges[0]) + 0.5

    assert lowest() == 2
    state_of(histogram).step(1)
    qtbot.waitUntil(lambda: lowest() == 3)
    state_of(histogram).set_channel(1)
    qtbot.waitUntil(lambda: lowest() == 103)


def test_the_window_is_drawn_where_it_is(histogram: HistogramPanel):
    assert histogram.plot.window_shown == (100, 500)
    state_of(histogram).set_window(Window(200, 100))
    assert histogram.plot.window_shown == (150, 250)
    assert (histogram.low.value(), histogram.high.value()) == (150, 250)


@pytest.mark.parametrize(
    ("line", "by", "expected"), [(0, 100, (200, 500)), (1, -150, (100, 350)), (0, 700, (500, 500))]
)
def test_a_limit_is_dragged_with_the_mouse(
    qtbot: QtBot, histogram: HistogramPanel, line: int, by: float, expected: tuple[float, float]
):
    drag_in(qtbot, histogram, histogram.plot.window_shown[line], by)
    window = state_of(histogram).window
    assert (window.low, window.high) == pytest.approx(expected, abs=12)


def test_the_window_is_dragged_as_a_whole_between_its_limits(qtbot: QtBot, histogram: HistogramPanel):
    drag_in(qtbot, histogram, 300, 80)
    window = state_of(histogram).window
    assert (window.low, window.high) == pytest.approx((180, 580), abs=12)


def test_a_press_beside_the_window_takes_nothing(qtbot: QtBot, histogram: HistogramPanel):
    drag_in(qtbot, histogram, 580, -100)
    assert state_of(histogram).window == Window(300, 400)


def test_the_pointer_shows_what_can_be_taken(histogram: HistogramPanel):
    shapes = []
    for value in (100, 300, 580):
        move(histogram.plot, QPoint(round(histogram.plot.x_of(value)), 20), Qt.MouseButton.NoButton)
        shapes.append(histogram.plot.cursor().shape())
    assert shapes == [Qt.CursorShape.SplitHCursor, Qt.CursorShape.SizeAllCursor, Qt.CursorShape.ArrowCursor]


def test_the_curve_is_drawn_up_to_its_highest_bin(histogram: HistogramPanel):
    def ink(value: float) -> int:
        column = shot[:, min(round(histogram.plot.x_of(value)), shot.shape[1] - 1)]
        return int((np.abs(column - shot[1, 0]).sum(axis=1) > 30).sum())

    state_of(histogram).set_window(Window(-900, 10))  # out of the way
    shot = pixels(histogram.plot.grab())
    assert ink(302) > 40 > ink(-8)


def drag_in(qtbot: QtBot, histogram: HistogramPanel, value: float, by: float) -> None:
    """Drag from one grey value by so many."""
    start, end = (QPoint(round(histogram.plot.x_of(place)), 20) for place in (value, value + by))
    qtbot.mousePress(histogram.plot, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        move(histogram.plot, start + (end - start) * share, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(histogram.plot, Qt.MouseButton.LeftButton, pos=end)


def move(widget: QWidget, at: QPoint, held: Qt.MouseButton) -> None:
    mouse(widget, QEvent.Type.MouseMove, QPointF(at), held=held)


def test_limits_can_be_typed(qtbot: QtBot, histogram: HistogramPanel):
    for box, text in ((histogram.low, "120"), (histogram.high, "480")):
        box.selectAll()
        qtbot.keyClicks(box, text)
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert state_of(histogram).window == Window(300, 360)


def test_a_window_is_never_inside_out_or_without_a_width(qtbot: QtBot, histogram: HistogramPanel):
    histogram.low.setValue(550)
    window = state_of(histogram).window
    assert window.width >= 0.5 and window.high >= window.low
    histogram.high.setValue(10)
    window = state_of(histogram).window
    assert window.width >= 0.5 and window.high == pytest.approx(10, abs=1)


def test_without_a_case_there_is_nothing_to_set(histogram: HistogramPanel, qtbot: QtBot):
    histogram.set_source(None, None)
    qtbot.waitUntil(lambda: histogram.shown is None)
    assert not histogram.low.isEnabled() and not histogram.of_slice.isEnabled()
    drag_in(qtbot, histogram, 0.2, 0.3)
    assert state_of(histogram).window == Window(300, 400)


def test_every_control_of_the_histogram_has_a_name_and_a_tip(histogram: HistogramPanel):
    for part in (histogram.low, histogram.high, histogram.plot):
        assert part.accessibleName() and part.toolTip()
    assert all(button.text() and button.toolTip() for button in (histogram.of_slice, histogram.of_series))


# The text of an arrow ---


@pytest.fixture
def line(qtbot: QtBot) -> Iterator[TextLine]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(300, 200)
    parent.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    with qtbot.waitActive(parent):
        parent.show()
        parent.activateWindow()
    made = TextLine("before", QPoint(290, 195), parent)
    qtbot.waitUntil(made.hasFocus)
    yield made


def test_enter_takes_the_text(qtbot: QtBot, line: TextLine):
    with qtbot.waitSignal(line.written) as written:
        qtbot.keyClicks(line, " cyst ")
        line.insert("낭종 ")
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert written.args == ["cyst 낭종"]


def test_esc_leaves_the_text_as_it_was(qtbot: QtBot, line: TextLine):
    with qtbot.waitSignal(line.written) as written:
        qtbot.keyClicks(line, "cyst")
        qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert written.args == ["before"]


def test_going_elsewhere_takes_the_text_once(qtbot: QtBot, line: TextLine):
    found: list[str] = []
    line.written.connect(found.append)
    qtbot.keyClicks(line, "cyst")
    line.parentWidget().setFocus()
    assert found == ["cyst"]


def test_the_line_lies_inside_the_view(line: TextLine):
    assert line.parentWidget().rect().contains(line.geometry())


# Undoing ---


def test_steps_of_several_sources_are_undone_in_their_order(qapp):
    order, done = UndoOrder(), []
    for name in ("a", "b"):
        order.add(name, lambda name=name: done.append(f"-{name}"), lambda name=name: done.append(f"+{name}"))
    for name in ("a", "b", "a"):
        order.record(name)
    for _ in range(4):
        order.undo()
    assert done == ["-a", "-b", "-a"]
    assert not order.can_undo and order.can_redo
    order.redo()
    order.redo()
    assert done[3:] == ["+a", "+b"]
    order.record("b")
    assert not order.can_redo
    order.clear()
    assert not order.can_undo

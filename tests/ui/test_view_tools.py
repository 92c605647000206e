"""What others may do on a view: tools, layers, and where the mouse is for them."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.viewer.deck import Arrangement
from app.ui.viewer.layers import ViewLayer, ViewPoint, ViewTool
from app.ui.viewer.slice_view import SliceView
from app.ui.viewer.stage import Stage
from tests.ui.cases import opened
from tests.ui.views import drag, mouse, on_screen, staged, wheel

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class Recorder(ViewTool):
    """Takes what starts in the left half of the picture, and remembers all of it."""

    name = "recorder"
    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self) -> None:
        self.seen: list[tuple[str, tuple[int, int, int]]] = []
        self.at: ViewPoint | None = None

    def press(self, view: SliceView, at: ViewPoint) -> bool:
        self.at = at
        self.seen.append(("press", at.index))
        return at.picture.x() < view.plane().geometry.shape[2] / 2

    def move(self, view: SliceView, at: ViewPoint) -> None:
        self.seen.append(("move", at.index))

    def release(self, view: SliceView, at: ViewPoint) -> None:
        self.seen.append(("release", at.index))

    def wheel(self, view: SliceView, at: ViewPoint, notches: float) -> bool:
        return bool(at.modifiers & Qt.KeyboardModifier.ShiftModifier)

    def context(self, view: SliceView, at: ViewPoint) -> bool:
        return at.picture.x() < view.plane().geometry.shape[2] / 2


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return staged(qtbot, opened((8, 40, 32)))


@pytest.fixture
def tool(stage: Stage) -> Recorder:
    tool = Recorder()
    stage.view.state.scene.add_tool(tool)
    stage.view.state.set_tool("recorder")
    return tool


def test_the_active_tool_gets_the_drag_in_voxels_and_the_window_stays(stage: Stage, tool: Recorder):
    before = stage.view.state.window
    start, end = (QPointF(on_screen(stage.view, place)) for place in ((4.5, 8.5, 3.5), (4.5, 20.5, 30.5)))
    drag(stage.view, LEFT, start, end)
    assert tool.seen == [("press", (4, 8, 3)), ("move", (4, 20, 30)), ("release", (4, 20, 30))]
    assert stage.view.state.window == before


def test_a_drag_that_a_tool_declines_does_nothing(stage: Stage, tool: Recorder):
    before = stage.view.state.window
    start, end = (QPointF(on_screen(stage.view, place)) for place in ((4.5, 8.5, 30.5), (4.5, 20.5, 3.5)))
    drag(stage.view, LEFT, start, end)
    assert tool.seen == [("press", (4, 8, 30))]
    assert stage.view.state.window == before


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_tool_is_told_the_same_voxel_in_every_plane_and_however_it_lies(
    stage: Stage, tool: Recorder, number: int, turned: bool
):
    stage.deck.arrange(Arrangement.PLANES)
    view = stage.deck.shown[number]
    if turned:
        view.state.set_placement(view.state.placement.rotated(1).flipped())
    wanted = (3, 17, 9)
    view.state.scene.point_at(wanted)
    mouse(view, QEvent.Type.MouseButtonPress, QPointF(on_screen(view, (3.5, 17.5, 9.5))), button=LEFT, held=LEFT)
    assert tool.at is not None
    assert tool.at.index == wanted
    picture = view.plane().picture(np.arange(8 * 40 * 32).reshape(8, 40, 32), view.state.index)
    assert picture[int(tool.at.picture.y()), int(tool.at.picture.x())] == np.ravel_multi_index(wanted, (8, 40, 32))


def test_a_tool_uses_the_wheel_and_the_right_click_before_the_view_does(stage: Stage, tool: Recorder, qtbot: QtBot):
    wheel(stage.view, -120, Qt.KeyboardModifier.ShiftModifier)
    assert stage.view.state.index == 4
    wheel(stage.view, -120)
    assert stage.view.state.index == 5
    left, right = (QPointF(on_screen(stage.view, (5.5, 20.5, column))) for column in (3.5, 30.5))
    with qtbot.assertNotEmitted(stage.view.menu_wanted):
        drag(stage.view, RIGHT, left, left)
    with qtbot.waitSignal(stage.view.menu_wanted):
        drag(stage.view, RIGHT, right, right)


def test_a_tool_at_rest_gets_nothing_and_the_cursor_is_its_own_only_while_it_is_active(stage: Stage, tool: Recorder):
    assert stage.view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    stage.view.state.set_tool("window")
    assert stage.view.cursor().shape() == Qt.CursorShape.CrossCursor
    drag(stage.view, LEFT, QPointF(300, 300), QPointF(340, 300))
    assert tool.seen == []


def test_an_unknown_tool_is_refused(stage: Stage):
    with pytest.raises(ValueError, match="stapler"):
        stage.view.state.set_tool("stapler")
    assert stage.view.state.tool == "window"


def test_layers_are_asked_from_the_top_and_draw_in_every_view(stage: Stage):
    asked: list[str] = []
    drawn: list[tuple[str, int]] = []

    class Handle(ViewLayer):
        def __init__(self, name: str, takes: bool) -> None:
            self.name, self.takes = name, takes

        def press(self, view: SliceView, at: ViewPoint) -> bool:
            asked.append(self.name)
            return self.takes

        def hover(self, view: SliceView, at: ViewPoint) -> Qt.CursorShape | None:
            return Qt.CursorShape.SizeAllCursor if self.takes else None

        def paint(self, painter: QPainter, view: SliceView) -> None:
            drawn.append((self.name, view.state.axis))

    for name, takes in (("lowest", True), ("middle", True), ("top", False)):
        stage.view.state.scene.add_layer(Handle(name, takes))
    stage.deck.arrange(Arrangement.PLANES)
    QApplication.processEvents()
    assert {("lowest", 0), ("middle", 1), ("top", 2)} <= set(drawn)
    before = stage.view.state.window
    drag(stage.view, LEFT, QPointF(100, 100), QPointF(140, 100))
    assert asked == ["top", "middle"]
    assert stage.view.state.window == before
    mouse(stage.view, QEvent.Type.MouseMove, QPointF(120, 120))
    assert stage.view.cursor().shape() == Qt.CursorShape.SizeAllCursor

"""A view with everything that measures, and hands that work in pixels of the image."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.imaging.window import Window
from app.measuring.cross import Cross
from app.measuring.marks import Kind, Mark
from app.ui.measuring.layer import MeasureLayer
from app.ui.measuring.notebook import Notebook
from app.ui.measuring.tools import NAMES, MarkTool
from app.ui.measuring.words import summary_of
from app.ui.opened_case import OpenedCase
from app.ui.viewer.look import Tool
from app.ui.viewer.slice_view import SliceView
from app.ui.viewer.view_state import ViewState

LEFT, RIGHT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier

COMPUTED = Cross(2, ((10.0, 5.0), (19.0, 5.0)), ((14.0, 5.0), (14.0, 10.0)))
"""Diameters as a mask would have them."""

Spot = tuple[float, float]
"""(column, row) of the picture."""


class Bench:
    """The view, its notebook, and the mouse."""

    def __init__(self, view: SliceView, notebook: Notebook, layer: MeasureLayer) -> None:
        self.view, self.notebook, self.layer = view, notebook, layer
        self.scene = view.state.scene

    def take(self, kind: Kind) -> None:
        self.scene.set_tool(NAMES[kind])

    def press(self, at: Spot, button: Qt.MouseButton = LEFT, key: Qt.KeyboardModifier = NO_KEY) -> None:
        self._send(QEvent.Type.MouseButtonPress, at, button, button, key)

    def move(self, at: Spot, held: bool = True, key: Qt.KeyboardModifier = NO_KEY) -> None:
        self._send(QEvent.Type.MouseMove, at, NO_BUTTON, LEFT if held else NO_BUTTON, key)

    def release(self, at: Spot, button: Qt.MouseButton = LEFT, key: Qt.KeyboardModifier = NO_KEY) -> None:
        self._send(QEvent.Type.MouseButtonRelease, at, button, NO_BUTTON, key)

    def drag(self, begin: Spot, end: Spot, key: Qt.KeyboardModifier = NO_KEY) -> None:
        self.press(begin, key=key)
        self.move(((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2), key=key)
        self.move(end, key=key)
        self.release(end, key=key)

    def click(self, at: Spot, button: Qt.MouseButton = LEFT) -> None:
        self.move(at, held=False)
        self.press(at, button)
        self.release(at, button)

    def double_click(self, at: Spot) -> None:
        self.click(at)
        self._send(QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT, NO_KEY)
        self.release(at)

    def place(self, at: Spot) -> QPointF:
        """Of the screen."""
        return self.view.mapping().to_screen.map(QPointF(*at))

    def spots(self, number: int = 0) -> list[Spot]:
        """Points of a mark as they lie on the picture."""
        mark = self.notebook.marks[number]
        return [mark.place.flat(point) for point in mark.points]

    def _send(
        self, kind: QEvent.Type, at: Spot, button: Qt.MouseButton, held: Qt.MouseButton, key: Qt.KeyboardModifier
    ) -> None:
        where = self.place(at)
        event = QMouseEvent(kind, where, self.view.mapToGlobal(where), button, held, key)
        QApplication.sendEvent(self.view, event)


@contextmanager
def measuring(qtbot: QtBot, case: OpenedCase, axis: int = 0) -> Iterator[Bench]:
    """A shown view of a case in one plane."""
    state = ViewState(axis=axis)
    view, notebook = SliceView(state), Notebook()
    layer = MeasureLayer(notebook)
    state.scene.add_layer(layer)
    for kind in Kind:
        state.scene.add_tool(MarkTool(kind, notebook, layer))
    qtbot.addWidget(view)
    view.resize(640, 640)
    view.set_case(case, ["3 AX FLAIR", "4 AX T1"])
    state.reset(case.geometry, 0, Window(320, 640))
    notebook.open(case)
    with qtbot.waitExposed(view):
        view.show()
    yield Bench(view, notebook, layer)
    notebook.close()


def with_distance(bench: Bench) -> Mark:
    bench.take(Kind.DISTANCE)
    bench.drag((6, 12), (26, 12))
    bench.scene.set_tool(Tool.WINDOW)
    bench.notebook.select("")
    return bench.notebook.marks[0]


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

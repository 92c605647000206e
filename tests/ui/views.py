"""Views of cases in memory, and what is seen and done on them."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.imaging.window import Window
from app.ui.opened_case import OpenedCase
from app.ui.viewer.grey_values import GreyValues
from app.ui.viewer.slice_view import SliceView
from app.ui.viewer.stage import Stage
from app.ui.viewer.view_state import ViewState

NO_KEY = Qt.KeyboardModifier.NoModifier


def staged(qtbot: QtBot, case: OpenedCase, width: int = 900, height: int = 640) -> Stage:
    """A stage that shows a case."""
    state = ViewState()
    stage = Stage(state)
    state.setParent(stage)
    qtbot.addWidget(stage)
    stage.resize(width, height)
    grey_values = GreyValues(state.scene)
    grey_values.set_case(case)
    stage.deck.set_case(case, [f"series {number}" for number in range(len(case.roles))])
    state.reset(case.geometry, case.main_channel, Window(320, 640))
    with qtbot.waitExposed(stage):
        stage.show()
    stage.show_view()
    return stage


def pixels(shot: QPixmap) -> NDArray[np.int_]:
    """What is on the screen, (rows, columns, 3), 0 to 255."""
    image = shot.toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def mouse(
    widget: QWidget,
    kind: QEvent.Type,
    at: QPointF,
    *,
    button: Qt.MouseButton = Qt.MouseButton.NoButton,
    held: Qt.MouseButton = Qt.MouseButton.NoButton,
    key: Qt.KeyboardModifier = NO_KEY,
) -> None:
    """Send one event of the mouse."""
    QApplication.sendEvent(widget, QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, key))


def drag(
    widget: QWidget, button: Qt.MouseButton, start: QPointF, end: QPointF, key: Qt.KeyboardModifier = NO_KEY
) -> None:
    """Press, move and release."""
    mouse(widget, QEvent.Type.MouseButtonPress, start, button=button, held=button, key=key)
    mouse(widget, QEvent.Type.MouseMove, end, held=button, key=key)
    mouse(widget, QEvent.Type.MouseButtonRelease, end, button=button, key=key)


def wheel(widget: QWidget, turn: int, key: Qt.KeyboardModifier = NO_KEY) -> None:
    """Turn the wheel over the middle."""
    where = QPointF(widget.rect().center())
    event = QWheelEvent(
        where, widget.mapToGlobal(where), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, key,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def on_screen(view: SliceView, voxel: tuple[float, float, float]) -> QPoint:
    """The pixel of a view in which a point (slice, row, column) of the volume is drawn."""
    return view.mapping().screen_of(voxel).toPoint()

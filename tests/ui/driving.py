"""The window as a reader's hands move it, for tests."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.application import Falx
from app.ui.opened_case import OpenedCase

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
TIMEOUT_MS = 60_000


def wait(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=TIMEOUT_MS)


def open_case(qtbot: QtBot, falx: Falx, *paths: Path, live: bool = False) -> OpenedCase:
    """Open a case; without `live` nothing is outlined yet."""
    falx.window.actions_["live"].setChecked(live)
    with qtbot.waitSignal(falx.controller.case_opened, timeout=TIMEOUT_MS):
        falx.presenter.open([str(path) for path in paths])
    assert falx.controller.case is not None
    return falx.controller.case


def press(qtbot: QtBot, falx: Falx, *keys: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        qtbot.keyClick(falx.window.stage.view, key, modifier)


def outline_all(qtbot: QtBot, falx: Falx) -> None:
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS):
        falx.window.actions_["run_volume"].trigger()
    wait(qtbot, lambda: falx.presenter.measurement.is_settled)


def kill_worker(falx: Falx) -> None:
    assert falx.client.process_id is not None
    os.kill(falx.client.process_id, signal.SIGKILL)


def drop(falx: Falx, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), copy, data, left, no_key)
    QApplication.sendEvent(falx.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(falx.window, QDropEvent(QPointF(300, 300), copy, data, left, no_key))

"""Every key and every gesture of the conventions once, in the whole window, on whatever platform Qt draws.

`test_on_xcb.py` runs this file again on a real X server.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.ui.application import Falx
from app.ui.command_table import COMMANDS, Command
from app.ui.viewer.series_drag import DraggedSeries
from app.ui.viewer.slice_view import SliceView
from tests.helpers.images import write_study
from tests.ui.driving import drop, open_case, wait
from tests.ui.views import drag, mouse, wheel

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NO_KEY, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALX_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Three sequences of 24 slices."""
    write_study(tmp_path / "study", (24, 32, 40))
    return tmp_path / "study"


@pytest.fixture
def reading(qtbot: QtBot, falx: Falx, study: Path) -> Iterator[Falx]:
    """The window with the study open, and no network at work."""
    open_case(qtbot, falx, study)
    yield falx


@pytest.fixture
def view(reading: Falx) -> SliceView:
    return reading.window.stage.view


def middle(view: QWidget, right: float = 0.0, down: float = 0.0) -> QPointF:
    return QPointF(view.rect().center()) + QPointF(right, down)


# Keys ---

WITH_KEYS = [command for command in COMMANDS if command.keys]


def test_every_key_reaches_its_command_and_no_other(qtbot: QtBot, reading: Falx):
    actions, heard = reading.window.actions_, []
    for command in COMMANDS:  # what they do is tested elsewhere, and some would end the window
        action = actions[command.name]
        action.setEnabled(True)
        action.setActionGroup(None)
        action.setCheckable(False)
        action.triggered.disconnect()
        action.triggered.connect(lambda _checked=False, name=command.name: heard.append(name))
    missed = {}
    for name, key in [(command.name, key) for command in WITH_KEYS for key in command.keys]:
        heard.clear()
        press(qtbot, reading.window.stage.view, key)
        if heard != [name]:
            missed[key] = list(heard)
    assert missed == {}


def press(qtbot: QtBot, widget: QWidget, key: str) -> None:
    """Press a key as it is written in the menu."""
    combination = QKeySequence(key)[0]
    qtbot.keyClick(widget, combination.key(), combination.keyboardModifiers())


State = Callable[[Falx], object]
DOES: dict[str, tuple[str, State]] = {
    "Down": ("the next slice", lambda falx: falx.state.index),
    "Up": ("the slice before", lambda falx: falx.state.index),
    "Shift+Down": ("ten slices", lambda falx: falx.state.index),
    "Shift+Up": ("ten slices back", lambda falx: falx.state.index),
    "Home": ("the first slice", lambda falx: falx.state.index),
    "End": ("the last slice", lambda falx: falx.state.index),
    "PgDown": ("the next series", lambda falx: falx.state.channel),
    "PgUp": ("the series before", lambda falx: falx.state.channel),
    "C": ("cine", lambda falx: falx.window.stage.cine.is_playing),
    "T": ("pan", lambda falx: falx.state.tool),
    "Z": ("zoom", lambda falx: falx.state.tool),
    "S": ("scroll", lambda falx: falx.state.tool),
    "H": ("crosshair", lambda falx: falx.state.tool),
    "D": ("distance", lambda falx: falx.state.tool),
    "A": ("angle", lambda falx: falx.state.tool),
    "W": ("window", lambda falx: falx.state.tool),
    "Alt+L": ("rotate", lambda falx: falx.state.placement),
    "Alt+R": ("rotate back", lambda falx: falx.state.placement),
    "Alt+F": ("flip", lambda falx: falx.state.placement),
    "Space": ("overlays", lambda falx: falx.state.look.overlays),
    "G": ("mask", lambda falx: falx.state.look.mask),
    "I": ("invert", lambda falx: falx.state.look.inverted),
    "N": ("names", lambda falx: falx.state.look.name),
    "4": ("a preset", lambda falx: falx.state.window),
    "0": ("the automatic window", lambda falx: falx.state.window),
    "Ctrl+3": ("three planes", lambda falx: len(falx.window.stage.deck.shown)),
    "Tab": ("the next view", lambda falx: falx.window.stage.deck.active),
    "Ctrl+2": ("sequences", lambda falx: [view.state.channel for view in falx.window.stage.deck.shown]),
    "Ctrl+1": ("one view", lambda falx: len(falx.window.stage.deck.shown)),
    "B": ("the brush", lambda falx: falx.state.tool),
    "]": ("a larger brush", lambda falx: falx.presenter.editing.session.radius),
    "[": ("a smaller brush", lambda falx: falx.presenter.editing.session.radius),
    "F11": ("full screen", lambda falx: falx.window.isFullScreen()),
}


def test_keys_do_what_the_conventions_say(qtbot: QtBot, reading: Falx):
    unmoved = []
    for key, (what, state) in DOES.items():
        before = state(reading)
        press(qtbot, QApplication.focusWidget() or reading.window.stage.view, key)
        if state(reading) == before:
            unmoved.append(f"{key}: {what}")
        reading.window.stage.cine.pause()
    assert unmoved == []
    assert [command.name for command in WITH_KEYS if not is_told(reading, command)] == []


def is_told(falx: Falx, command: Command) -> bool:
    """Whether menu and tip of a command name its key."""
    action = falx.window.actions_[command.name]
    return not action.shortcut().isEmpty() and action.toolTip().endswith(")")


def test_escape_stops_first_and_resets_second_and_steps_are_taken_back(qtbot: QtBot, reading: Falx, view: SliceView):
    press(qtbot, view, "C")
    reading.state.zoom_at(2.0, QPointF())
    press(qtbot, view, "Esc")
    assert not reading.window.stage.cine.is_playing
    assert reading.state.zoom == 2.0
    press(qtbot, view, "Esc")
    assert reading.state.zoom == 1.0
    reading.state.zoom_at(2.0, QPointF(10, 10))
    press(qtbot, view, "Ctrl+Return")
    assert reading.state.zoom == 1.0
    press(qtbot, view, "D")
    drag(view, LEFT, middle(view, -60, -40), middle(view, 60, 40))
    notebook = reading.presenter.measures.notebook
    assert len(notebook.marks) == 1
    for key, count in (("Del", 0), ("Ctrl+Z", 1), ("Ctrl+Z", 0), ("Ctrl+Y", 1)):
        press(qtbot, view, key)
        assert len(notebook.marks) == count, key


def test_r_outlines_the_slice_and_shift_r_the_volume(qtbot: QtBot, reading: Falx, view: SliceView):
    press(qtbot, view, "R")
    wait(qtbot, lambda: not reading.controller.is_busy and reading.controller.case is not None)
    case = reading.controller.case
    assert case is not None
    assert list(case.finished) == [reading.state.index]
    press(qtbot, view, "Shift+R")
    wait(qtbot, lambda: not reading.controller.is_busy)
    assert not case.missing()


# The mouse ---


def test_drags_clicks_and_the_wheel_do_what_the_conventions_say(qtbot: QtBot, reading: Falx, view: SliceView):
    drag_with_every_button(reading, view)
    turn_the_wheel(reading, view)
    open_the_menu(reading, view)
    give_the_image_all_the_room(qtbot, reading, view)
    paint(qtbot, reading, view)
    point_with_shift(qtbot, reading, view)
    drop_a_sequence(reading, view)


def drag_with_every_button(reading: Falx, view: SliceView) -> None:
    before = reading.state.window
    drag(view, LEFT, middle(view), middle(view, 30, -20))
    wide = reading.state.window
    assert wide.width > before.width
    assert wide.center < before.center  # a lower level is brighter
    drag(view, LEFT, middle(view), middle(view, 30, 0), SHIFT)
    assert reading.state.window.width - wide.width == pytest.approx((wide.width - before.width) / 4)
    drag(view, MIDDLE, middle(view), middle(view, 25, 10))
    assert reading.state.pan != QPointF()
    drag(view, RIGHT, middle(view), middle(view, 0, -60))
    assert reading.state.zoom > 1


def turn_the_wheel(reading: Falx, view: SliceView) -> None:
    before, zoom = reading.state.index, reading.state.zoom
    wheel(view, -120)
    assert reading.state.index == before + 1
    wheel(view, 120, CTRL)
    assert reading.state.zoom > zoom
    assert reading.state.index == before + 1


def open_the_menu(reading: Falx, view: SliceView) -> None:
    drag(view, RIGHT, middle(view), middle(view))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert reading.window.actions_["run_slice"] in menu.actions()
    menu.close()


def point_with_shift(qtbot: QtBot, reading: Falx, view: SliceView) -> None:
    reading.state.fit()
    press(qtbot, view, "Ctrl+3")
    QApplication.processEvents()  # the views take their places
    place = list(reading.state.scene.position)
    mouse(view, QEvent.Type.MouseMove, middle(view, 40, 30), key=SHIFT)
    assert reading.state.scene.position[0] == place[0]
    assert all(now != then for now, then in zip(reading.state.scene.position[1:], place[1:], strict=True))
    press(qtbot, view, "Ctrl+1")


def give_the_image_all_the_room(qtbot: QtBot, reading: Falx, view: SliceView) -> None:
    for shown in (False, True):
        qtbot.mouseDClick(view, LEFT)
        assert all(dock.isVisible() is shown for dock in reading.window.docks.values())
        assert reading.window.status.not_diagnostic.isVisible()


def paint(qtbot: QtBot, reading: Falx, view: SliceView) -> None:
    press(qtbot, view, "B")
    session = reading.presenter.editing.session
    radius, index = session.radius, reading.state.index
    wheel(view, 120, SHIFT)
    assert session.radius > radius
    assert reading.state.index == index
    case = reading.controller.case
    assert case is not None
    drag(view, LEFT, middle(view, -30, 0), middle(view, 30, 0))
    painted = case.mask_of(index, 0.5)
    assert painted is not None
    assert painted.any()
    drag(view, LEFT, middle(view, -30, 0), middle(view, 30, 0), ALT)
    cleared = case.mask_of(index, 0.5)
    assert cleared is not None
    assert cleared.sum() < painted.sum() / 4
    press(qtbot, view, "W")


# Dropping ---


def test_a_folder_dropped_on_the_window_is_opened(qtbot: QtBot, falx: Falx, study: Path):
    falx.window.actions_["live"].setChecked(False)
    with qtbot.waitSignal(falx.controller.case_opened, timeout=60_000):
        drop(falx, study)


def drop_a_sequence(reading: Falx, view: SliceView) -> None:
    data: QMimeData = DraggedSeries(2).as_mime()
    place, copy = view.rect().center(), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(place, copy, data, LEFT, NO_KEY)
    QApplication.sendEvent(view, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(view, QDropEvent(QPointF(place), copy, data, LEFT, NO_KEY))
    assert reading.state.channel == 2


# The window ---


def test_f11_fills_the_screen_and_gives_back_what_was_before(qtbot: QtBot, reading: Falx):
    window = reading.window
    for maximised in (False, True):
        window.showMaximized() if maximised else window.showNormal()
        wait(qtbot, lambda maximised=maximised: window.isMaximized() is maximised)
        press(qtbot, window.stage.view, "F11")
        wait(qtbot, window.isFullScreen)
        assert window.actions_["full_screen"].isChecked()
        assert window.status.not_diagnostic.isVisible()
        press(qtbot, window.stage.view, "F11")
        wait(qtbot, lambda: not window.isFullScreen())
        assert window.isMaximized() is maximised


def test_platform_is_that_of_the_environment(qapp: QApplication):
    assert qapp.platformName() == os.environ["QT_QPA_PLATFORM"]

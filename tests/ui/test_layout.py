"""Places of window and panels: on small and large screens, remembered, and never out of sight."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.inference.latency import LatencyRecorder
from app.ui import layout_memory, theme
from app.ui.i18n import Translations
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.viewer.view_state import ViewState


@pytest.fixture
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(layout_memory, "config_dir", lambda: tmp_path)
    return layout_memory.layout_file()


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    return make(qtbot)


def make(qtbot: QtBot) -> MainWindow:
    window = MainWindow(ViewState(), Messages(), LatencyRecorder())
    qtbot.addWidget(window)
    return window


def show(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitExposed(window):
        window.show()


def test_the_next_window_lies_where_the_last_one_lay(qtbot: QtBot, own_file: Path, window: MainWindow):
    assert not layout_memory.restore(window)
    show(qtbot, window)
    window.docks["series"].hide()  # so that it fits the small screen of some test machines
    window.setGeometry(QRect(40, 50, 720, 520))
    window.docks["backend"].hide()
    layout_memory.save(window)
    window.close()
    other = make(qtbot)
    assert layout_memory.restore(other)
    show(qtbot, other)
    assert (other.geometry().top(), other.geometry().height()) == (50, 520)
    assert other.docks["backend"].isHidden()
    assert not other.docks["result"].isHidden()


def test_a_window_from_a_screen_that_is_gone_comes_back_onto_one(qtbot: QtBot, own_file: Path, window: MainWindow):
    window.setGeometry(QRect(QPoint(9000, 7000), QSize(800, 600)))
    layout_memory.save(window)
    other = make(qtbot)
    layout_memory.restore(other)
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert screen.intersected(other.geometry()).width() >= 120
    assert other.geometry().top() >= screen.top()


@pytest.mark.parametrize(
    "damage", ["no JSON", "{}", '{"window": 3, "docks": "x"}', '{"window": "AAAA", "docks": "AAAA"}']
)
def test_a_damaged_layout_is_that_of_a_first_start(qtbot: QtBot, own_file: Path, window: MainWindow, damage: str):
    own_file.write_text(damage)
    assert not layout_memory.restore(window)
    assert QGuiApplication.primaryScreen().availableGeometry().contains(window.geometry())


def test_the_layout_names_neither_files_nor_patients(own_file: Path, window: MainWindow):
    layout_memory.save(window)
    assert set(json.loads(own_file.read_text())) == {"window", "docks"}


def test_the_window_fits_a_small_screen_at_twice_the_size(window: MainWindow):
    assert window.minimumSizeHint().width() <= 960
    assert window.minimumSizeHint().height() <= 540


def test_panels_share_tabs_where_they_would_be_squeezed(qtbot: QtBot, window: MainWindow):
    window.resize(1280, 720)
    window.docks.arrange(720)
    show(qtbot, window)
    assert window.docks["backend"] in window.tabifiedDockWidgets(window.docks["latency"])
    assert not window.tabifiedDockWidgets(window.docks["result"])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_result_and_latency_are_seen_whole_in_a_window_of_a_small_screen(qtbot: QtBot, qapp, language: str):
    theme.apply(qapp, theme.DARK)
    languages = Translations(qapp)
    try:
        languages.use(language)
        window = make(qtbot)
        window.resize(1280, 800)
        window.docks.arrange(800)
        window.result_panel.set_case(True, True)
        show(qtbot, window)
        for part in (window.result_panel.controls.reference_box, window.latency_panel.copy):
            assert part.visibleRegion().boundingRect() == part.rect()
    finally:
        languages.use("en")


def test_panels_that_were_closed_stay_closed_after_a_look_at_the_image_alone(qtbot: QtBot, window: MainWindow):
    show(qtbot, window)
    window.docks["latency"].hide()
    window.set_image_only(True)
    assert all(dock.isHidden() for dock in window.docks.values())
    window.set_image_only(False)
    assert [name for name in ("series", "result", "latency", "backend") if window.docks[name].isHidden()] == ["latency"]


def test_every_panel_has_an_entry_in_the_menu_that_brings_it_back(window: MainWindow):
    entries = {action.text() for action in window._menus["panels"].actions()}
    assert entries == {dock.windowTitle() for dock in window.docks.values()}

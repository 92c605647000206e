"""Language and theme change while the window is open."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.settings import load_settings
from app.ui.application import Falx
from tests.ui.driving import open_case, wait


def visible_texts(falx: Falx) -> set[str]:
    labels = {label.text() for label in falx.window.findChildren(QLabel)}
    menus = {action.text() for action in falx.window.menuBar().actions()}
    commands = {falx.window.actions_[name].text() for name in ("run_slice", "open_files", "fit")}
    return labels | menus | commands | {dock.windowTitle() for dock in falx.window.docks.values()}


def test_the_language_changes_while_the_window_is_open_and_is_kept(qtbot: QtBot, falx: Falx, series: Path):
    open_case(qtbot, falx, series)
    wait(qtbot, lambda: falx.window.latency_panel.values["draw"][3].text() != "–")
    english = visible_texts(falx)
    falx.window.language_chosen.emit("ko")
    wait(qtbot, lambda: falx.window.status.not_diagnostic.text() == "진단용 아님")
    korean = visible_texts(falx)
    left = {text for text in english & korean if any(c.isalpha() for c in text.replace("mm", ""))}
    card = falx.window.series_panel.card(0)
    assert left <= {"Dice", "p50", "p95", "FLAIR", card.title.text(), card.spacing.text()}
    assert load_settings().language == "ko"
    falx.window.language_chosen.emit("en")
    wait(qtbot, lambda: falx.window.status.not_diagnostic.text() == "Not for diagnostic use")
    assert not [text for text in visible_texts(falx) if any("가" <= letter <= "힣" for letter in text)]


def test_the_theme_changes_while_the_window_is_open_and_is_kept(qtbot: QtBot, falx: Falx):
    dark = falx.window.palette().window().color().lightness()
    falx.window.theme_chosen.emit("light")
    assert falx.window.palette().window().color().lightness() > dark + 100
    assert load_settings().theme == "light"
    falx.window.theme_chosen.emit("dark")
    assert falx.window.palette().window().color().lightness() == dark


def test_which_way_a_drag_brightens_is_chosen_in_the_menu_and_kept(falx: Falx):
    action = falx.window.actions_["brighter_downwards"]
    assert action in falx.window.menu("tools").actions()
    assert not action.isChecked()
    action.trigger()
    assert falx.state.look.brighter_downwards
    assert load_settings().brighter_downwards


def test_a_choice_that_cannot_be_kept_is_told_in_the_language_of_the_window(
    falx: Falx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "config").write_text("a file where the folder should be")
    monkeypatch.setenv("FALX_CONFIG_DIR", str(tmp_path / "config"))
    falx.window.theme_chosen.emit("light")
    assert falx.window.message_bar.text.startswith("The settings could not be saved")
    falx.preferences.use_language("ko")
    assert falx.window.message_bar.text.startswith("설정 폴더에 쓸 수 없어")
    falx.window.theme_chosen.emit("dark")
    falx.preferences.use_language("en")

"""Keys are changed, taken over and reset, and every place that shows them follows."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from app.shortcuts import load_shortcuts, save_shortcuts
from app.ui.actions import Actions
from app.ui.cheat_sheet import CheatSheet
from app.ui.command_table import COMMANDS
from app.ui.shortcut_dialog import ShortcutDialog
from app.ui.shortcuts import Shortcuts


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALX_CONFIG_DIR", str(tmp_path / "config"))


@pytest.fixture
def owner(qapp) -> QObject:
    return QObject()


@pytest.fixture
def actions(owner: QObject) -> Actions:
    return Actions(owner)


@pytest.fixture
def shortcuts(actions: Actions) -> Shortcuts:
    return Shortcuts(actions, actions)


@pytest.fixture
def dialog(qtbot: QtBot, actions: Actions, shortcuts: Shortcuts) -> ShortcutDialog:
    made = ShortcutDialog(actions, shortcuts)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def working(actions: Actions, name: str) -> list[str]:
    return [key.toString() for key in actions[name].shortcuts()]


def test_no_two_commands_come_with_the_same_key():
    keys = Counter(QKeySequence(key).toString() for command in COMMANDS for key in command.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_key_that_the_conventions_name_does_what_they_say():
    named = {
        "Up": "previous", "Down": "next", "Shift+Up": "back_ten", "Shift+Down": "ahead_ten", "Home": "first",
        "End": "last", "PgUp": "previous_series", "PgDown": "next_series", "C": "cine", "W": "tool_window",
        "T": "tool_pan", "Z": "tool_zoom", "S": "tool_scroll", "H": "tool_crosshair", "D": "tool_distance",
        "A": "tool_angle", "Alt+L": "rotate_left", "Alt+R": "rotate_right", "Alt+F": "flip", "Esc": "cancel",
        "Ctrl+Return": "fit", "F11": "full_screen", "Space": "overlays", "G": "mask", "I": "invert",
        "R": "run_slice", "Shift+R": "run_volume", "Ctrl+Z": "undo", "Ctrl+Y": "redo", "Del": "delete",
        "F1": "cheat_sheet",
    }  # fmt: skip
    assert {key: next((c.name for c in COMMANDS if key in c.keys), None) for key in named} == named


def test_a_free_key_is_taken_at_once_and_kept(actions: Actions, shortcuts: Shortcuts):
    shortcuts.assign("tool_distance", "Ctrl+J")
    assert working(actions, "tool_distance") == ["Ctrl+J"]
    assert "Ctrl+J" in actions["tool_distance"].toolTip()
    again = Actions(actions)
    Shortcuts(again, again)
    assert working(again, "tool_distance") == ["Ctrl+J"]


def test_a_key_that_is_taken_over_is_gone_from_where_it_was(actions: Actions, shortcuts: Shortcuts):
    assert shortcuts.conflict("tool_angle", "D") == "tool_distance"
    shortcuts.assign("tool_angle", "D")
    assert working(actions, "tool_distance") == []
    assert working(actions, "tool_angle") == ["D"]


def test_a_command_keeps_its_other_keys_when_one_is_taken_over(actions: Actions, shortcuts: Shortcuts):
    shortcuts.assign("tool_angle", "Ctrl+Y")
    assert working(actions, "redo") == ["Ctrl+Shift+Z"]


def test_its_own_key_is_no_conflict(shortcuts: Shortcuts):
    assert shortcuts.conflict("tool_distance", "D") is None
    assert shortcuts.conflict("tool_distance", "") is None


def test_the_same_key_written_otherwise_is_a_conflict(shortcuts: Shortcuts):
    assert shortcuts.conflict("next", "shift+ctrl+z") == "redo"
    assert shortcuts.conflict("next", "Delete") == "delete"


def test_resetting_one_gives_it_back_what_another_had_taken(actions: Actions, shortcuts: Shortcuts):
    shortcuts.assign("tool_angle", "D")
    shortcuts.reset("tool_distance")
    assert working(actions, "tool_distance") == ["D"]
    assert working(actions, "tool_angle") == []


def test_resetting_all_leaves_no_trace(actions: Actions, shortcuts: Shortcuts):
    shortcuts.assign("tool_angle", "D")
    shortcuts.assign("next", "")
    shortcuts.reset_all()
    for command in COMMANDS:
        assert working(actions, command.name) == [QKeySequence(key).toString() for key in command.keys]
    assert load_shortcuts() == {}


def test_keys_of_commands_that_are_not_known_are_kept(owner: QObject):
    save_shortcuts({"of_another_version": ("J",)})
    actions = Actions(owner)
    Shortcuts(actions, actions).assign("next", "Ctrl+J")
    assert load_shortcuts() == {"of_another_version": ("J",), "next": ("Ctrl+J",)}


def test_two_commands_never_share_a_key_whatever_is_in_the_file(owner: QObject):
    save_shortcuts({"next": ("D",), "tool_angle": ("D", "nonsense+")})
    actions = Actions(owner)
    Shortcuts(actions, actions)
    keys = Counter(key for command in COMMANDS for key in working(actions, command.name))
    assert keys["D"] == 1


def test_keys_that_cannot_be_saved_still_hold(tmp_path: Path, actions: Actions, shortcuts: Shortcuts, qtbot: QtBot):
    (tmp_path / "config").write_text("in the way", encoding="utf-8")
    with qtbot.waitSignal(shortcuts.failed):
        shortcuts.assign("next", "Ctrl+J")
    assert working(actions, "next") == ["Ctrl+J"]


# The dialog ---


def test_a_pressed_key_that_is_free_works_at_once(qtbot: QtBot, dialog: ShortcutDialog, actions: Actions):
    dialog.choose("tool_distance")
    qtbot.keyClick(dialog.key, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert working(actions, "tool_distance") == ["Ctrl+J"]
    assert "Ctrl+J" in dialog.note.text()
    assert not dialog.take_over.isVisible()


def test_a_pressed_key_that_is_taken_is_told_in_one_sentence_and_can_be_taken_over(
    qtbot: QtBot, dialog: ShortcutDialog, actions: Actions
):
    dialog.choose("tool_angle")
    qtbot.keyClick(dialog.key, Qt.Key.Key_D)
    assert working(actions, "tool_angle") == ["A"]
    assert "Distance" in dialog.note.text() and dialog.note.text().count(".") == 1
    qtbot.mouseClick(dialog.take_over, Qt.MouseButton.LeftButton)
    assert working(actions, "tool_angle") == ["D"]
    assert working(actions, "tool_distance") == []


def test_a_command_can_lose_its_key_and_get_it_back(qtbot: QtBot, dialog: ShortcutDialog, actions: Actions):
    dialog.choose("flip")
    assert not dialog.reset.isEnabled()
    qtbot.mouseClick(dialog.none, Qt.MouseButton.LeftButton)
    assert working(actions, "flip") == []
    qtbot.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert working(actions, "flip") == ["Alt+F"]


def test_reset_all_is_one_press(qtbot: QtBot, dialog: ShortcutDialog, shortcuts: Shortcuts):
    shortcuts.assign("flip", "J")
    qtbot.mouseClick(dialog.reset_all, Qt.MouseButton.LeftButton)
    assert not shortcuts.is_changed("flip")


def test_every_command_is_listed_and_found_by_name_or_key(qtbot: QtBot, dialog: ShortcutDialog):
    def shown() -> set[str]:
        found, walk = set(), QTreeWidgetItemIterator(dialog.list, QTreeWidgetItemIterator.IteratorFlag.NotHidden)
        while walk.value() is not None:
            name = walk.value().data(0, Qt.ItemDataRole.UserRole)
            found |= {name} if name else set()
            walk += 1
        return found

    assert shown() == {command.name for command in COMMANDS}
    qtbot.keyClicks(dialog.search, "flip")
    assert shown() == {"flip"}
    dialog.search.setText("alt+f")
    assert "flip" in shown()


def test_the_dialog_names_its_controls(dialog: ShortcutDialog):
    assert all(part.accessibleName() for part in (dialog.search, dialog.list, dialog.key))
    assert all(part.text() for part in (dialog.none, dialog.reset, dialog.reset_all, dialog.take_over))


# The page ---


def texts(sheet: CheatSheet) -> set[str]:
    return {label.text() for label in sheet.findChildren(QLabel)}


def test_the_page_shows_the_keys_that_work_now(qtbot: QtBot, actions: Actions, shortcuts: Shortcuts):
    shortcuts.assign("tool_distance", "Ctrl+J")
    sheet = CheatSheet(actions, shortcuts)
    qtbot.addWidget(sheet)
    assert "Ctrl+J" in texts(sheet)
    assert "D" not in texts(sheet)


def test_the_page_names_every_command_that_has_a_key(qtbot: QtBot, actions: Actions, shortcuts: Shortcuts):
    sheet = CheatSheet(actions, shortcuts)
    qtbot.addWidget(sheet)
    wanted = {actions[command.name].text().rstrip("…") for command in COMMANDS if command.keys}
    assert wanted <= texts(sheet)


def test_the_page_leads_to_changing_keys(qtbot: QtBot, actions: Actions, shortcuts: Shortcuts):
    sheet = CheatSheet(actions, shortcuts)
    qtbot.addWidget(sheet)
    with qtbot.waitSignal(sheet.change_wanted):
        sheet.change.click()

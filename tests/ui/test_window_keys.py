"""Orientation, keys and clicks in the window."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.ui.application import Falx
from app.ui.viewer.look import MaskStyle, Tool
from app.ui.viewer.orientation import edge_letters
from tests.helpers.images import (
    CORONAL,
    phantom,
    write_dicom_series,
    write_nifti,
    write_study,
)
from tests.ui.driving import SHIFT, Key, open_case, press


@pytest.mark.parametrize("flips", [(1, 1, 1), (-1, 1, 1), (1, -1, 1), (-1, -1, -1)])
def test_a_spot_on_the_patient_s_left_front_is_right_and_up_on_the_screen(
    qtbot: QtBot, falx: Falx, tmp_path: Path, flips: tuple[int, int, int]
):
    data = np.zeros((30, 36, 5), np.int16)
    data[2:28, 2:34] = 300
    data[6:10, 24:30] = 900  # in RAS: few i is the patient's left, many j is anterior
    stored = data[:: flips[0], :: flips[1], :: flips[2]]
    affine = np.diag([1.0 * flips[0], 1.0 * flips[1], 4.0 * flips[2], 1.0])
    case = open_case(qtbot, falx, write_nifti(tmp_path / "flair.nii.gz", stored, affine))
    view = falx.window.stage.view
    rows, columns = np.nonzero(case.voxels[0, 2] == 900)
    spot = view.mapping().to_screen.map(QPointF(columns.mean() + 0.5, rows.mean() + 0.5))
    assert spot.x() > view.width() / 2 + 20
    assert spot.y() < view.height() / 2 - 20
    letters = edge_letters(case.geometry, falx.state.placement)
    assert letters is not None
    assert (letters.left[0], letters.right[0], letters.top[0], letters.bottom[0]) == ("R", "L", "A", "P")


def test_a_coronal_series_has_the_head_at_the_top_and_letters_follow_a_flip(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_dicom_series(tmp_path / "cor", phantom(4), orientation=CORONAL)
    case = open_case(qtbot, falx, tmp_path / "cor")
    letters = edge_letters(case.geometry, falx.state.placement)
    assert letters is not None
    assert (letters.left[0], letters.top[0]) == ("R", "H")
    falx.window.actions_["flip"].trigger()
    letters = edge_letters(case.geometry, falx.state.placement)
    assert letters is not None
    assert (letters.left[0], letters.top[0]) == ("L", "H")


def test_keys_scroll(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_dicom_series(tmp_path / "long", phantom(30, 16, 16))
    open_case(qtbot, falx, tmp_path / "long")
    seen = []
    for keys, modifier in (
        ((Key.Key_Down,), Qt.KeyboardModifier.NoModifier),
        ((Key.Key_Up, Key.Key_Up), Qt.KeyboardModifier.NoModifier),
        ((Key.Key_Down,), SHIFT),
        ((Key.Key_Up,), SHIFT),
        ((Key.Key_End,), Qt.KeyboardModifier.NoModifier),
        ((Key.Key_Home,), Qt.KeyboardModifier.NoModifier),
    ):
        press(qtbot, falx, *keys, modifier=modifier)
        seen.append(falx.state.index)
    assert seen == [16, 14, 24, 14, 29, 0]


def test_keys_change_what_is_drawn(qtbot: QtBot, falx: Falx, series: Path):
    open_case(qtbot, falx, series)
    for key, field in ((Key.Key_G, "mask"), (Key.Key_I, "inverted"), (Key.Key_Space, "overlays"), (Key.Key_N, "name")):
        before = getattr(falx.state.look, field)
        press(qtbot, falx, key)
        assert getattr(falx.state.look, field) is not before
    press(qtbot, falx, Key.Key_T)
    assert falx.state.tool is Tool.PAN


def test_number_keys_are_presets_and_the_window_is_remembered_for_each_sequence(
    qtbot: QtBot, falx: Falx, tmp_path: Path
):
    write_study(tmp_path)
    open_case(qtbot, falx, tmp_path)
    auto = falx.state.window
    press(qtbot, falx, Key.Key_4)
    high_contrast = falx.state.window
    assert high_contrast.width < auto.width
    press(qtbot, falx, Key.Key_PageDown)
    assert falx.state.window != high_contrast
    press(qtbot, falx, Key.Key_PageUp)
    assert falx.state.window == high_contrast
    press(qtbot, falx, Key.Key_0)
    assert falx.state.window == auto
    press(qtbot, falx, Key.Key_2)
    assert falx.window.message_bar.text == "This series brings no grey value preset 2."


def test_escape_puts_the_view_back_when_nothing_runs(qtbot: QtBot, falx: Falx, series: Path):
    open_case(qtbot, falx, series)
    falx.state.zoom_at(3, QPointF(20, 20))
    falx.window.actions_["rotate_left"].trigger()
    before = falx.state.placement
    press(qtbot, falx, Key.Key_Escape)
    assert falx.state.zoom == 1
    assert falx.state.placement != before


def test_space_belongs_to_the_button_that_has_the_focus(qtbot: QtBot, falx: Falx, series: Path):
    open_case(qtbot, falx, series)
    button = falx.window.result_panel.controls.styles[MaskStyle.FILL]
    button.setFocus()
    qtbot.keyClick(button, Key.Key_Space)
    assert falx.state.look.style is MaskStyle.FILL
    assert falx.state.look.overlays


def test_a_double_click_gives_the_image_all_the_room_but_the_warning_stays(qtbot: QtBot, falx: Falx, series: Path):
    open_case(qtbot, falx, series)
    qtbot.mouseDClick(falx.window.stage.view, Qt.MouseButton.LeftButton)
    assert not any(dock.isVisible() for dock in falx.window.docks.values())
    assert falx.window.status.not_diagnostic.isVisible()
    qtbot.mouseDClick(falx.window.stage.view, Qt.MouseButton.LeftButton)
    assert all(dock.isVisible() for dock in falx.window.docks.values())


def test_a_menu_gives_its_letter_up_to_a_command_and_takes_it_back(qtbot: QtBot, falx: Falx, series: Path):
    open_case(qtbot, falx, series)
    shortcuts, menu = falx.presenter.keys.shortcuts, falx.window.menu("view")
    assert menu.title() == "&View"
    shortcuts.assign("flip", "Alt+V")
    assert menu.title() == "View"
    before = falx.state.placement
    press(qtbot, falx, Key.Key_V, modifier=Qt.KeyboardModifier.AltModifier)
    assert falx.state.placement != before
    shortcuts.reset("flip")
    assert menu.title() == "&View"


def test_the_cheat_sheet_lists_every_key(qtbot: QtBot, falx: Falx):
    press(qtbot, falx, Key.Key_F1)
    from app.ui.cheat_sheet import CheatSheet

    sheet = falx.window.findChild(CheatSheet)
    assert sheet is not None
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Shift+R", "Outline the volume", "Ctrl + wheel", "F11"} <= shown
    sheet.close()

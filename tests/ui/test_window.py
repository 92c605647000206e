"""The window as a reader uses it, with a real worker."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app import resources
from app.settings import load_settings
from app.ui.application import Falx
from app.ui.case_controller import State
from app.ui.opened_case import OpenedCase
from app.ui.viewer.look import MaskStyle, Tool
from app.ui.viewer.orientation import edge_letters
from app.worker.protocol import SliceEvent
from tests.helpers.images import (
    CORONAL,
    phantom,
    tcga_slices,
    write_dicom_series,
    write_nifti,
    write_study,
    write_tcga_folder,
)

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
TIMEOUT_MS = 60_000


@pytest.fixture
def series(tmp_path: Path) -> Path:
    """One FLAIR series of six slices."""
    write_dicom_series(tmp_path / "flair", phantom(6), description="AX FLAIR", number=4)
    return tmp_path / "flair"


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


# Opening ---


def test_an_empty_window_says_what_can_be_dropped_and_that_it_is_not_for_diagnosis(falx: Falx):
    shown = " ".join(label.text() for label in falx.window.stage.empty.findChildren(QLabel) if label.isVisible())
    for word in ("DICOM", "NIfTI", "TIFF", "PNG", "FLAIR"):
        assert word in shown
    assert falx.window.status.not_diagnostic.isVisible()
    assert falx.window.status.not_diagnostic.text() == "Not for diagnostic use"
    assert not falx.window.actions_["run_volume"].isEnabled()
    assert not falx.window.result_panel.threshold.isEnabled()


def test_a_case_is_shown_in_its_middle_and_outlined_without_being_asked(qtbot: QtBot, falx: Falx, series: Path):
    case = open_case(qtbot, falx, series, live=True)
    assert falx.window.stage.currentWidget() is falx.window.stage.view
    assert falx.state.index == 3
    with qtbot.waitSignal(falx.window.stage.view.drawn, check_params_cb=lambda i, mask, _: mask, timeout=TIMEOUT_MS):
        pass
    assert case.finished[3] == "litert"
    assert falx.window.status.filled.text() == "T1, T1C missing: filled with FLAIR"
    assert falx.window.status.model.text() == "Model unet 1.0"
    wait(qtbot, lambda: "ms" in falx.window.stage.view.corners().bottom_left[0].text)
    assert falx.window.stage.view.corners().bottom_left[0].text.startswith("litert · ")
    assert falx.window.backend_panel.states["litert"].text().startswith("runs")


def test_a_folder_can_be_dropped(qtbot: QtBot, falx: Falx, series: Path):
    with qtbot.waitSignal(falx.controller.case_opened, timeout=TIMEOUT_MS):
        drop(falx, series)
    assert falx.state.slices == 6


def test_bad_input_is_told_in_one_sentence_and_the_window_goes_on(
    qtbot: QtBot, falx: Falx, series: Path, tmp_path: Path
):
    bad = tmp_path / "report.dcm"
    bad.write_text("no image")
    with qtbot.waitSignal(falx.controller.failed, timeout=TIMEOUT_MS):
        drop(falx, bad)
    assert "report.dcm" in falx.window.message_bar.text
    assert falx.window.message_bar.isVisible()
    assert falx.window.stage.currentWidget() is falx.window.stage.problem
    open_case(qtbot, falx, series)
    assert not falx.window.message_bar.isVisible()
    with qtbot.waitSignal(falx.controller.failed, timeout=TIMEOUT_MS):
        drop(falx, bad)
    assert falx.window.stage.currentWidget() is falx.window.stage.view
    assert falx.controller.state is State.READY


def test_a_later_case_replaces_the_former_in_memory(qtbot: QtBot, falx: Falx, series: Path, tmp_path: Path):
    first = open_case(qtbot, falx, series)
    write_dicom_series(tmp_path / "other", phantom(3))
    second = open_case(qtbot, falx, tmp_path / "other")
    assert not any(Path(handle.path).exists() for handle in first.handles)
    assert all(Path(handle.path).exists() for handle in second.handles)
    falx.window.actions_["close_case"].trigger()
    assert falx.window.stage.currentWidget() is falx.window.stage.empty
    assert [path.name for path in falx.folder.path.iterdir()] == ["owner.lock"]


def test_reading_can_be_cancelled(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_dicom_series(tmp_path / "long", phantom(60))
    with qtbot.waitSignal(falx.controller.opener.progress, timeout=TIMEOUT_MS):
        falx.presenter.open([str(tmp_path / "long")])
    assert falx.window.run_bar.isVisible()
    assert falx.window.run_bar.text.text().startswith("Reading: ")
    falx.window.run_bar.stop.click()
    wait(qtbot, lambda: falx.controller.state is State.IDLE)
    assert not falx.window.run_bar.isVisible()
    assert falx.controller.case is None
    assert falx.window.stage.currentWidget() is falx.window.stage.empty


def test_sequences_of_a_study_are_shown_by_a_click(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_study(tmp_path)
    case = open_case(qtbot, falx, tmp_path)
    panel = falx.window.series_panel
    assert [panel.card(row).box.currentText() for row in range(3)] == ["FLAIR", "T1", "T1C"]
    assert panel.list.count() == 3
    panel.list.itemClicked.emit(panel.list.item(2))
    assert falx.state.channel == case.roles.index("T1C")
    press(qtbot, falx, Key.Key_PageUp)
    assert falx.state.channel == case.roles.index("T1")


def test_another_series_of_the_folder_is_opened_by_a_click(qtbot: QtBot, falx: Falx, series: Path):
    write_dicom_series(series, phantom(3, 24, 20), number=9, role="T2", description="other")
    open_case(qtbot, falx, series)
    panel = falx.window.series_panel
    wait(qtbot, lambda: panel.list.count() == 2)
    with qtbot.waitSignal(falx.controller.case_opened, timeout=TIMEOUT_MS):
        panel.list.itemClicked.emit(panel.list.item(1))
    assert falx.state.slices == 3


# Orientation ---


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


# Keys ---


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
    button = falx.window.result_panel.style_buttons[MaskStyle.FILL]
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


def test_the_cheat_sheet_lists_every_key(qtbot: QtBot, falx: Falx):
    press(qtbot, falx, Key.Key_F1)
    from app.ui.cheat_sheet import CheatSheet

    sheet = falx.window.findChild(CheatSheet)
    assert sheet is not None
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Shift+R", "Outline the volume", "Ctrl + wheel", "F11"} <= shown
    sheet.close()


# Outlining ---


def test_threshold_style_and_opacity_act_without_the_network(qtbot: QtBot, falx: Falx):
    open_case(qtbot, falx, resources.demo_case() / "flair")
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS):
        falx.window.actions_["run_slice"].trigger()
    panel, state = falx.window.result_panel, falx.state
    runs: list[SliceEvent] = []
    falx.controller.slice_finished.connect(lambda event, _backend: runs.append(event))
    volumes = []
    for percent in (5, 50, 95):
        panel.threshold.setValue(percent)
        assert state.look.threshold == percent / 100
        wait(qtbot, lambda: falx.presenter.measurement.is_settled)
        measure = falx.presenter.measurement.of_volume()
        assert measure is not None
        volumes.append(measure.voxels)
    assert volumes[0] > volumes[1] > volumes[2] > 0
    panel.style_buttons[MaskStyle.FILL].click()
    panel.opacity.setValue(30)
    assert (state.look.style, state.look.opacity) == (MaskStyle.FILL, 0.3)
    assert runs == []


def test_the_volume_is_run_with_progress_and_measured(qtbot: QtBot, falx: Falx, series: Path):
    case = open_case(qtbot, falx, series)
    steps: list[tuple[int, int]] = []
    falx.controller.run_progress.connect(lambda done, total: steps.append((done, total)))
    falx.window.actions_["run_volume"].trigger()
    assert falx.window.run_bar.isVisible()
    assert not falx.window.actions_["run_volume"].isEnabled()
    wait(qtbot, lambda: falx.controller.state is State.READY)
    assert steps == [(done, 6) for done in range(7)]
    assert not falx.window.run_bar.isVisible()
    assert case.missing() == []
    wait(qtbot, lambda: falx.window.result_panel.volume.text().endswith(" mL"))
    assert falx.window.result_panel.volume_note.text() == "volume of all 6 slices"


def test_a_cancelled_run_keeps_what_is_finished_and_the_next_run_does_the_rest(qtbot: QtBot, falx: Falx, series: Path):
    case = open_case(qtbot, falx, series)
    with qtbot.waitSignal(falx.controller.slice_finished, timeout=TIMEOUT_MS):
        falx.window.actions_["run_volume"].trigger()
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS) as finished:
        press(qtbot, falx, Key.Key_Escape)
    assert finished.args == [True]
    assert 1 <= len(case.finished) <= 2
    assert falx.window.result_panel.volume_note.text().startswith("so far: ")
    kept = dict(case.finished)
    runs: list[int] = []
    falx.controller.slice_finished.connect(lambda event, _backend: runs.append(event.index))
    outline_all(qtbot, falx)
    assert set(runs) == set(range(6)) - set(kept)


def test_the_mask_follows_the_scrolling_and_the_latest_slice_wins(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_dicom_series(tmp_path / "long", phantom(30, 16, 16))
    case = open_case(qtbot, falx, tmp_path / "long", live=True)
    wait(qtbot, lambda: falx.state.index in case.finished)
    for index in range(16, 30):
        falx.state.go_to(index)
    wait(qtbot, lambda: 29 in case.finished)
    assert len(case.missing()) > 10
    press(qtbot, falx, Key.Key_L)
    wait(qtbot, lambda: not falx.controller.is_busy)
    falx.state.go_to(0)
    with qtbot.assertNotEmitted(falx.controller.slice_finished, wait=300):
        pass
    assert 0 not in case.finished


def test_one_slice_is_run_on_demand(qtbot: QtBot, falx: Falx, series: Path):
    case = open_case(qtbot, falx, series)
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS):
        press(qtbot, falx, Key.Key_R)
    assert set(case.finished) == {3}


def test_dice_is_told_when_reference_masks_lie_beside_the_slices(qtbot: QtBot, falx: Falx, tmp_path: Path):
    images, masks = tcga_slices(3)
    open_case(qtbot, falx, write_tcga_folder(tmp_path, images, masks))
    outline_all(qtbot, falx)
    dice = falx.window.result_panel.dice
    wait(qtbot, lambda: "–" not in dice.text())
    assert dice.isVisible()
    assert falx.window.actions_["reference"].isEnabled()
    assert falx.window.result_panel.area.text().endswith(" pixels")
    assert "spacing unknown" in falx.window.result_panel.volume_note.text()


def test_latency_is_shown_by_stage_with_the_cold_run_apart(qtbot: QtBot, falx: Falx, series: Path):
    open_case(qtbot, falx, series)
    outline_all(qtbot, falx)
    rows = falx.window.latency_panel.values
    wait(qtbot, lambda: "–" not in {label.text() for label in rows["infer"]})
    assert "–" not in {label.text() for label in rows["decode"]}
    assert rows["draw"][0].text() != "–" or rows["draw"][3].text() != "–"
    infer = falx.recorder.stats("infer")
    assert infer is not None
    assert infer.count == 5


# Trouble ---


def test_the_window_outlives_a_killed_worker_and_goes_on_with_the_same_pixels(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_dicom_series(tmp_path / "long", phantom(10, 16, 16))
    case = open_case(qtbot, falx, tmp_path / "long")
    with qtbot.waitSignal(falx.controller.slice_finished, timeout=TIMEOUT_MS):
        falx.window.actions_["run_volume"].trigger()
    first = falx.client.process_id
    with qtbot.waitSignal(falx.client.died, timeout=TIMEOUT_MS):
        kill_worker(falx)
    kept = len(case.finished)
    assert falx.controller.state is State.READY
    assert falx.window.isVisible()
    outlines = "one outline is kept" if kept == 1 else f"{kept} outlined slices are kept"
    assert falx.window.message_bar.text == (
        f"The segmentation process stopped (signal 9) and was started again; {outlines}."
    )
    message = falx.window.message_bar.message
    assert message is not None
    assert message.action_text == "Go on"
    assert message.action is not None
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS):
        message.action()
    assert falx.controller.case is case
    assert case.missing() == []
    assert falx.client.process_id != first


@pytest.mark.slow
def test_a_worker_that_is_killed_again_and_again_costs_no_result_and_no_window(
    qtbot: QtBot, falx: Falx, tmp_path: Path
):
    write_dicom_series(tmp_path / "long", phantom(12, 16, 16))
    case = open_case(qtbot, falx, tmp_path / "long")
    moments = np.random.default_rng(0).uniform(0, 400, 25)
    for moment in moments:
        falx.controller.forget_results()
        falx.client.restart()  # the reader's answer when it stopped too often
        falx.controller.run_volume(0)
        qtbot.wait(int(moment))
        with qtbot.waitSignal(falx.client.died, timeout=TIMEOUT_MS):
            kill_worker(falx)
        wait(qtbot, lambda: falx.controller.state is State.READY)
        assert "signal 9" in falx.window.message_bar.text
    falx.client.restart()
    outline_all(qtbot, falx)
    assert falx.controller.case is case
    assert case.missing() == []


def test_a_worker_that_dies_while_it_reads_is_told_and_the_next_file_opens(qtbot: QtBot, falx: Falx, series: Path):
    falx.presenter.open([str(series)])
    with qtbot.waitSignal(falx.client.died, timeout=TIMEOUT_MS):
        kill_worker(falx)
    assert falx.window.message_bar.text.startswith("The process that reads images stopped (signal 9)")
    assert falx.window.stage.currentWidget() is falx.window.stage.problem
    open_case(qtbot, falx, series)


def test_a_backend_that_cannot_run_is_refused_and_the_one_before_stays(qtbot: QtBot, falx: Falx, series: Path):
    open_case(qtbot, falx, series)
    with qtbot.waitSignal(falx.controller.selected, timeout=TIMEOUT_MS):
        falx.controller.examine_backends()
    panel = falx.window.backend_panel
    assert panel.notes["tvm-cuda"].text()
    assert not panel.buttons["tvm-cuda"].isEnabled()
    with qtbot.waitSignal(falx.controller.failed, timeout=TIMEOUT_MS):
        falx.controller.choose_backend("tvm-cuda")
    assert "tvm-cuda" in falx.window.message_bar.text
    assert falx.controller.choice == "auto"
    assert panel.buttons["auto"].isChecked()


def test_another_backend_computes_everything_anew(qtbot: QtBot, both_backends: Path, falx: Falx, series: Path):
    case = open_case(qtbot, falx, series)
    with qtbot.waitSignal(falx.controller.selected, timeout=TIMEOUT_MS):
        falx.controller.examine_backends()
    panel = falx.window.backend_panel
    first = falx.controller.selection
    assert first is not None
    other = {"litert": "tvm-cpu", "tvm-cpu": "litert"}[first.name]
    outline_all(qtbot, falx)
    before = case.probability.copy()
    with qtbot.waitSignal(falx.controller.results_cleared, timeout=TIMEOUT_MS):
        panel.buttons[other].click()
    assert case.finished == {}
    outline_all(qtbot, falx)
    assert set(case.finished.values()) == {other}
    np.testing.assert_allclose(case.probability, before, atol=1e-3)
    assert panel.states[other].text().startswith("runs")
    assert load_settings().backend == other


# Dress ---


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
    left = {text for text in english & korean if any(c.isalpha() for c in text)}
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

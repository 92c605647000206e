"""Opening and closing cases in the window, with a real worker."""

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.contract.manifest import Artifact
from app.ui.application import Falx
from app.ui.case_state import State
from tests.helpers.images import (
    phantom,
    write_dicom_series,
    write_study,
)
from tests.ui.driving import TIMEOUT_MS, Key, drop, open_case, press, wait


def test_an_empty_window_says_what_can_be_dropped_and_that_it_is_not_for_diagnosis(falx: Falx):
    shown = " ".join(label.text() for label in falx.window.stage.empty.findChildren(QLabel) if label.isVisible())
    for word in ("DICOM", "NIfTI", "TIFF", "PNG", "FLAIR"):
        assert word in shown
    assert falx.window.status.not_diagnostic.isVisible()
    assert falx.window.status.not_diagnostic.text() == "Not for diagnostic use"
    assert not falx.window.actions_["run_volume"].isEnabled()
    assert not falx.window.result_panel.controls.threshold.isEnabled()


def test_a_case_is_shown_in_its_middle_and_outlined_without_being_asked(
    qtbot: QtBot, falx: Falx, series: Path, artifact: Artifact
):
    case = open_case(qtbot, falx, series, live=True)
    assert falx.window.stage.currentWidget() is falx.window.stage.views
    assert falx.state.index == 3
    with qtbot.waitSignal(falx.window.stage.view.drawn, check_params_cb=lambda i, mask, _: mask, timeout=TIMEOUT_MS):
        pass
    assert case.finished[3] == "litert"
    assert falx.window.status.filled.text() == "T1, T1C missing: filled with FLAIR"
    assert falx.window.status.model.text() == f"Model unet {artifact.manifest.model.version}"
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
    assert falx.window.stage.currentWidget() is falx.window.stage.views
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
    bar, texts = falx.window.run_bar, list[str]()

    def stop_at_once() -> None:  # within the signal: a test that comes back from waiting may find all of it read
        if bar.isVisible():
            texts.append(bar.text.text())
            bar.stop.click()

    falx.controller.opener.progress.connect(stop_at_once)
    falx.presenter.open([str(tmp_path / "long")])
    wait(qtbot, lambda: bool(texts) and falx.controller.state is State.IDLE)
    assert texts[0].startswith("Reading: ")
    assert not bar.isVisible()
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


def test_the_next_sequence_is_reached_before_its_card_is_made(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_study(tmp_path)
    case = open_case(qtbot, falx, tmp_path)
    panel = falx.window.series_panel
    panel.set_case(None)
    panel.set_case(case)
    panel.set_channel(0)
    assert panel.list.count() == 0  # cards are made one after the other, when there is time
    with qtbot.waitSignal(panel.channel_chosen) as chosen:
        panel.step(1)
    assert chosen.args == [1]


def test_another_series_of_the_folder_is_opened_by_a_click(qtbot: QtBot, falx: Falx, series: Path):
    write_dicom_series(series, phantom(3, 24, 20), number=9, role="T2", description="other")
    open_case(qtbot, falx, series)
    panel = falx.window.series_panel
    wait(qtbot, lambda: panel.list.count() == 2)
    with qtbot.waitSignal(falx.controller.case_opened, timeout=TIMEOUT_MS):
        panel.list.itemClicked.emit(panel.list.item(1))
    assert falx.state.slices == 3

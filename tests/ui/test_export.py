"""Exporting from the window, with a real worker."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.results.formats import DICOM_FORMATS, FORMATS
from app.ui.application import Falx
from app.ui.export_dialog import ExportDialog, Wish
from app.ui.messages import Severity
from tests.helpers.images import phantom, write_dicom_series, write_nifti
from tests.helpers.results import mask_of_dicom
from tests.ui.driving import TIMEOUT_MS, kill_worker, open_case, wait

SHAPE = (3, 48, 40)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """One FLAIR series of three slices."""
    write_dicom_series(tmp_path / "flair", phantom(*SHAPE))
    return tmp_path / "flair"


def dialog_of(falx: Falx) -> ExportDialog:
    """Open the dialog as its menu does."""
    falx.window.actions_["export"].trigger()
    return next(
        widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ExportDialog) and widget.isVisible()
    )


def results_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_there_is_nothing_to_export_without_a_case(falx: Falx):
    assert not falx.window.actions_["export"].isEnabled()
    assert falx.presenter.exporting.ask() is None


def test_every_format_is_offered_with_its_explanation(qtbot: QtBot):
    dialog = ExportDialog(is_dicom=True, missing=0, total=3)
    qtbot.addWidget(dialog)
    assert sorted(dialog.boxes) == sorted(FORMATS)
    assert all(box.text() and box.accessibleDescription() for box in dialog.boxes.values())


def test_what_needs_dicom_is_not_offered_for_other_studies(qtbot: QtBot):
    dialog = ExportDialog(is_dicom=False, missing=0, total=3)
    qtbot.addWidget(dialog)
    assert {name for name, box in dialog.boxes.items() if not box.isEnabled()} == set(DICOM_FORMATS)
    assert not set(dialog.wish.formats) & set(DICOM_FORMATS)


def test_nothing_can_be_exported_without_a_format_or_a_folder(qtbot: QtBot):
    dialog = ExportDialog(is_dicom=True, missing=0, total=3)
    qtbot.addWidget(dialog)
    assert dialog.export.isEnabled()
    dialog.folder.setText("  ")
    assert not dialog.export.isEnabled()
    dialog.folder.setText("/tmp")
    for box in dialog.boxes.values():
        box.setChecked(False)
    assert not dialog.export.isEnabled()


def test_the_dialog_is_used_with_the_keyboard_alone(qtbot: QtBot, tmp_path: Path):
    dialog = ExportDialog(is_dicom=True, missing=0, total=3)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    dialog.folder.setText(str(tmp_path))
    dialog.boxes["seg"].setFocus()
    reached = [dialog.focusWidget()]
    for _ in range(20):
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Tab)
        reached.append(dialog.focusWidget())
    assert {*dialog.boxes.values(), dialog.folder, dialog.deidentify, dialog.export} <= set(reached)
    qtbot.keyClick(dialog.boxes["csv"], Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.wanted) as wanted:
        qtbot.keyClick(dialog.folder, Qt.Key.Key_Return)
    assert wanted.args == [Wish(("seg", "sr", "csv"), tmp_path, False)]


def test_what_is_missing_is_outlined_and_everything_is_written_and_told(
    qtbot: QtBot, falx: Falx, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    case = open_case(qtbot, falx, study)
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    dialog = dialog_of(falx)
    for name, box in dialog.boxes.items():
        box.setChecked(name in ("seg", "sr", "json"))
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.export.click()
    wait(qtbot, lambda: "read back" in falx.window.message_bar.text)
    assert case.missing() == []
    assert falx.window.message_bar.message is not None
    assert falx.window.message_bar.message.severity is Severity.INFO
    (folder,) = (tmp_path / "out").iterdir()
    assert folder.name.startswith("Falx ")
    assert {path.name for path in results_in(folder)} == {
        "series-1-flair_seg.dcm", "series-1-flair_sr.dcm", "series-1-flair_measurements.json",
    }  # fmt: skip
    mask = case.probability >= falx.state.look.threshold
    np.testing.assert_array_equal(mask_of_dicom(folder / "series-1-flair_seg.dcm"), mask)
    falx.window.message_bar._on_action()
    assert [Path(url.toLocalFile()) for url in opened] == [folder]
    wait(qtbot, lambda: not falx.window.run_bar.isVisible())


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(qtbot: QtBot, falx: Falx, study: Path, tmp_path: Path):
    open_case(qtbot, falx, study)
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"")
    falx.presenter.exporting.start(Wish(("csv",), blocked, False))
    wait(
        qtbot, lambda: "blocked" in falx.window.message_bar.text or "cannot be written" in falx.window.message_bar.text
    )
    assert falx.window.message_bar.message is not None
    assert falx.window.message_bar.message.severity is Severity.ERROR
    assert not falx.presenter.exporting.is_writing


def test_an_export_whose_worker_dies_is_told_and_can_be_done_again(
    qtbot: QtBot, falx: Falx, study: Path, tmp_path: Path
):
    open_case(qtbot, falx, study)
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS):
        falx.window.actions_["run_volume"].trigger()
    falx.presenter.exporting.start(Wish(("seg", "sr", "png", "overlay"), tmp_path / "out", False))
    kill_worker(falx)
    wait(qtbot, lambda: not falx.presenter.exporting.is_writing)
    assert not [path for path in results_in(tmp_path / "out") if not path.name.endswith(".part")]
    falx.presenter.exporting.start(Wish(("csv",), tmp_path / "again", False))
    wait(qtbot, lambda: "read back" in falx.window.message_bar.text)
    assert len(results_in(tmp_path / "again")) == 1


def test_escape_stops_an_export_and_nothing_of_it_stays(qtbot: QtBot, falx: Falx, study: Path, tmp_path: Path):
    open_case(qtbot, falx, study)
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS):
        falx.window.actions_["run_volume"].trigger()
    falx.presenter.exporting.start(Wish(FORMATS, tmp_path / "out", False))
    falx.window.actions_["cancel"].trigger()
    wait(qtbot, lambda: not falx.presenter.exporting.is_writing)
    assert "stopped" in falx.window.message_bar.text
    assert not (tmp_path / "out").exists()


def test_the_panel_shows_diameters_and_parts_when_all_slices_are_outlined(qtbot: QtBot, falx: Falx, tmp_path: Path):
    path = write_nifti(
        tmp_path / "case_flair.nii.gz", phantom(*SHAPE).transpose(2, 1, 0), np.diag([0.5, 0.5, 4.0, 1.0])
    )
    case = open_case(qtbot, falx, path)
    panel = falx.window.result_panel.figures
    assert panel.diameters.text() == "–"
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS):
        falx.window.actions_["run_volume"].trigger()
    wait(qtbot, lambda: falx.presenter.whole.result is not None)
    falx.state.set_look(threshold=float(case.probability.min()) + 1e-6 if case.probability.min() > 0 else 0.01)
    assert panel.diameters.text() == "–"
    wait(qtbot, lambda: falx.presenter.whole.result is not None)
    assert falx.presenter.whole.result is not None
    assert panel.parts.text() == str(falx.presenter.whole.result.components)
    if falx.presenter.whole.result.diameters is not None:
        assert "mm, slice" in panel.diameters.text()

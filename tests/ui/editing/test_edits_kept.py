"""Edits are kept while they are made, and are back when their case is opened again, after a crash too."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.ui.application import Falx
from app.ui.opened_case import OpenedCase
from tests.helpers.images import phantom, write_dicom_series
from tests.ui.driving import open_case, wait
from tests.ui.editing.hands import SHAPE, stroke, text, volume


def test_edits_are_on_the_disk_soon_after_and_back_when_the_case_is_opened_again(
    qtbot: QtBot, falx: Falx, case: OpenedCase, study: Path, data: Path
):
    stroke(falx, (20, 20), (20, 40))
    kept = volume(falx, case)
    wait(qtbot, lambda: falx.presenter.editing.keeper.is_saved and bool(list(data.glob("*.edits"))))
    falx.window.actions_["close_case"].trigger()
    again = open_case(qtbot, falx, study)
    assert again is not case
    assert np.array_equal(volume(falx, again), kept)
    assert text(falx).startswith("Your edits of 1 slice, kept on ")
    falx.window.actions_["undo"].trigger()
    assert not again.edits.slices
    wait(qtbot, lambda: not list(data.glob("*.edits")))


def test_edits_of_the_last_moment_are_written_when_the_window_closes(
    qtbot: QtBot, falx: Falx, case: OpenedCase, data: Path
):
    stroke(falx, (20, 20), (20, 40))
    assert not list(data.glob("*.edits"))
    falx.window.close()
    assert len(list(data.glob("*.edits"))) == 1


def test_another_image_under_the_same_name_gets_no_edits(qtbot: QtBot, falx: Falx, case: OpenedCase, study: Path):
    stroke(falx, (20, 20), (20, 40))
    falx.window.actions_["close_case"].trigger()
    write_dicom_series(study, phantom(*SHAPE) + 1, description="AX FLAIR", number=4)
    again = open_case(qtbot, falx, study)
    assert not again.edits.slices


def test_damaged_edits_are_told_and_set_aside(qtbot: QtBot, falx: Falx, case: OpenedCase, study: Path, data: Path):
    stroke(falx, (20, 20), (20, 40))
    falx.window.actions_["close_case"].trigger()
    wait(qtbot, lambda: any(data.glob("*.edits")))
    (path,) = data.glob("*.edits")
    path.write_bytes(path.read_bytes()[:-3])
    again = open_case(qtbot, falx, study)
    assert not again.edits.slices
    assert "could not be brought back" in text(falx)
    assert [found.suffix for found in data.iterdir()] == [".aside"]


def test_a_disk_that_does_not_take_edits_is_told(qtbot: QtBot, falx: Falx, case: OpenedCase, data: Path):
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text("a file where the folder should be")
    stroke(falx, (20, 20), (20, 40))
    wait(qtbot, lambda: "cannot be kept" in text(falx))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that can be made to wait")
def test_a_disk_that_hangs_does_not_hold_the_window_up(qtbot: QtBot, falx: Falx, case: OpenedCase, data: Path):
    stroke(falx, (20, 20), (20, 40))
    keeper = falx.presenter.editing.keeper
    keeper.flush()
    (path,) = data.glob("*.edits")
    pipe = path.with_name(f".{path.name}.{os.getpid()}.part")
    os.mkfifo(pipe)  # whoever opens it to write waits for a reader
    stroke(falx, (30, 20), (30, 40))
    wait(qtbot, lambda: keeper.is_saved)
    stroke(falx, (40, 20), (40, 40))
    assert case.mask_of(falx.state.index, 0.5)[40, 30]
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        keeper.flush()
    finally:
        os.close(reader)
    assert len(list(data.glob("*.edits"))) == 1


# After a crash ---

CRASHING = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.settings import Settings
from app.ui.application import Falx
from tests.ui.editing.hands import stroke

application = QApplication([])
falx = Falx(application, Settings(theme="dark", language="en"))
falx.window.resize(1200, 800)
falx.window.show()
falx.window.actions_["live"].setChecked(False)
def watch():
    if falx.presenter.editing.keeper.is_saved:
        falx.presenter.editing.keeper.flush()
        print("saved", flush=True)
    else:
        timer.start()

timer = QTimer(singleShot=True, interval=50)
timer.timeout.connect(watch)

def begin(case):
    for row in (10, 20, 30):
        stroke(falx, (row, 20), (row, 40))
    timer.start()

falx.controller.case_opened.connect(begin)
falx.presenter.open([sys.argv[1]])
application.exec()
"""


@pytest.mark.promise("R9")
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_after_kill_9_of_the_window_the_edits_are_back_once(qtbot: QtBot, falx: Falx, study: Path, data: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", CRASHING, str(study)], stdout=subprocess.PIPE, text=True, env=os.environ.copy()
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "saved"
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(timeout=20) == -signal.SIGKILL
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    case = open_case(qtbot, falx, study)
    mask = case.mask_of(falx.state.index, 0.5)
    assert mask is not None
    assert mask[[10, 20, 30], 30].all()
    assert "are back" in text(falx)
    wait(qtbot, lambda: not list(data.glob("*.attempt")))


@pytest.mark.promise("R9")
def test_edits_that_end_the_program_when_they_come_back_come_back_no_more(
    qtbot: QtBot, falx: Falx, case: OpenedCase, study: Path, data: Path
):
    stroke(falx, (20, 20), (20, 40))
    falx.window.actions_["close_case"].trigger()
    wait(qtbot, lambda: any(data.glob("*.edits")))
    (path,) = data.glob("*.edits")
    path.with_suffix(".attempt").touch()  # as a program leaves it that ended before it could show them
    again = open_case(qtbot, falx, study)
    assert not again.edits.slices
    assert "could not be brought back" in text(falx)
    stroke(falx, (30, 20), (30, 40))
    falx.window.actions_["close_case"].trigger()
    assert open_case(qtbot, falx, study).edits.slices

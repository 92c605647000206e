"""R9: the window is killed at any moment while a reader draws. What is lost is what was drawn last."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from pytestqt.qtbot import QtBot

from app.editing.storage import EditStore
from app.folders import data_dir
from app.imaging.case_key import case_key
from app.ui.application import Falx
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.promises import tell
from tests.ui.driving import open_case

KILLS = 10
SLICES = 60
MAY_BE_LOST_S = 30.0

DRAWING = """
import sys
from time import monotonic
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
slices = iter(range(int(sys.argv[2])))
def draw():
    index = next(slices, None)
    if index is None:
        return
    falx.state.go_to(index)
    stroke(falx, (20, 10), (20, 20))
    print(index, monotonic(), flush=True)
    timer.start()

timer = QTimer(singleShot=True, interval=200)
timer.timeout.connect(draw)
falx.controller.case_opened.connect(lambda _: draw())
falx.presenter.open([sys.argv[1]])
application.exec()
"""
"""Draws in one slice after the other, never resting as long as the program waits for, and says when."""


@pytest.mark.promise("R9")
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.slow
def test_a_window_killed_while_a_reader_draws_loses_no_more_than_the_last_of_it(
    qtbot: QtBot, falx: Falx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
):
    study, chance, lost = tmp_path / "study", random.Random(1), [0.0]
    write_dicom_series(study, phantom(SLICES, 32, 32))
    case = open_case(qtbot, falx, study)
    key = case_key(case.uid, case.geometry, case.voxels[case.main_channel, case.slices // 2])
    for number in range(KILLS):
        monkeypatch.setenv("FALX_DATA_DIR", str(tmp_path / f"data{number}"))
        drawn = draw_until_killed(study, chance.randint(3, SLICES // 2))
        killed = monotonic()
        found = EditStore(data_dir() / "edits").load(key, case.geometry.shape)
        kept = [] if found is None else sorted(found.slices)
        assert kept == list(range(len(kept))), "not what was drawn first"
        lost += [killed - moment for moment in drawn[len(kept) :]]
    assert max(lost) < MAY_BE_LOST_S
    tell(request, f"{KILLS} × kill -9 while drawing, at most the last {max(lost):.1f} s lost")


def draw_until_killed(study: Path, strokes: int) -> list[float]:
    """When each stroke was done in a window that was killed after so many."""
    command = [sys.executable, "-c", DRAWING, str(study), str(SLICES)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy())
    assert process.stdout is not None
    try:
        drawn = [process.stdout.readline() for _ in range(strokes)]
        process.send_signal(signal.SIGKILL)
        drawn += process.stdout.read().splitlines()
        assert process.wait() == -signal.SIGKILL
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    return [float(line.split()[1]) for line in drawn if line.strip()]

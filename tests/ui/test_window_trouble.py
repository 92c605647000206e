"""What becomes of the window when something breaks."""

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.settings import load_settings
from app.ui.application import Falx
from app.ui.case_state import State
from tests.helpers.images import (
    phantom,
    write_dicom_series,
)
from tests.ui.driving import TIMEOUT_MS, kill_worker, open_case, outline_all, wait


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
    assert callable(message.action_text)
    assert message.action_text() == "Go on"
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
        falx.controller.engines.examine()
    panel = falx.window.backend_panel
    assert panel.notes["tvm-cuda"].text()
    assert not panel.buttons["tvm-cuda"].isEnabled()
    with qtbot.waitSignal(falx.controller.failed, timeout=TIMEOUT_MS):
        falx.controller.choose_backend("tvm-cuda")
    assert "tvm-cuda" in falx.window.message_bar.text
    assert falx.controller.engines.choice.backend == "auto"
    assert panel.buttons["auto"].isChecked()


def test_another_backend_computes_everything_anew(qtbot: QtBot, both_backends: Path, falx: Falx, series: Path):
    case = open_case(qtbot, falx, series)
    with qtbot.waitSignal(falx.controller.selected, timeout=TIMEOUT_MS):
        falx.controller.engines.examine()
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

"""Outlining in the window, with a real worker."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app import resources
from app.ui.application import Falx
from app.ui.case_state import State
from app.ui.viewer.look import MaskStyle
from app.worker.protocol import SliceEvent
from tests.helpers.images import (
    phantom,
    tcga_slices,
    write_dicom_series,
    write_tcga_folder,
)
from tests.ui.driving import TIMEOUT_MS, Key, open_case, outline_all, press, wait


def test_threshold_style_and_opacity_act_without_the_network(qtbot: QtBot, falx: Falx):
    open_case(qtbot, falx, resources.demo_case() / "flair")
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS):
        falx.window.actions_["run_slice"].trigger()
    panel, state = falx.window.result_panel.controls, falx.state
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
    panel.styles[MaskStyle.FILL].click()
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
    wait(qtbot, lambda: falx.window.result_panel.figures.volume.text().endswith(" mL"))
    assert falx.window.result_panel.figures.volume_note.text() == "volume of all 6 slices"


def test_a_cancelled_run_keeps_what_is_finished_and_the_next_run_does_the_rest(qtbot: QtBot, falx: Falx, series: Path):
    case = open_case(qtbot, falx, series)
    with qtbot.waitSignal(falx.controller.slice_finished, timeout=TIMEOUT_MS):
        falx.window.actions_["run_volume"].trigger()
    with qtbot.waitSignal(falx.controller.run_finished, timeout=TIMEOUT_MS) as finished:
        press(qtbot, falx, Key.Key_Escape)
    assert finished.args == [True]
    assert 1 <= len(case.finished) <= 2
    assert falx.window.result_panel.figures.volume_note.text().startswith("so far: ")
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
    dice = falx.window.result_panel.figures.dice
    wait(qtbot, lambda: "–" not in dice.text())
    assert dice.isVisible()
    assert falx.window.actions_["reference"].isEnabled()
    assert falx.window.result_panel.figures.area.text().endswith(" pixels")
    assert "spacing unknown" in falx.window.result_panel.figures.volume_note.text()


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

"""Masks that follow the scrolling, and models that are exchanged, in the window with a real worker."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.contract.manifest import Artifact
from app.settings import Settings, load_settings
from app.ui.application import Falx
from app.ui.case_state import State
from app.worker.protocol import SliceEvent
from tests.helpers.artifacts import copy_models, use_models
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.two_models import add_model
from tests.ui.driving import TIMEOUT_MS, open_case, outline_all, wait


@pytest.fixture
def two_models(tmp_path: Path, models: Path, artifact: Artifact, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model `unet-fast` that runs and a model `broken` that no PC can run, beside the shipped one."""
    use_models(monkeypatch, artifact.folder.parent.parent)
    root = copy_models(tmp_path / "models", artifact)
    add_model(root, artifact, "unet-fast", threshold=0.6)
    add_model(root, artifact, "broken")
    (root / "broken" / artifact.folder.name / "model.tflite").unlink()
    use_models(monkeypatch, root)
    return root


@pytest.fixture
def choosing(qapp, qtbot: QtBot, two_models: Path) -> Iterator[Falx]:
    """A window with several models."""
    made = Falx(qapp, Settings(theme="dark", language="en"))
    made.window.show()
    yield made
    made.window.close()
    made.window.deleteLater()


def slices_of(falx: Falx) -> list[SliceEvent]:
    seen: list[SliceEvent] = []
    falx.controller.slice_finished.connect(lambda event, _backend: seen.append(event))
    return seen


def test_a_slice_that_was_at_work_when_the_reader_scrolled_on_is_kept_and_not_computed_again(
    qtbot: QtBot, falx: Falx, tmp_path: Path
):
    write_dicom_series(tmp_path / "long", phantom(40, 16, 16))
    case = open_case(qtbot, falx, tmp_path / "long", live=True)
    seen = slices_of(falx)
    wait(qtbot, lambda: falx.state.index in case.finished)
    for index in (30, 10, 35, 5):
        falx.state.go_to(index)
        qtbot.wait(15)
    wait(qtbot, lambda: 5 in case.finished and not falx.controller.is_busy)
    computed = [event.index for event in seen if not event.cached]
    assert len(computed) == len(set(computed))
    assert {event.index for event in seen} <= set(case.finished)
    assert set(range(3, 6)) <= set(case.finished)  # going down, what lies below is wanted next
    assert len(case.missing()) > 5


def test_what_is_left_behind_is_dropped_within_a_slice_also_when_nothing_new_is_wanted(
    qtbot: QtBot, falx: Falx, tmp_path: Path
):
    write_dicom_series(tmp_path / "long", phantom(40, 16, 16))
    case = open_case(qtbot, falx, tmp_path / "long", live=True)
    wait(qtbot, lambda: set(range(18, 29)) <= set(case.finished) and not falx.controller.is_busy)
    known = set(case.finished)
    falx.state.go_to(0)
    falx.state.go_to(20)
    wait(qtbot, lambda: not falx.controller.is_busy)
    assert len(set(case.finished) - known) <= 2


def test_a_case_that_is_opened_again_shows_its_masks_without_inference(qtbot: QtBot, falx: Falx, series: Path):
    first = open_case(qtbot, falx, series)
    outline_all(qtbot, falx)
    before = first.probability.copy()
    again = open_case(qtbot, falx, series)
    seen = slices_of(falx)
    outline_all(qtbot, falx)
    assert [event.cached for event in seen] == [True] * 6
    np.testing.assert_array_equal(again.probability, before)
    wait(qtbot, lambda: "6 from memory" in falx.window.latency_panel.pace.text())


def test_the_slice_on_the_screen_is_outlined_first_and_a_volume_tells_its_progress_and_the_time_left(
    qtbot: QtBot, falx: Falx, tmp_path: Path
):
    write_dicom_series(tmp_path / "long", phantom(24, 16, 16))
    open_case(qtbot, falx, tmp_path / "long")
    falx.state.go_to(20)
    seen, texts = slices_of(falx), []
    falx.controller.run_progress.connect(lambda *_: texts.append(falx.window.run_bar.text.text()))
    outline_all(qtbot, falx)
    assert seen[0].index == 20
    assert sorted(abs(event.index - 20) for event in seen) == [abs(event.index - 20) for event in seen]
    assert texts[0].startswith("Outlining: 0 of 24 slices")
    assert any(text.endswith(" s left") for text in texts[4:-1])
    assert not texts[-1].endswith("left")


def test_the_copied_latencies_name_the_model_and_every_stage(
    qtbot: QtBot, falx: Falx, series: Path, artifact: Artifact
):
    open_case(qtbot, falx, series)
    outline_all(qtbot, falx)
    wait(qtbot, falx.window.latency_panel.copy.isEnabled)
    falx.window.latency_panel.copy.click()
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[1].startswith(f"unet {artifact.manifest.model.version}, litert")
    assert all(stage in text for stage in ("decode", "preprocess", "infer", "postprocess", "draw"))


def test_the_fast_model_runs_by_default_and_another_is_chosen_in_the_window(
    qtbot: QtBot, choosing: Falx, series: Path, artifact: Artifact
):
    falx = choosing
    falx.controller.engines.examine()
    panel = falx.window.model_panel
    wait(qtbot, lambda: panel.box.count() == 4 and panel.box.itemText(0) == "Automatic (unet-fast)")
    case = open_case(qtbot, falx, series)
    outline_all(qtbot, falx)
    assert falx.window.status.model.text() == "Model unet-fast 2.0"
    assert falx.state.look.threshold == pytest.approx(0.6)
    with qtbot.waitSignal(falx.controller.results_cleared, timeout=TIMEOUT_MS):
        panel.chosen.emit("unet")
    assert case.finished == {}
    outline_all(qtbot, falx)
    assert falx.window.status.model.text() == f"Model unet {artifact.manifest.model.version}"
    assert falx.state.look.threshold == pytest.approx(artifact.manifest.model.threshold)
    assert load_settings().model == "unet"
    seen = slices_of(falx)
    with qtbot.waitSignal(falx.controller.results_cleared, timeout=TIMEOUT_MS):
        panel.chosen.emit("unet-fast")
    outline_all(qtbot, falx)
    assert [event.cached for event in seen] == [True] * 6


def test_a_model_that_cannot_run_is_refused_with_its_reason_and_the_one_before_stays(
    qtbot: QtBot, choosing: Falx, series: Path
):
    falx = choosing
    case = open_case(qtbot, falx, series)
    outline_all(qtbot, falx)
    with qtbot.waitSignal(falx.controller.failed, timeout=TIMEOUT_MS):
        falx.controller.choose_model("broken")
    assert "broken" in falx.window.message_bar.text
    assert falx.controller.engines.choice.model == "auto"
    assert falx.window.model_panel.box.currentIndex() == 0
    assert falx.controller.state is State.READY
    assert case.missing() == []

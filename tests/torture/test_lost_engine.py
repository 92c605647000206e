"""R11: an engine fails in the middle of a case. The next one computes all of it, and that is said."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import nibabel
import numpy as np
import pytest

from app.commands.console import Console
from app.commands.outlining import outline
from app.commands.study import open_study
from app.inference.engine_choice import EngineChoice
from app.worker.protocol import (
    DoneEvent,
    Event,
    FailedEvent,
    FellBackEvent,
    SegmentRequest,
    SelectedEvent,
    SliceEvent,
    StartedEvent,
)
from app.worker.shared_array import SharedArray, SharedFolder
from tests.helpers.artifacts import artifact_of, isolate, use_models
from tests.helpers.failing import GOOD_RUNS, SLICES, models_with_one_that_fails, remember_as_fastest
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.worker import Worker

ROOT = Path(__file__).resolve().parents[2]
AUTO, LITERT, TVM = (EngineChoice("unet", backend) for backend in ("auto", "litert", "tvm-cpu"))
SAID = (
    "The backend tvm-cpu failed in the middle of the case; every slice was computed anew with litert, and no outline "
    "of tvm-cpu was kept."
)
Kind = TypeVar("Kind", bound=Event)
pytestmark = [
    pytest.mark.promise("R11"),
    pytest.mark.skipif(sys.platform != "linux", reason="puts a library before the one of the network"),
]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A case that is longer than the engine lives, beside LiteRT."""
    folder, patch = tmp_path_factory.mktemp("lost"), pytest.MonkeyPatch()
    isolate(patch, folder / "own")
    use_models(patch, models_with_one_that_fails(folder / "models", artifact_of("litert")))
    remember_as_fastest("tvm-cpu")
    write_dicom_series(folder / "study", phantom(SLICES))
    yield folder / "study"
    patch.undo()


@pytest.fixture
def shared() -> Iterator[Path]:
    folder = SharedFolder()
    yield folder.path
    folder.close()


def segment(study: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.main", "segment", str(study), "--out", str(out), "--model", "unet", *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def of_kind(kind: type[Kind], events: list[Event]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def test_the_command_ends_well_with_the_result_of_the_other_engine_and_says_so_once(study: Path, tmp_path: Path):
    done = segment(study, tmp_path / "fell", "--format", "nifti", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"falx: {SAID}\n"
    summary = json.loads((tmp_path / "fell" / "summary.json").read_text())
    assert summary["backend"] == "litert"
    assert summary["warnings"].count(SAID) == 1
    whole = segment(study, tmp_path / "whole", "--format", "nifti", "--backend", "litert")
    assert whole.returncode == 0, whole.stderr
    assert summary["area_px"] == json.loads((tmp_path / "whole" / "summary.json").read_text())["area_px"]
    masks = [np.asarray(nibabel.load(next((tmp_path / name).glob("*.nii*"))).dataobj) for name in ("fell", "whole")]  # type: ignore[attr-defined]
    np.testing.assert_array_equal(*masks)


def test_the_worker_computes_every_slice_anew_and_never_tries_the_lost_engine_again(study: Path, shared: Path):
    with Worker() as worker:
        opened = [worker.open(study, shared).handle for _ in range(3)]
        probability = [SharedArray.attach(handle.probability).array.view(np.float32) for handle in opened]

        def ask(case: int, indices: range, engine: EngineChoice) -> list[Event]:
            return worker.ask(SegmentRequest(worker.next_id(), opened[case], tuple(indices), engine))

        half = SLICES // 2
        first = ask(0, range(half), AUTO)  # the engine's last good runs but one
        assert [event.backend for event in of_kind(StartedEvent, first)] == ["tvm-cpu"]
        by_tvm = probability[0].copy()
        rest = ask(0, range(half, SLICES), AUTO)
        assert isinstance(rest[-1], DoneEvent)
        (fall,) = of_kind(FellBackEvent, rest)
        assert (fall.failed, fall.backend, sorted(fall.indices)) == ("tvm-cpu", "litert", [*range(SLICES)])
        after = rest[rest.index(fall) :]
        assert sorted(event.index for event in of_kind(SliceEvent, after)) == [*range(SLICES)]
        assert not any(event.cached for event in of_kind(SliceEvent, after))
        (outcome,) = [o for o in of_kind(SelectedEvent, rest)[-1].outcomes if o.backend == "tvm-cpu"]
        assert (outcome.ok, "failed in the middle of a case" in outcome.reason) == (False, True)

        refused = ask(1, range(1), TVM)[-1]
        assert isinstance(refused, FailedEvent)
        assert "failed in the middle of a case" in refused.message
        assert {event.backend for event in of_kind(StartedEvent, ask(2, range(SLICES), AUTO))} == {"litert"}
    with Worker() as other:
        alone = other.open(study, shared).handle
        other.ask(SegmentRequest(other.next_id(), alone, tuple(range(SLICES)), LITERT))
        expected = SharedArray.attach(alone.probability).array.view(np.float32)
    assert (by_tvm[:half] != expected[:half]).any(), "the engines agree to the last bit, and a mixture would not show"
    np.testing.assert_array_equal(probability[0], expected)


def test_no_probability_of_the_lost_engine_is_left_in_a_volume(study: Path, capsys: pytest.CaptureFixture[str]):
    case = open_study([study], None, Console(as_json=True)).case
    fallen, whole = (outline(case, choice, Console(as_json=True)) for choice in (AUTO, LITERT))
    assert (fallen.engine.selection.name, whole.engine.selection.name) == ("litert", "litert")
    np.testing.assert_array_equal(fallen.probability, whole.probability)
    assert (fallen.warnings, whole.warnings) == ((SAID,), ())
    assert capsys.readouterr().err == f"falx: {SAID}\n"
    assert GOOD_RUNS < SLICES


@pytest.mark.parametrize("asked", ["auto", "tvm-cpu"])
def test_without_another_engine_the_command_fails_in_one_sentence_and_writes_nothing(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
):
    if asked == "auto":  # no other is installed; else others are, and the one that was asked for is not swapped
        use_models(monkeypatch, models_with_one_that_fails(tmp_path / "models"))
    done = segment(study, tmp_path / "out", "--backend", asked)
    assert done.returncode == 1, done.stdout
    assert "failed in the middle of a case" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()

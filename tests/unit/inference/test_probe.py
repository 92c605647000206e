"""Proof in a child process: what passes, deviates, crashes or hangs becomes an outcome in words."""

import json
import sys
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from app.inference.outcome import Outcome
from app.inference.probe import probe_main, run_probe
from tests.helpers.artifacts import (
    artifact_of,
    copied,
    copy_models,
    fill_code_with_illegal_instructions,
    flip_byte,
    isolate,
    vouch_for,
)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    isolate(monkeypatch, tmp_path)


@pytest.mark.parametrize("backend", ["litert", "tvm-cpu", "tvm-cuda"])
def test_an_artifact_that_is_what_it_claims_passes_with_its_figures(backend: str):
    artifact = artifact_of(backend)

    outcome = run_probe(artifact, threads=1)

    assert outcome.ok, outcome.reason
    assert (outcome.backend, outcome.target) == (backend, artifact.manifest.target.name)
    assert outcome.dice is not None
    assert outcome.dice >= artifact.manifest.tolerance.min_dice
    assert outcome.max_abs_diff is not None
    assert outcome.max_abs_diff <= artifact.manifest.tolerance.max_abs_diff
    assert outcome.infer_ms_p50 is not None
    assert outcome.infer_ms_p50 > 0
    assert "ms a slice" in outcome.reason


def test_a_flipped_byte_is_refused_by_name_before_it_is_loaded(tmp_path: Path):
    artifact = artifact_of("litert")
    copy = copied(copy_models(tmp_path / "models", artifact), artifact)
    flip_byte(copy.module)

    outcome = run_probe(copy, threads=1)

    assert not outcome.ok
    assert f"{copy.module.name} of the artifact" in outcome.reason
    assert "damaged" in outcome.reason


def test_golden_outputs_of_another_network_are_a_deviation(tmp_path: Path):
    artifact = artifact_of("litert")
    copy = copied(copy_models(tmp_path / "models", artifact), artifact)
    with np.load(copy.golden) as golden:
        inputs, outputs = golden["inputs"], golden["outputs"]
    np.savez(copy.golden, inputs=inputs, outputs=np.clip(outputs + np.float32(0.02), 0, 1))
    vouch_for(copy)

    outcome = run_probe(copied(tmp_path / "models", artifact), threads=1)

    assert not outcome.ok
    assert "golden run failed: probabilities differ by 0.02" in outcome.reason
    assert outcome.max_abs_diff == pytest.approx(0.02, abs=2e-3)


def test_a_crash_of_the_child_is_an_outcome_that_names_the_signal(tmp_path: Path):
    if sys.platform != "linux":
        pytest.skip("writes ELF libraries")
    artifact = artifact_of("tvm-cpu")
    copy = copied(copy_models(tmp_path / "models", artifact), artifact)
    fill_code_with_illegal_instructions(copy.module)
    vouch_for(copy)

    outcome = run_probe(copied(tmp_path / "models", artifact), threads=1)

    assert not outcome.ok
    assert outcome.reason == f"the probe of tvm-cpu {outcome.target} stopped with signal SIGILL"


def test_a_child_that_takes_too_long_is_ended_and_named():
    outcome = run_probe(artifact_of("litert"), threads=1, timeout_s=0.01)
    assert not outcome.ok
    assert outcome.reason == "the probe of litert any did not answer within 0.01 s"


def test_a_child_that_cannot_start_is_an_outcome(monkeypatch: pytest.MonkeyPatch):
    artifact = artifact_of("litert")
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    outcome = run_probe(artifact, threads=1)
    assert not outcome.ok
    assert "could not be started (FileNotFoundError)" in outcome.reason


def test_the_child_answers_with_one_json_line_that_reads_back():
    artifact = artifact_of("litert")
    out = StringIO()
    assert probe_main(artifact.folder, 1, out) == 0
    line = out.getvalue().strip()
    assert Outcome.from_json(json.loads(line)).ok


@pytest.mark.parametrize("document", [{}, {"backend": "x"}, {"ok": 1}])
def test_something_else_than_an_outcome_is_no_outcome(document: dict):
    with pytest.raises((KeyError, TypeError)):
        Outcome.from_json(document)

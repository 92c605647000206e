"""The table of targets: what artifacts, records and proofs say, and nothing else."""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.contract.manifest import MANIFEST, Artifact, Target
from app.inference.catalog import find_artifacts
from app.inference.outcome import Outcome
from build_models.board import Board
from build_models.cli import main
from build_models.commands import targets
from build_models.peers.make_subject import Wanted, find_artifact
from build_models.proofs import PROOFS, keep_proof, read_proofs
from build_models.targets import ALL_TARGETS, INT8_TARGETS
from build_models.verify import Verification, places
from build_models.wine import Wine
from tests.helpers.artifacts import artifact_of, copied, copy_models, sign_again, use_models

OUTCOME = Outcome("litert", "any", True, "", 3.0, 1.0, 2e-6, "float32", "2026-11-22T09:00:00+00:00", 80.0)


@pytest.fixture
def artifact(tmp_path: Path) -> Artifact:
    original = artifact_of("litert")
    copy = copied(copy_models(tmp_path, original), original)
    (copy.folder / PROOFS).unlink(missing_ok=True)
    return copy


def document(artifact: Artifact) -> dict:
    found = targets.run(argparse.Namespace(out=artifact.folder.parent.parent))
    return {f"{t['backend']} {t['target']}": t for t in json.loads(json.dumps(found))["targets"]}


def test_runs_in_different_places_are_kept_beside_each_other_and_one_place_keeps_its_last(artifact):
    keep_proof(artifact, Verification(artifact, "failed", OUTCOME, "native", "some processor"))
    keep_proof(artifact, Verification(artifact, "passed", OUTCOME, "native", "some processor"))
    keep_proof(artifact, Verification(artifact, "passed", OUTCOME, "emulated", "an emulator as cortex-a72"))
    keep_proof(artifact, Verification(artifact, "not run", OUTCOME))
    assert [(p.where, p.status) for p in read_proofs(artifact)] == [("native", "passed"), ("emulated", "passed")]


def test_instructions_that_an_emulator_counted_stay_on_record_and_are_told(artifact, capsys):
    emulated = Verification(artifact, "passed", OUTCOME, "emulated", "an emulator as cortex-a72")
    keep_proof(artifact, emulated, instructions=126_300_000)
    keep_proof(artifact, emulated)
    assert [p.instructions for p in read_proofs(artifact)] == [126_300_000]
    targets.show(targets.run(argparse.Namespace(out=artifact.folder.parent.parent)))
    assert "126.3 million" in capsys.readouterr().out


def test_a_proof_of_other_bytes_does_not_count(artifact):
    keep_proof(artifact, Verification(artifact, "passed", OUTCOME, "native", "some processor"))
    manifest = artifact.folder / MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "expected_latency_ms": 123.0}))
    sign_again(artifact.folder)
    again = copied(artifact.folder.parent.parent, artifact)
    assert read_proofs(again) == []
    (artifact.folder / PROOFS).write_text("{")
    assert read_proofs(again) == []


def test_every_target_has_a_line_whether_it_was_compiled_or_not(artifact, capsys):
    keep_proof(artifact, Verification(artifact, "passed", OUTCOME, "native", "some processor"))
    found = document(artifact)
    assert set(found) >= {f"{t.backend} {t.name}" for t in (*ALL_TARGETS, *INT8_TARGETS)}
    (entry,) = found["litert any"]["artifacts"]
    assert entry["not_run"] is None
    assert entry["proofs"] == [
        {
            "where": "native",
            "machine": "some processor",
            "status": "passed",
            "proven_at": OUTCOME.proven_at,
            "dice": 1.0,
            "max_abs_diff": 2e-6,
            "instructions": None,
        }
    ]
    windows = found["tvm-cpu windows-x86-64-v3"]
    assert (windows["system"], windows["artifacts"]) == ("Windows", [])
    assert windows["tuned_layers"] == found["tvm-cpu x86-64-v3"]["tuned_layers"] > 0, "the kernels are the same"
    assert found["tvm-cpu cortex-a76"]["features"][:2] == ["fp", "asimd"]
    targets.show({"targets": list(found.values()), "broken": []})
    assert "some processor" in capsys.readouterr().out


def test_an_artifact_without_a_proof_says_why(artifact):
    (entry,) = document(artifact)["litert any"]["artifacts"]
    assert entry["proofs"] == []
    assert "verify --keep" in entry["not_run"]


def test_an_emulated_board_runs_its_own_code_and_wine_what_is_for_windows(artifact, tmp_path):
    board, wine = Board(tmp_path / "board"), Wine(tmp_path / "wine")
    targets_of = {
        e: {f"{t.backend} {t.name}" for t in (*ALL_TARGETS, *INT8_TARGETS) if e.runs(t)} for e in (board, wine)
    }
    assert targets_of[board] - {"litert any", "litert int8"} == {f"tvm-cpu cortex-a{n}" for n in (53, 72, 76)}
    assert targets_of[wine] == {f"tvm-cpu windows-x86-64-v{n}" for n in (2, 3, 4)}
    assert places(artifact, (board, wine))[0] is None, "LiteRT runs here as well"
    for_windows = replace(artifact.manifest, target=Target("tvm-cpu", "windows-x86-64-v3"))
    assert places(replace(artifact, manifest=for_windows), (board, wine)) == [wine]
    assert places(replace(artifact, manifest=for_windows), (board,)) == [None]


def test_a_board_that_is_missing_is_told_before_any_artifact(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["verify", "--board", str(tmp_path / "none")]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1


def test_verifying_with_keep_enters_what_this_machine_measured(artifact: Artifact):
    out = artifact.folder.parent.parent
    manifest = artifact.folder / MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "expected_latency_ms": 1e6}))
    sign_again(artifact.folder)
    assert main(["verify", "--out", str(out), "--keep"]) == 0
    again = copied(out, artifact)
    assert again.manifest.expected_latency_ms is not None
    assert again.manifest.expected_latency_ms < 1e6
    assert [(p.where, p.status) for p in read_proofs(again)] == [("native", "passed")]
    assert find_artifacts(out).broken == [], "it is signed again"


def test_an_emulator_leaves_the_figures_as_they_are_so_that_other_proofs_still_count(
    artifact: Artifact, tmp_path: Path
):
    out = artifact.folder.parent.parent
    keep_proof(artifact, Verification(artifact, "passed", OUTCOME, "emulated", "an emulator as cortex-a72"))
    assert main(["verify", "--out", str(out), "--keep", "--emulated-gpu", str(tmp_path / "gpu")]) == 0
    assert [p.where for p in read_proofs(copied(out, artifact))] == ["native", "emulated"]


def test_a_comparison_takes_the_artifact_that_the_program_would_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    best = artifact_of("tvm-cpu")
    everything = [a for a in find_artifacts().artifacts if a.folder.parent == best.folder.parent]
    use_models(monkeypatch, copy_models(tmp_path, *everything))
    slow = copied(tmp_path, best)
    document = {**json.loads((slow.folder / MANIFEST).read_text()), "expected_latency_ms": 1e6}
    (slow.folder / MANIFEST).write_text(json.dumps(document))
    sign_again(slow.folder)
    found = find_artifact(Wanted(best.manifest.model.name, "fp32", 1, "native"))
    assert found is not None
    assert found.manifest.target == best.manifest.target, "whatever it took where it was compiled"

"""TVM's own search: what it finds runs as a peer, and a search that was stopped goes on."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import tvm

from app.errors import BuildError
from build_models import cli
from build_models.peers import metaschedule
from build_models.peers.engine import CannotRun, Subject
from build_models.peers.metaschedule import Search, search
from build_models.peers.process import EngineProcess
from build_models.peers.tvm_runner import fused_program, target_of
from build_models.zoo.registry import build_network
from tests.helpers.subjects import lay_out_subject

SIZE = 16


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    torch.manual_seed(0)
    trained = build_network(3, {"family": "unet", "features": 2, "levels": 1})
    slices = np.random.default_rng(0).standard_normal((2, 3, SIZE, SIZE), dtype=np.float32)
    return lay_out_subject(tmp_path, trained, slices)


def test_this_tvm_writes_programs_as_json():
    # What a search keeps is JSON, and a runtime that is too new for this compiler crashes there: hence a process.
    code = "import tvm; n = tvm.tirx.IntImm('int32', 3); print(tvm.ir.load_json(tvm.ir.save_json(n)).value)"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "3"), done.stderr[-500:]


@pytest.mark.slow
def test_what_a_search_finds_runs_as_a_peer_and_is_not_searched_again(subject: Subject, tmp_path: Path):
    network = torch.load(subject.network, weights_only=False)
    target = target_of(subject)
    program, wanted = fused_program(network, 3, SIZE, target), Search(target, threads=1, trials=2)
    folder = tmp_path / "records"

    found = search(program, wanted, folder)
    written = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    again = search(program, wanted, folder)

    assert {one.calls for one in found} >= {1} and len(found) >= 6
    assert all(one.ms is not None and one.ms > 0 for one in found)
    assert again == found
    assert written == {path.name: path.read_bytes() for path in folder.glob("*.json")}
    searched = replace(subject, records=folder)
    searched.save()
    engine = EngineProcess("tvm-metaschedule", searched)
    try:
        assert len(engine.run(0, 2)) == 2
    finally:
        engine.close()
    answers = np.load(searched.own("tvm-metaschedule") / "answers.npy")
    np.testing.assert_allclose(answers, searched.reference(), atol=1e-4)


def test_without_a_search_the_peer_says_which_command_makes_one(subject: Subject):
    with pytest.raises(CannotRun, match="falx-build-models search"):
        EngineProcess("tvm-metaschedule", subject).close()


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, subject: Subject):
    monkeypatch.setitem(metaschedule._NEEDED, "no_such_module", "no-such-package")
    with pytest.raises(BuildError, match="no-such-package"):
        search(tvm.IRModule(), Search(target_of(subject), 1), tmp_path)


def test_a_search_of_no_candidates_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["search", "--trials", "0", "--out", str(tmp_path)]) == 1
    assert "at least 1" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that even root cannot write")
def test_a_folder_that_cannot_be_written_is_named(subject: Subject):
    with pytest.raises(BuildError, match="The folder records cannot be written"):
        search(tvm.IRModule(), Search(target_of(subject), 1), Path("/proc/self/records"))


def test_damaged_records_are_named(subject: Subject, tmp_path: Path):
    (tmp_path / "database_workload.json").write_text("garbage\n", encoding="utf-8")
    (tmp_path / "database_tuning_record.json").write_text("garbage\n", encoding="utf-8")
    with pytest.raises(BuildError, match="are damaged"):
        search(tvm.IRModule(), Search(target_of(subject), 1), tmp_path)

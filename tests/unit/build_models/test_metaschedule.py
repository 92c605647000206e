"""TVM's own search: what it finds runs as a peer, and a search that was stopped goes on."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import tvm
from torch import nn

from app.errors import BuildError
from build_models import cli, metaschedule
from build_models.compilers.compiler import CompilerOptions
from build_models.compilers.tvm_cpu import TvmCpuCompiler, llvm_target
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.machine import Machine
from build_models.metaschedule import Search, apply_records, is_scheduled, search
from build_models.native import native_target
from build_models.passes.schedule_generic import fuse_operators
from build_models.peers.engine import CannotRun, Subject
from build_models.peers.process import EngineProcess
from build_models.peers.tvm_runner import fused_program, target_of, with_cores
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


@pytest.mark.slow
def test_what_a_search_finds_compiles_a_network_of_operators_without_a_kernel(tmp_path: Path):
    torch.manual_seed(0)
    grouped = nn.Conv2d(4, 4, 3, padding=1, groups=2)
    network = DeployNetwork(nn.Sequential(nn.Conv2d(3, 4, 1), nn.ReLU(), grouped, nn.ReLU(), nn.Conv2d(4, 1, 1))).eval()
    exported, name, folder = export_relax(network, 3, SIZE), native_target(), tmp_path / "records"
    compiler = TvmCpuCompiler(CompilerOptions(searched=folder))
    with pytest.raises(BuildError, match="holds no records"):
        compiler.optimise(exported, name)
    fused = fuse_operators(exported).module
    search(fused, Search(with_cores(llvm_target(name), 1), threads=1, trials=1), folder)

    program = compiler.optimise(exported, name)

    assert all(is_scheduled(f) for f in program.module.functions.values() if isinstance(f, tvm.tirx.PrimFunc))
    image = np.random.default_rng(0).standard_normal((1, 3, SIZE, SIZE), dtype=np.float32)
    found = Machine(program, llvm_target(name), network.weights(), 1).run(image)
    np.testing.assert_allclose(found, network(torch.from_numpy(image)).detach().numpy(), atol=1e-4)
    other = export_relax(network, 3, 2 * SIZE)
    with pytest.raises(BuildError, match="has no record for"):
        compiler.optimise(other, name)


def test_without_a_search_the_peer_says_which_command_makes_one(subject: Subject):
    with pytest.raises(CannotRun, match="falx-build-models search"):
        EngineProcess("tvm-metaschedule", subject).close()


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, subject: Subject):
    monkeypatch.setitem(metaschedule._NEEDED, "no_such_module", "no-such-package")
    with pytest.raises(BuildError, match="no-such-package"):
        search(tvm.IRModule(), Search(target_of(subject), 1), tmp_path)


def test_compiling_by_records_of_no_search_is_refused_before_anything_else(tmp_path: Path, capsys):
    assert cli.main(["compile", "--model", "unet", "--records", str(tmp_path / "none"), "--out", str(tmp_path)]) == 1
    assert "The folder none holds no records of a search" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_schedules_that_no_layer_needs_are_said_to_be_unused(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    network = build_network(3, {"family": "unet", "features": 16, "levels": 1}).eval()
    compiler = TvmCpuCompiler(CompilerOptions(allow_untuned=True, searched=tmp_path))

    compiler.optimise(export_relax(DeployNetwork(network), 3, 32), "x86-64-v3")

    assert "Every layer has a kernel of its own for x86-64-v3; the schedules of the search are not used." in caplog.text


def test_a_search_for_another_processor_is_refused(tmp_path: Path, capsys):
    assert cli.main(["search", "--target", "cortex-a72", "--out", str(tmp_path)]) == 1
    assert "cannot run cortex-a72" in capsys.readouterr().err


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
    with pytest.raises(BuildError, match="are damaged"):
        apply_records(tvm.IRModule(), target_of(subject), tmp_path)

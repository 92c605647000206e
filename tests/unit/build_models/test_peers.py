"""Comparing engines: who runs when, what they answer, what is said about them."""

import os
import select
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from build_models.commands.bench import page
from build_models.peers import process
from build_models.peers.comparison import Refusal, document
from build_models.peers.engine import CannotRun, Subject, read_subject
from build_models.peers.process import EngineProcess, closing
from build_models.peers.registry import ENGINES, GPU_ENGINES, OURS, OURS_ON_GPU, engine_named
from build_models.peers.turns import InOneWay, repeats_of, rotation, take_turns
from build_models.regression.spread import consecutive_runs
from build_models.work import gflop_of, work_of
from build_models.zoo.registry import build_network
from tests.helpers.standin_gpu import cuda_artifact, install_standin_gpu
from tests.helpers.subjects import lay_out_subject

SIZE = 32


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """A tiny U-Net with the slices and answers that engines are given."""
    folder = tmp_path_factory.mktemp("subject")
    torch.manual_seed(0)
    trained = build_network(3, {"family": "unet", "features": 4, "levels": 1})
    with torch.no_grad():
        for parameter in trained.parameters():
            if parameter.dim() > 1:
                nn.init.kaiming_normal_(parameter)  # answers that vary from pixel to pixel
    slices = np.random.default_rng(0).standard_normal((3, 3, SIZE, SIZE), dtype=np.float32)
    return lay_out_subject(folder, trained, slices)


def test_every_engine_gets_all_its_runs_in_turns_and_rounds_begin_with_another_one():
    turns = list(rotation({"a": 7, "b": 7, "c": 3}, runs_a_turn=3))

    assert [(t.name, t.first, t.runs) for t in turns] == [
        ("a", 0, 3), ("b", 0, 3), ("c", 0, 3), ("b", 3, 3), ("a", 3, 3), ("a", 6, 1), ("b", 6, 1),
    ]  # fmt: skip
    assert max(sum(1 for _ in group) for group in _groups([t.name for t in turns])) <= 2


def test_a_slow_engine_runs_less_often_but_never_less_than_three_times():
    assert repeats_of(10.0, 100) == 100
    assert repeats_of(3_000.0, 100) == 20
    assert repeats_of(600_000.0, 100) == 3


def test_times_are_kept_by_engine_in_the_order_of_their_runs():
    class Counter:
        warm_ms = 1.0

        def __init__(self, name: str, log: list[str]) -> None:
            self.name, self._log = name, log

        def run(self, first: int, runs: int, warm: bool = True) -> list[float]:
            self._log.append(self.name)
            return [float(first + i) for i in range(runs)]

    log: list[str] = []
    times = take_turns([Counter("a", log), Counter("b", log)], repeat=12)

    assert times == {"a": [float(i) for i in range(12)], "b": [float(i) for i in range(12)]}
    assert log == ["a", "b", "b", "a", "a", "b"]


def test_work_is_counted_as_direct_convolution():
    network = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, 2, 1, groups=8), nn.ConvTranspose2d(8, 4, 2, 2)
    )

    work = work_of(network, 3, 16)

    assert [layer.kind for layer in work] == ["conv 3×3", "conv 3×3 stride 2 depthwise", "up 2×2"]
    assert [layer.gflop for layer in work] == pytest.approx(
        [2e-9 * 3 * 8 * 9 * 256, 2e-9 * 8 * 9 * 64, 2e-9 * 8 * 4 * 4 * 64]
    )
    assert gflop_of(work_of(build_network(3, {"features": 32, "levels": 4}), 3, 256)) == pytest.approx(24.1, abs=0.1)


@pytest.mark.parametrize("name", ["pytorch", "onnx-runtime", "openvino"])
def test_an_engine_in_its_own_process_answers_as_the_reference_and_leaves_no_process(name: str, subject: Subject):
    engine = _started(name, subject)
    child = engine._child
    try:
        assert engine.version
        assert len(engine.run(0, 4)) == 4
        assert min(engine.run(4, 2, warm=False)) > 0
    finally:
        engine.close()

    answers = np.load(subject.own(name) / "answers.npy")
    np.testing.assert_allclose(answers, subject.reference(), atol=1e-4)
    assert child.returncode is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "tolerance"),
    [
        (("pytorch-channels-last", "fp32", "avx2"), 1e-4),
        (("tvm-untuned", "fp32", "native"), 1e-4),
        (("openvino", "fp32", "avx2"), 1e-4),
        (("pytorch", "bf16", "native"), 0.05),
        (("openvino", "bf16", "native"), 0.05),
        (("onnx-runtime", "int8", "native"), 0.1),
        (("openvino", "int8", "native"), 0.1),
        (("litert", "fp32", "native"), 1e-4),
        (("litert", "int8", "native"), 0.1),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_every_way_of_running_an_engine_stays_near_the_reference(way, tolerance, subject, tmp_path):
    name, precision, isa = way
    for file in ("network.pt", "slices.npy", "calibration.npy", "reference.npy"):
        (tmp_path / file).symlink_to(subject.folder / file)
    changed = Subject(**{**vars(subject), "folder": tmp_path, "precision": precision, "isa": isa})
    changed.save()
    try:
        engine = _started(name, changed)
    except CannotRun as reason:
        if "no bf16 on this processor" in str(reason):
            pytest.skip(str(reason))
        raise
    try:
        assert len(engine.run(0, 2)) == 2
    finally:
        engine.close()
    answers = np.load(changed.own(name) / "answers.npy")
    difference = np.abs(answers - subject.reference()).max()
    assert difference < tolerance
    assert precision == "fp32" or difference > 1e-6


def test_an_engine_between_its_turns_is_stopped(subject: Subject):
    engine = _started("pytorch", subject)
    try:
        engine.run(0, 1)
        _, status = os.waitpid(engine._child.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        assert engine.run(1, 1)
    finally:
        engine.close()


def test_an_engine_runs_25_times_in_a_row(subject: Subject):
    _started("pytorch", subject).close()

    row = consecutive_runs("pytorch", subject)

    assert (row["engine"], row["tuning"], row["runs"]) == ("pytorch", "as it comes", 25)
    assert 0 < row["min_ms"] <= row["p50_ms"] <= row["p95_ms"] <= row["max_ms"]


def test_an_engine_that_gives_up_within_its_runs_has_a_row_that_says_so(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
):
    _started("pytorch", subject).close()
    monkeypatch.setattr(process, "_TURN_S", 0.0)
    monkeypatch.setattr(process, "_RUN_S", 0.0)
    begun = _children()

    row = consecutive_runs("pytorch", subject)

    assert row == {"engine": "pytorch", "tuning": "as it comes", "reason": "it did not answer within 0 s"}
    assert _children() <= begun, "its process has ended"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_stopped_engine_ends_when_its_parent_is_killed(subject: Subject):
    if "not installed" in _why_not("pytorch"):
        pytest.skip("PyTorch is not installed")
    code = (
        "import sys; from pathlib import Path; from build_models.peers.engine import read_subject; "
        "from build_models.peers.process import EngineProcess; "
        "print(EngineProcess('pytorch', read_subject(Path(sys.argv[1]))).pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(subject.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        watched = os.pidfd_open(child)
        parent.kill()
    try:
        assert select.select([watched], [], [], 30)[0], "the engine outlived its parent"
    finally:
        os.close(watched)


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("litert", {"precision": "bf16"}, "not set up for bf16"),
        ("onnx-runtime", {"isa": "avx2"}, "cannot be held to AVX2"),
        ("tvm-metaschedule", {}, "no records"),
        ("falx", {"precision": "int8"}, "no artifact of tiny with precision int8"),
    ],
)
def test_an_engine_that_cannot_take_part_says_why(
    name: str, change: dict, reason: str, subject: Subject, tmp_path: Path
):
    for file in ("network.pt", "slices.npy", "calibration.npy"):
        (tmp_path / file).symlink_to(subject.folder / file)
    other = Subject(**{**vars(subject), "folder": tmp_path, **change})
    other.save()
    assert read_subject(tmp_path) == other
    with pytest.raises(CannotRun, match=reason):
        EngineProcess(name, other)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
@pytest.mark.parametrize("name", GPU_ENGINES)
def test_without_a_gpu_every_engine_for_gpus_says_what_is_missing(name: str, subject: Subject, tmp_path: Path):
    for file in ("network.pt", "slices.npy", "calibration.npy"):
        (tmp_path / file).symlink_to(subject.folder / file)
    other = Subject(**{**vars(subject), "folder": tmp_path, "precision": "fp16", "device": "gpu"})
    other.save()
    missing = "without CUDA|finds no GPU|no CUDA provider|not installed|no NVIDIA driver|no CUDA runtime"
    with pytest.raises(CannotRun, match=missing):
        EngineProcess(name, other)


@pytest.mark.parametrize("target", ["sm_75-or-later", "sm_75-or-later-fp16"])
def test_falx_on_a_gpu_is_timed_without_copies_with_them_and_on_a_volume(target, subject, tmp_path, monkeypatch):
    for name, value in install_standin_gpu(tmp_path / "gpu").items():
        monkeypatch.setenv(name, value)
    artifact = cuda_artifact(target)
    folder = tmp_path / "subject"
    folder.mkdir()
    slices = np.zeros((2, *artifact.manifest.input.shape[1:]), np.float32)
    np.save(folder / "slices.npy", slices)
    precision = "fp16" if target.endswith("fp16") else "fp32"
    change = {"folder": folder, "precision": precision, "device": "gpu", "artifact": artifact.folder}
    own = Subject(**{**vars(subject), **change})
    own.save()
    engine = EngineProcess(OURS_ON_GPU, own)
    with closing([engine]):
        times = {way: take_turns([InOneWay(engine, way)], 6)[OURS_ON_GPU] for way in ("run", "whole", "volume")}
    assert {way: len(values) for way, values in times.items()} == {"run": 6, "whole": 6, "volume": 6}
    answers = np.load(own.own(OURS_ON_GPU) / "answers.npy")
    assert answers.shape == (2, *artifact.manifest.output.shape[1:])


def test_what_was_prepared_for_the_same_network_is_not_prepared_again(subject: Subject, monkeypatch):
    _started("onnx-runtime", subject).close()
    monkeypatch.setattr(process, "_PREPARE_S", 0.0)
    _started("onnx-runtime", subject).close()
    with pytest.raises(CannotRun, match="prepared within"):
        EngineProcess("onnx-runtime", Subject(**{**vars(subject), "identity": "another"}))


def test_the_document_has_every_key_and_ours_is_compared_with_the_best_peer(subject: Subject):
    for name, error in (("pytorch", 0.0), ("litert", 1e-5), (OURS, 2e-4)):
        np.save(subject.own(name) / "answers.npy", subject.reference()[:2] + np.float32(error))
    times = {"pytorch": [4.0] * 20, "litert": [2.0] * 19 + [9.0], OURS: [1.0] * 20}

    found = document(subject, "noise", dict.fromkeys(times, "1"), times, [Refusal("openvino", "it is not installed")])

    assert {"cpu", "threads", "model", "precision", "runs", "ours_over_best_peer"} <= set(found)
    assert {"engine", "version", "p50_ms", "p95_ms", "gflops", "max_abs_diff"} <= set(found["runs"][0])
    assert (found["best_peer"], found["ours_over_best_peer"]) == ("litert", 0.5)
    ours = found["runs"][2]
    assert ours["max_abs_diff"] == pytest.approx(2e-4, rel=0.01)
    assert ours["gflops"] == pytest.approx(10.0)
    text = page(found)
    assert "openvino: not measured, it is not installed." in text
    assert "load average was 0.3 before and 2.1 after" in page({**found, "load": [0.3, 2.1]})
    assert text.index("| falx |") < text.index("| litert |") < text.index("| pytorch |")


def test_the_document_of_a_gpu_sets_copies_and_volumes_apart(subject: Subject):
    on_gpu = Subject(**{**vars(subject), "device": "gpu"})
    for name in ("tensorrt", OURS_ON_GPU):
        np.save(on_gpu.own(name) / "answers.npy", subject.reference())
    times = {"tensorrt": [0.5], OURS_ON_GPU: [0.4]}
    more = {"whole": {"tensorrt": [0.9], OURS_ON_GPU: [0.7]}, "volume": {"tensorrt": [2.4], OURS_ON_GPU: [3.2]}}

    found = document(on_gpu, "noise", dict.fromkeys(times, "1"), times, [], more=more)

    assert (found["best_peer"], found["ours_over_best_peer"]) == ("tensorrt", 0.8)
    ours = found["runs"][1]
    assert (ours["p50_ms"], ours["whole_ms"], ours["volume_ms"]) == (0.4, 0.7, 0.4)
    assert "slice with copies | slice of a volume |" in page(found)
    assert "| 0.70 | 0.40 |" in page(found)


def test_without_peers_there_is_no_ratio(subject: Subject):
    np.save(subject.own(OURS) / "answers.npy", subject.reference())
    assert document(subject, "noise", {OURS: "1"}, {OURS: [1.0]}, [])["ours_over_best_peer"] is None


def test_every_engine_of_the_registry_can_be_loaded_or_names_what_is_missing():
    for name in (*ENGINES, *GPU_ENGINES):
        engine = engine_named(name)
        assert engine.precisions[0] == "fp32"
        try:
            assert engine.version()
        except CannotRun as reason:
            assert "not installed" in str(reason)


def _why_not(name: str) -> str:
    try:
        engine_named(name).version()
    except CannotRun as reason:
        return str(reason)
    return ""


def _started(name: str, subject: Subject) -> EngineProcess:
    try:
        return EngineProcess(name, subject)
    except CannotRun as reason:
        if "not installed" in str(reason):
            pytest.skip(str(reason))
        raise


def _children() -> set[str]:
    """Processes that the tests' thread has begun, where Linux tells."""
    told = Path("/proc/thread-self/children")
    return set(told.read_text(encoding="ascii").split()) if told.is_file() else set()


def _groups(names: list[str]) -> list[list[str]]:
    groups: list[list[str]] = []
    for name in names:
        if groups and groups[-1][0] == name:
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups

"""Golden runs of what does not run on this machine, in emulators of boards, Windows and GPUs."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from app.contract.manifest import RuntimeRequirement, Target, read_artifact
from app.contract.model_spec import ModelSpec
from app.contract.proof import TOLERANCES
from app.errors import BuildError
from build_models.board import Board
from build_models.compilers import CompiledModule, CompilerOptions, compiler_for
from build_models.compilers.compiler import image_spec, probability_spec
from build_models.compression.quantisation import quantise
from build_models.deploy import DeployNetwork
from build_models.golden_vectors import golden_vectors
from build_models.gpu.emulated_gpu import EmulatedGpu
from build_models.proofs import enter_figures, keep_proof, read_proofs
from build_models.targets import LITERT_INT8, find_targets, precision_of
from build_models.verify import Emulator, verify
from build_models.wine import Wine
from build_models.writer import publish, staging
from build_models.zoo.unet import UNet

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
MODEL = ModelSpec("tiny", "1.0", ("T1", "FLAIR", "T1C"), 16, 0.5, "0" * 64)


def board(_: Path) -> Emulator:
    return Board(_named("FALX_BOARD"))


def board_with_litert(folder: Path) -> Emulator:
    emulator = board(folder)
    if not emulator.runs(LITERT_INT8):
        pytest.skip("LiteRT needs QEMU 10 or newer; make the board anew")
    return emulator


def windows(_: Path) -> Emulator:
    return Wine(_named("FALX_WINE"))


def gpu(folder: Path) -> Emulator:
    if shutil.which("nvcc") is None or shutil.which("g++") is None:
        pytest.skip("needs nvcc and g++")
    return EmulatedGpu(folder)


def _named(variable: str) -> Path:
    if variable not in os.environ:
        pytest.skip(f"{variable} names no folder of an emulator (docs/targets.md says how to make one)")
    return Path(os.environ[variable])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "machine"),
    [
        *((f"cortex-a{number}", board) for number in (53, 72, 76)),
        ("litert", board_with_litert),
        ("litert-int8", board_with_litert),
        *((f"windows-x86-64-v{level}", windows) for level in (2, 3)),
        ("sm_75", gpu),
        ("sm_75-fp16", gpu),
    ],
)
def test_an_emulated_machine_answers_as_pytorch_does(name: str, machine: Callable[[Path], Emulator], tmp_path: Path):
    emulator = machine(tmp_path / "emulator")
    torch.manual_seed(0)
    trained = UNet(features=16, levels=1).eval()
    inputs = np.random.default_rng(0).standard_normal((2, 3, 16, 16), dtype=np.float32)
    target = LITERT_INT8 if name == "litert-int8" else find_targets([name])[0]
    module = compiled(DeployNetwork(trained), target, inputs, tmp_path / "emulator")
    with staging(tmp_path, MODEL) as stage:
        stage.write_shared(DeployNetwork(trained), golden_vectors(trained, inputs))
        artifact = stage.write_artifact(target, module, precision_of(target), TOLERANCES[precision_of(target)])
        verification = verify(artifact, 1, emulator)
        keep_proof(enter_figures(artifact, verification), verification)
        publish(stage, tmp_path)
    outcome = verification.outcome
    assert (verification.status, verification.where) == ("passed", "emulated"), outcome.reason
    assert outcome.infer_ms_p50 is None, "an emulator's time is not the machine's"
    published = read_artifact(tmp_path / "tiny" / f"{target.backend}-{target.name}")
    assert published.manifest.expected_latency_ms is None
    assert [(p.where, p.status) for p in read_proofs(published)] == [("emulated", "passed")]


def compiled(network: DeployNetwork, target: Target, slices: NDArray[np.float32], sources: Path) -> CompiledModule:
    compiler = compiler_for(target.backend, CompilerOptions(allow_untuned=True, cuda_sources=sources))
    module = compiler.compile(compiler.optimise(compiler.export(network, MODEL), target.name), target.name, MODEL)
    return replace(module, content=quantise(module.content, slices, 1)) if target == LITERT_INT8 else module


def test_what_was_compiled_elsewhere_cannot_be_run_on_an_emulated_gpu(tmp_path: Path):
    runtime = RuntimeRequirement("apache-tvm", "0")
    module = CompiledModule("module.so", b"a library", image_spec(MODEL), probability_spec(MODEL), runtime, None)
    network = UNet(features=4, levels=1).eval()
    with staging(tmp_path, MODEL) as stage:
        stage.write_shared(DeployNetwork(network), golden_vectors(network, np.zeros((1, 3, 16, 16), np.float32)))
        artifact = stage.write_artifact(find_targets(["sm_75"])[0], module)
        with pytest.raises(BuildError, match="compile it with --emulated-gpu"):
            EmulatedGpu(tmp_path / "empty").prove(artifact)

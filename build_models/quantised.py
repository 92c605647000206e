"""From trained weights to a proven artifact of 8-bit integers, for LiteRT or a processor's own instructions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.contract.manifest import Target, read_artifact
from app.contract.model_spec import ModelSpec
from app.contract.proof import TOLERANCES, Tolerance
from app.errors import BuildError
from build_models.compilers.compiler import CompiledModule, CompilerOptions
from build_models.compilers.litert import LiteRtCompiler
from build_models.compilers.tvm_cpu import TvmCpuCompiler
from build_models.compression.quantisation import quantise
from build_models.compression.ranges import calibrate
from build_models.deploy import DeployNetwork
from build_models.golden_vectors import golden_vectors
from build_models.passes.lower_quantised import lower_quantised
from build_models.targets import INSTRUCTION_SETS, folder_name
from build_models.verify import Verification, verify
from build_models.weights import guard_path, load_network, model_spec
from build_models.writer import check_others, publish, staging

PRECISION = "int8"

LITERT_INT8 = Target("litert", "int8")

INT8_TARGETS: tuple[Target, ...] = (
    LITERT_INT8,
    *(Target("tvm-cpu", name) for name, chosen in INSTRUCTION_SETS.items() if chosen.precision == PRECISION),
)
"""They need calibration slices, and so are no part of the targets that `compile` knows."""

LITERT_TOLERANCE = Tolerance(max_abs_diff=1.0, min_dice=0.95)
"""A pixel at an edge may fall to the other side; the outline may not."""


def int8_tolerance(target: Target) -> Tolerance:
    """How far an 8-bit artifact for a target may be from float32."""
    return LITERT_TOLERANCE if target == LITERT_INT8 else TOLERANCES[PRECISION]


def build_quantised(
    weights: Path,
    golden: NDArray[np.float32],
    slices: NDArray[np.float32],
    out: Path,
    threads: int,
    *,
    target: Target = LITERT_INT8,
    tolerance: Tolerance | None = None,
) -> Verification:
    """Export, quantise, prove and publish.

    Parameters
    ----------
    weights : Path
        safetensors file with its model card beside it.
    golden : ndarray of float32, (n, channels, size, size)
        Inputs on which the artifact has to agree with PyTorch in float32.
    slices : ndarray of float32, (n, channels, size, size)
        Calibrate the ranges; of the training part.
    out : Path
        Folder of the compiled models.
    threads : int
    target : Target
        One of `INT8_TARGETS`.
    tolerance : Tolerance or None
        None takes that of the target.

    Raises
    ------
    BuildError
        The network cannot be exported or quantised, or deviates too far; nothing is published then.
    """
    trained, model = load_network(weights), model_spec(weights)
    network = DeployNetwork(trained)
    with staging(out, model) as stage:
        stage.write_shared(network, golden_vectors(trained, golden), guard_path(weights))
        check_others(stage, out, (target,))
        build = _litert_module if target == LITERT_INT8 else _tvm_module
        module = build(network, model, target, slices, threads)
        artifact = stage.write_artifact(target, module, PRECISION, tolerance or int8_tolerance(target))
        verification = verify(artifact, threads)
        if verification.status == "failed":
            raise BuildError(f"The artifact {artifact.label} is refused: {verification.outcome.reason}.")
        stage.enter_figures(artifact, verification.outcome)
        place = publish(stage, out)
    return replace(verification, artifact=read_artifact(place / folder_name(target)))


def _litert_module(
    network: DeployNetwork, model: ModelSpec, target: Target, slices: NDArray[np.float32], threads: int
) -> CompiledModule:
    compiler = LiteRtCompiler()
    module = compiler.compile(compiler.export(network, model), target.name, model)
    return replace(module, content=quantise(module.content, slices, threads))


def _tvm_module(
    network: DeployNetwork, model: ModelSpec, target: Target, slices: NDArray[np.float32], _threads: int
) -> CompiledModule:
    compiler = TvmCpuCompiler(CompilerOptions())
    exported, lowering = compiler.export(network, model), compiler.lowering(target.name)
    quantised = lower_quantised(exported, lowering, network.weights(), calibrate(network, slices))
    return replace(compiler.compile(quantised.program, target.name, model), tensors=quantised.tensors)

"""From trained weights to proven artifacts of 8-bit integers, for LiteRT or a processor's own instructions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.contract.manifest import Target, read_artifact
from app.contract.model_spec import ModelSpec
from app.contract.proof import TOLERANCES, Tolerance
from build_models.compilers.compiler import CompiledModule, CompilerOptions
from build_models.compilers.litert import LiteRtCompiler
from build_models.compilers.tvm_cpu import TvmCpuCompiler
from build_models.compression.quantisation import quantise
from build_models.compression.ranges import Ranges, calibrate
from build_models.deploy import DeployNetwork
from build_models.golden_vectors import golden_vectors
from build_models.passes.lower_quantised import lower_quantised
from build_models.proofs import prove_written
from build_models.targets import LITERT_INT8
from build_models.verify import Verification
from build_models.weights import guard_path, load_network, model_spec
from build_models.writer import check_others, publish, staging

PRECISION = "int8"


def build_quantised(
    weights: Path,
    golden: NDArray[np.float32],
    slices: NDArray[np.float32],
    out: Path,
    threads: int,
    *,
    targets: Sequence[Target] = (LITERT_INT8,),
    tolerance: Tolerance | None = None,
) -> list[Verification]:
    """Export, quantise, prove and publish once all targets are proven.

    Parameters
    ----------
    weights : Path
        safetensors file with its model card beside it.
    golden : ndarray of float32, (n, channels, size, size)
        Inputs on which the artifacts have to agree with PyTorch in float32.
    slices : ndarray of float32, (n, channels, size, size)
        Calibrate the ranges; of the training part.
    out : Path
        Folder of the compiled models.
    threads : int
    targets : sequence of Target
        Of `INT8_TARGETS`.
    tolerance : Tolerance or None
        None takes that of the precision.

    Raises
    ------
    BuildError
        The network cannot be exported or quantised, or deviates too far; nothing is published then.
    """
    trained, model = load_network(weights), model_spec(weights)
    quantiser = _Quantiser(DeployNetwork(trained), model, slices, threads)
    found: list[Verification] = []
    with staging(out, model) as stage:
        stage.write_shared(quantiser.network, golden_vectors(trained, golden), guard_path(weights))
        check_others(stage, out, tuple(targets))
        for target in targets:
            module = quantiser.module(target)
            artifact = stage.write_artifact(target, module, PRECISION, tolerance or TOLERANCES[PRECISION])
            found.append(prove_written(artifact, threads))
        place = publish(stage, out)
    return [replace(v, artifact=read_artifact(place / v.artifact.folder.name)) for v in found]


@dataclass(frozen=True)
class _Quantiser:
    """One network, and the slices that calibrate it."""

    network: DeployNetwork
    model: ModelSpec
    slices: NDArray[np.float32]
    threads: int

    def module(self, target: Target) -> CompiledModule:
        return self._litert() if target == LITERT_INT8 else self._tvm(target.name)

    @cached_property
    def ranges(self) -> Ranges:
        return calibrate(self.network, self.slices)

    def _litert(self) -> CompiledModule:
        compiler = LiteRtCompiler()
        module = compiler.compile(compiler.export(self.network, self.model), LITERT_INT8.name, self.model)
        return replace(module, content=quantise(module.content, self.slices, self.threads))

    def _tvm(self, target: str) -> CompiledModule:
        compiler = TvmCpuCompiler(CompilerOptions())
        exported, lowering = compiler.export(self.network, self.model), compiler.lowering(target)
        quantised = lower_quantised(exported, lowering, self.network.weights(), self.ranges)
        return replace(compiler.compile(quantised.program, target, self.model), tensors=quantised.tensors)

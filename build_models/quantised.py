"""From trained weights to a proven artifact of 8-bit integers for LiteRT."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.contract.manifest import Target, read_artifact
from app.contract.proof import Tolerance
from app.errors import BuildError
from build_models.compilers.litert import LiteRtCompiler
from build_models.compression.quantisation import quantise
from build_models.deploy import DeployNetwork
from build_models.golden_vectors import golden_vectors
from build_models.targets import folder_name
from build_models.verify import Verification, verify
from build_models.weights import guard_path, load_network, model_spec
from build_models.writer import check_others, publish, staging

LITERT_INT8 = Target("litert", "int8")
"""Needs calibration slices, and so is no part of the targets that `compile` knows."""

INT8_TOLERANCE = Tolerance(max_abs_diff=1.0, min_dice=0.95)
"""A pixel at an edge may fall to the other side; the outline may not."""


def build_quantised(
    weights: Path, golden: NDArray[np.float32], slices: NDArray[np.float32], out: Path, threads: int
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

    Raises
    ------
    BuildError
        The network cannot be exported or quantised, or deviates too far; nothing is published then.
    """
    trained, model = load_network(weights), model_spec(weights)
    network, compiler = DeployNetwork(trained), LiteRtCompiler()
    with staging(out, model) as stage:
        stage.write_shared(network, golden_vectors(trained, golden), guard_path(weights))
        check_others(stage, out, (LITERT_INT8,))
        module = compiler.compile(compiler.export(network, model), LITERT_INT8.name, model)
        module = replace(module, content=quantise(module.content, slices, threads))
        artifact = stage.write_artifact(LITERT_INT8, module, "int8", INT8_TOLERANCE)
        verification = verify(artifact, threads)
        if verification.status != "passed":
            raise BuildError(f"The artifact {artifact.label} is refused: {verification.outcome.reason}.")
        stage.enter_figures(artifact, verification.outcome.infer_ms_p50)
        place = publish(stage, out)
    return replace(verification, artifact=read_artifact(place / folder_name(LITERT_INT8)))

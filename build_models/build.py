"""From trained weights to proven artifacts, one a target."""

from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.contract.manifest import Target, read_artifact
from app.contract.proof import TOLERANCES, Tolerance
from build_models.compilers import CompilerOptions, compiler_for
from build_models.deploy import DeployNetwork
from build_models.golden_vectors import golden_vectors
from build_models.metaschedule import require_records
from build_models.patching import fit_memory
from build_models.progress import Progress, silent
from build_models.proofs import prove_written
from build_models.targets import folder_name, precision_of
from build_models.verify import Emulator, Verification, places
from build_models.weights import guard_path, load_network, model_spec
from build_models.writer import check_others, publish, staging


@dataclass(frozen=True)
class BuildRequest:
    """What to compile.

    Attributes
    ----------
    weights : Path
        safetensors file with its model card beside it.
    targets : tuple of Target
    golden_inputs : ndarray of float32, (n, channels, size, size)
        Normalised slices on which every artifact has to agree with PyTorch.
    out : Path
        Folder of the compiled models; the artifacts go to <out>/<model>/<backend>-<target>.
    threads : int
        For the golden runs.
    memory_budget : int or None
        Bytes that the activations may take; the finest levels run patch by patch where the plain network needs more.
    allow_untuned : bool
        Compile layers that were never measured on a target, by the default of their template.
    searched : Path or None
        See `CompilerOptions`.
    tolerance : Tolerance or None
        How far artifacts may be from PyTorch; None takes that of their precision.
    emulators : tuple of Emulator
        Prove what does not run here; without one for it, an artifact is left unproven.
    cuda_sources : Path or None
        See `CompilerOptions`.
    """

    weights: Path
    targets: tuple[Target, ...]
    golden_inputs: NDArray[np.float32]
    out: Path
    threads: int
    memory_budget: int | None = None
    allow_untuned: bool = False
    searched: Path | None = None
    tolerance: Tolerance | None = None
    emulators: tuple[Emulator, ...] = ()
    cuda_sources: Path | None = None


def build(request: BuildRequest, progress: Progress = silent) -> list[Verification]:
    """Compile for every target and publish once all of them are proven.

    Raises
    ------
    BuildError
        An operator has no kernel, a tool fails, or an artifact deviates; nothing is published then.
    """
    if request.searched is not None:
        require_records(request.searched)  # now, whether or not a layer will need them
    trained, model = load_network(request.weights), model_spec(request.weights)
    network = DeployNetwork(trained)
    options = CompilerOptions(
        allow_untuned=request.allow_untuned, searched=request.searched, cuda_sources=request.cuda_sources
    )
    if request.memory_budget is not None:
        network, cost = fit_memory(trained, len(model.channels), model.size, request.memory_budget)
        progress(f"activations take {cost.peak_activation_bytes / 1e6:.1f} MB")
    with staging(request.out, model) as stage:
        progress("computing the reference")
        stage.write_shared(network, golden_vectors(trained, request.golden_inputs), guard_path(request.weights))
        check_others(stage, request.out, request.targets)
        verifications: list[Verification] = []
        for backend, targets in groupby(sorted(request.targets, key=_backend), key=_backend):
            compiler = compiler_for(backend, options)
            progress(f"{backend}: export")
            exported = compiler.export(network, model)
            for target in targets:
                progress(f"{folder_name(target)}: optimise, compile")
                module = compiler.compile(compiler.optimise(exported, target.name), target.name, model)
                precision = precision_of(target)
                tolerance = request.tolerance or TOLERANCES[precision]
                artifact = stage.write_artifact(target, module, precision, tolerance)
                progress(f"{folder_name(target)}: verify")
                emulator = places(artifact, request.emulators)[0]
                verifications.append(prove_written(artifact, request.threads, emulator))
        place = publish(stage, request.out)
    return [_at(place, verification) for verification in verifications]


def _backend(target: Target) -> str:
    return target.backend


def _at(place: Path, verification: Verification) -> Verification:
    """The same verification of the artifact at the place where it was published."""
    artifact = read_artifact(place / verification.artifact.folder.name)
    return replace(verification, artifact=artifact)

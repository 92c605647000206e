"""A PC with an NVIDIA GPU that computes nothing: driver and runtime library are stand-ins."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from app.contract.manifest import Artifact
from app.inference.catalog import DEFAULT_MODEL, find_artifacts
from build_models.gpu.emulated_gpu import EmulatedGpu
from tests.helpers.artifacts import copied, copy_models, vouch_for


def install_standin_gpu(folder: Path) -> dict[str, str]:
    """Build driver and runtime library; the environment in which a process finds them."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        pytest.skip("there is no C compiler, or no ELF library to stand in for")
    if shutil.which("nvidia-smi"):
        pytest.skip("there is a real driver")
    return EmulatedGpu(folder).environment()


def cuda_artifact(name: str = "sm_75-or-later") -> Artifact:
    """The committed one for that target; skips without one."""
    found = [
        artifact
        for artifact in find_artifacts().artifacts
        if artifact.manifest.model.name == DEFAULT_MODEL
        and artifact.manifest.target.backend == "tvm-cuda"
        and artifact.manifest.target.name == name
    ]
    if not found:
        pytest.skip("no network was compiled for NVIDIA GPUs")
    return found[0]


def models_that_pass_on_it(folder: Path, *others: Artifact) -> Path:
    """Compiled models with one for the GPU whose golden answers are the zeros that the stand-in gives.

    The others have golden vectors, and so a folder for a model, of their own.
    """
    cuda = cuda_artifact()
    models = copy_models(folder, cuda, *others)
    copy = copied(models, cuda)
    with np.load(copy.golden) as golden:
        inputs, outputs = golden["inputs"], golden["outputs"]
    own = copy.folder / "golden.npz"
    np.savez(own, inputs=inputs, outputs=np.zeros_like(outputs))
    manifest = copy.folder / "manifest.json"
    text = manifest.read_text(encoding="utf-8").replace("../golden.npz", "golden.npz")
    manifest.write_text(text, encoding="utf-8")
    vouch_for(copied(models, cuda))
    return models

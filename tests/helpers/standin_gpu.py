"""A PC with an NVIDIA GPU that computes nothing: driver and runtime library are stand-ins."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app import resources
from app.contract.manifest import Artifact
from app.inference.catalog import DEFAULT_MODEL, find_artifacts
from tests.helpers.artifacts import copied, copy_models, vouch_for

_SOURCE = Path(__file__).with_suffix(".c")


def install_standin_gpu(folder: Path) -> dict[str, str]:
    """Build driver and runtime library; the environment in which a process finds them.

    One library has both, so that they share what they count; the driver's name brings it along.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("there is no C compiler, or no ELF library to stand in for")
    if shutil.which("nvidia-smi"):
        pytest.skip("there is a real driver")
    driver, package = folder / "driver", folder / "packages" / "nvidia" / "cu13" / "lib"
    driver.mkdir(parents=True)
    package.mkdir(parents=True)
    versions, runtime = folder / "versions", package / "libcudart.so.13"
    versions.write_text("libcudart.so.13 { global: cuda*; cu[A-Z]*; standin*; };\n", encoding="ascii")
    options = [f"-Wl,--version-script={versions}", "-Wl,-soname,libcudart.so.13"]
    command = [compiler, "-w", "-O1", "-shared", "-fPIC", *options, "-o", str(runtime), str(_SOURCE)]
    subprocess.run(command, check=True)
    (driver / "libcuda.so.1").symlink_to(runtime)
    paths = [str(folder / "packages"), str(resources.root())]
    return {**os.environ, "LD_LIBRARY_PATH": str(driver), "PYTHONPATH": os.pathsep.join(paths)}


def cuda_artifact() -> Artifact:
    """A committed one that GPUs with compute capability 8.6 run; skips without one."""
    names = ("sm_86", "sm_75-or-later")
    found = [
        artifact
        for artifact in find_artifacts().artifacts
        if artifact.manifest.model.name == DEFAULT_MODEL
        and artifact.manifest.target.backend == "tvm-cuda"
        and artifact.manifest.target.name in names
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

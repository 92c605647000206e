"""An NVIDIA GPU that this processor imitates: golden runs of what was compiled for GPUs, on a PC without one.

What runs is the program itself, TVM's CUDA runtime and the CUDA source of the network's kernels, compiled for this
processor. What NVIDIA's compiler makes of that source, and what a GPU makes of that, is not shown.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app import resources
from app.contract.manifest import Artifact, Target, sha256_of
from app.errors import BuildError
from app.inference.child import Child, program
from app.inference.outcome import Outcome
from app.inference.probe import run_probe
from build_models.gpu.emulate import emulated_kernels

_DRIVER = Path(__file__).with_name("emulator") / "driver.c"
_CUDART = "libcudart.so.13"
_TIMEOUT_S = 7200.0


@dataclass(frozen=True)
class EmulatedGpu:
    """The emulator and the sources that it runs.

    Attributes
    ----------
    folder : Path
        Where `compile` left the CUDA sources; made on first use.
    """

    folder: Path

    def runs(self, target: Target) -> bool:
        """Whether artifacts for a target run on it."""
        return target.backend == "tvm-cuda"

    def describe(self, target: Target) -> str:  # noqa: ARG002  the same for all
        """What it is, in words."""
        return "the kernels' CUDA source on this processor"

    def prove(self, artifact: Artifact) -> Outcome:
        """Run the golden vectors through the program itself.

        Raises
        ------
        BuildError
            The artifact's source is not in the folder, or GCC is missing.
        """
        source = self.folder / f"{sha256_of(artifact.module)}.cu"
        if not source.is_file():
            raise BuildError(
                f"The CUDA source of {artifact.label} is not in {self.folder.name}; compile it with --emulated-gpu."
            )
        kernels = source.with_suffix(".so")
        if not kernels.is_file():
            emulated_kernels(source.read_text(encoding="utf-8"), kernels)
        environment = {**self.environment(), "STANDIN_KERNELS": str(kernels.resolve())}
        return run_probe(artifact, 1, _TIMEOUT_S, Child(tuple(program()), environment))

    def environment(self) -> dict[str, str]:
        """In which a process finds the driver and runtime library of the GPU."""
        place = self.folder.resolve()
        driver, packages = place / "driver", place / "packages"
        if not driver.exists():
            install_driver(place)
        paths = [str(packages), str(resources.root())]
        return {**os.environ, "LD_LIBRARY_PATH": str(driver), "PYTHONPATH": os.pathsep.join(paths)}


def install_driver(folder: Path) -> None:
    """Build driver and runtime library into a folder.

    One library has both, so that they share what they count; the driver's name brings it along.

    Raises
    ------
    BuildError
        There is no C compiler.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise BuildError("Emulating a GPU needs a C compiler; install gcc.")
    package = folder / "packages" / "nvidia" / "cu13" / "lib"
    package.mkdir(parents=True, exist_ok=True)
    versions, runtime = folder / "versions", package / _CUDART
    versions.write_text(f"{_CUDART} {{ global: cuda*; cu[A-Z]*; standin*; }};\n", encoding="ascii")
    options = [f"-Wl,--version-script={versions}", f"-Wl,-soname,{_CUDART}"]
    command = [compiler, "-w", "-O1", "-shared", "-fPIC", *options, "-o", str(runtime), str(_DRIVER), "-ldl"]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        raise BuildError("The driver of the emulated GPU cannot be compiled.", str(error.stderr)) from error
    (folder / "driver").mkdir(exist_ok=True)
    (folder / "driver" / "libcuda.so.1").symlink_to(runtime)

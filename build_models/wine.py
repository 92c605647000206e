"""Windows as Wine provides it: golden runs of what was compiled for Windows, on a PC with Linux."""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from app.contract.manifest import Artifact, Target
from app.contract.packing import pack
from app.contract.proof import compare
from app.contract.target_name import WINDOWS, parts_of
from app.errors import BuildError
from app.inference.outcome import Outcome
from build_models.compilers.cross_linker import import_library, zig

_RUNNER = Path(__file__).with_name("windows_runner.c")
_LIBRARIES = ("tvm_runtime.dll", "tvm_ffi.dll", "msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll")
_WHEELS = ("apache-tvm", "apache-tvm-ffi")
_WINE = ("wine64", "/usr/lib/wine/wine64")
_CALLED = {
    "tvm_ffi.dll": ("TVMFFIFunctionGetGlobal", "TVMFFIFunctionCall", "TVMFFITensorFromDLPack"),
    "kernel32.dll": (
        *("LoadLibraryA", "CreateFileA", "ReadFile", "WriteFile", "CloseHandle"),
        *("GetStdHandle", "VirtualAlloc", "ExitProcess"),
    ),
}
_FREESTANDING = ("-O1", "-ffreestanding", "-nostdinc", "-fno-sanitize=all", "-fno-stack-protector")
_TIMEOUT_S = 3600.0


@dataclass(frozen=True)
class Wine:
    """TVM's runtime for Windows in a folder, and Wine to run it.

    Attributes
    ----------
    folder : Path
        Made on first use.
    """

    folder: Path

    def runs(self, target: Target) -> bool:
        """Whether artifacts for a target run in it."""
        return target.backend == "tvm-cpu" and parts_of(target.name)[0] == WINDOWS

    def describe(self, target: Target) -> str:  # noqa: ARG002  the same for all
        """Wine and its version."""
        answer = subprocess.run([self._wine, "--version"], capture_output=True, text=True, check=True)
        return answer.stdout.strip()

    def prove(self, artifact: Artifact) -> Outcome:
        """Run the golden vectors.

        Raises
        ------
        BuildError
            Wine or Zig is missing, or TVM's wheels for Windows cannot be had.
        """
        manifest, target = artifact.manifest, artifact.manifest.target
        with np.load(artifact.golden, allow_pickle=False) as golden:
            inputs, expected = golden["inputs"], golden["outputs"]
        parameters = self._parameters(artifact)
        self._set_up()
        shutil.copyfile(artifact.module, self.folder / "module.dll")
        try:
            outputs = np.concatenate([self._run(image[None], parameters, expected[:1].shape) for image in inputs])
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            return Outcome(target.backend, target.name, False, f"it does not run under Wine ({type(error).__name__})")
        proof = compare(outputs, expected, manifest.model.threshold)
        failure = proof.failure(manifest.tolerance)
        return Outcome(
            target.backend,
            target.name,
            failure is None,
            failure or "",
            dice=proof.dice,
            max_abs_diff=proof.max_abs_diff,
            precision=manifest.precision,
            proven_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    @staticmethod
    def _parameters(artifact: Artifact) -> list[NDArray[np.float32]]:
        if artifact.weights is None:
            return []
        weights = load_file(artifact.weights)
        return [pack(weights[p.name], p.steps) for p in artifact.manifest.parameters]

    def _run(
        self, image: NDArray[np.float32], parameters: list[NDArray[np.float32]], shape: tuple[int, ...]
    ) -> NDArray[np.float32]:
        with (self.folder / "run.bin").open("wb") as file:
            file.write(struct.pack("<i", 1 + len(parameters)))
            for array in (image, *parameters):
                file.write(struct.pack(f"<i{array.ndim}q", array.ndim, *array.shape))
                file.write(np.ascontiguousarray(array, np.float32).tobytes())
        environment = {**os.environ, "WINEPREFIX": str((self.folder / "prefix").resolve()), "WINEDEBUG": "-all"}
        environment |= {"WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=", "TVM_NUM_THREADS": "1"}
        (self.folder / "out.bin").unlink(missing_ok=True)
        command = [self._wine, "runner.exe"]
        subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, check=True, timeout=_TIMEOUT_S)
        return np.fromfile(self.folder / "out.bin", np.float32).reshape(shape)

    @cached_property
    def _wine(self) -> str:
        for name in _WINE:
            if (found := shutil.which(name)) is not None:
                return found
        raise BuildError("Running what is made for Windows needs Wine; install it (Debian: wine64).")

    def _set_up(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not all((self.folder / name).is_file() for name in _LIBRARIES):
            self._download()
        if not (self.folder / "runner.exe").is_file():
            libraries = [str(import_library(self.folder, name, names)) for name, names in _CALLED.items()]
            compiled = ["-c", "-target", "x86_64-windows-gnu", *_FREESTANDING, "-mno-stack-arg-probe"]
            zig(["cc", *compiled, "-o", "runner.obj", str(_RUNNER)], self.folder)
            linked = ["/subsystem:console", "/entry:start", "/out:runner.exe"]
            zig(["lld-link", *linked, "runner.obj", *libraries], self.folder)

    def _download(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            wanted = [f"{name}=={version(name)}" for name in _WHEELS]
            only = ["--no-deps", "--only-binary=:all:", "--platform=win_amd64", "--python-version=3.11"]
            command = [sys.executable, "-m", "pip", "download", "--quiet", *only, "--dest", place, *wanted]
            if subprocess.run(command, capture_output=True, check=False).returncode != 0:
                raise BuildError("TVM's wheels for Windows cannot be downloaded; try again with a network.")
            for wheel in sorted(Path(place).glob("*.whl")):
                with zipfile.ZipFile(wheel) as archive:
                    for name in archive.namelist():
                        if (short := name.rpartition("/")[2]) in _LIBRARIES:
                            (self.folder / short).write_bytes(archive.read(name))

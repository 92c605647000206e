"""Networks that TVM compiled ahead of time, on the CPU and on NVIDIA GPUs."""

import ctypes
import re
import sys

from app.contract.manifest import Artifact
from app.errors import BackendUnavailableError
from app.inference.amx import request_matrices
from app.inference.backend import Availability
from app.inference.backends.cuda_driver import CudaDevice, CudaUnavailable, find_cudart, find_device
from app.inference.backends.cuda_memory import CudaMemory, check_free_memory
from app.inference.backends.tvm_runtime import (
    library_folder,
    library_name,
    runtime_missing,
    runtime_version,
    start_runtime,
)
from app.inference.backends.tvm_session import HostMemory, TvmCpuSession, TvmSession
from app.inference.cpu_features import instruction_set_availability, needs_matrices

_CAPABILITY = re.compile(r"sm_(?P<major>\d+)(?P<minor>\d)(?P<later>-or-later)?(-fp16)?")

_MODULE_SUFFIX = {"linux": ".so", "darwin": ".dylib", "win32": ".dll"}


class TvmCpuBackend:
    """Runs artifacts that were compiled for an instruction set."""

    name = "tvm-cpu"

    def availability(self) -> Availability:
        """Whether TVM's runtime is installed."""
        reason = runtime_missing()
        return Availability(reason is None, reason or "")

    def supports(self, artifact: Artifact) -> Availability:
        """Whether the processor has the instructions and the runtime the version."""
        target = artifact.manifest.target
        runs = instruction_set_availability(target.name) if target.backend == self.name else None
        return runs if runs is not None and not runs.ok else _fits_program(artifact, self.name)

    def load(self, artifact: Artifact, threads: int) -> TvmCpuSession:
        """Check the hashes, ask for the matrix unit where it is used, load the network and pack its weights."""
        artifact.check_files()
        refused = request_matrices() if needs_matrices(artifact.manifest.target.name) else None
        if refused is not None:
            raise BackendUnavailableError(
                f"The network {artifact.label} cannot run on this PC: {refused}; choose another backend."
            )
        ffi = start_runtime(threads)
        return TvmCpuSession(ffi, artifact, HostMemory(ffi))


class TvmCudaBackend:
    """Runs artifacts that were compiled for a compute capability."""

    name = "tvm-cuda"

    def availability(self) -> Availability:
        """Whether runtime, driver and GPU are here."""
        try:
            self._device()
        except CudaUnavailable as reason:
            return Availability(False, str(reason))
        return Availability(True)

    def supports(self, artifact: Artifact) -> Availability:
        """Whether the GPU runs code for the artifact's compute capability.

        'sm_86' is one binary, for GPUs with the same major number whose minor is not below; 'sm_75-or-later' has a
        binary for every generation since, and portable code for those to come. What follows is the precision.
        """
        fits = _fits_program(artifact, self.name)
        if not fits.ok:
            return fits
        try:
            major, minor = self._device().capability
        except CudaUnavailable as reason:
            return Availability(False, str(reason))
        name = artifact.manifest.target.name
        found = _CAPABILITY.fullmatch(name)
        if found is None:
            return Availability(False, f"made for {name}, which this version of Falx does not know")
        wanted, here = (int(found["major"]), int(found["minor"])), f"sm_{major}{minor}"
        if wanted > (major, minor) or (wanted[0] != major and not found["later"]):
            return Availability(False, f"made for {name}, and this GPU is {here}")
        return Availability(True)

    def load(self, artifact: Artifact, threads: int) -> TvmSession:
        """Check the hashes, load the network and copy its weights to the GPU."""
        artifact.check_files()
        ffi = start_runtime(threads)
        folder = library_folder()
        try:
            self._device()
            cudart = ctypes.CDLL(str(find_cudart()), ctypes.RTLD_GLOBAL)
            ctypes.CDLL(str(folder and folder / library_name("tvm_runtime_cuda")), ctypes.RTLD_GLOBAL)
        except (CudaUnavailable, OSError) as error:
            raise BackendUnavailableError(
                f"The backend {self.name} cannot run on this PC: {_words(error)}; choose another one.", repr(error)
            ) from error
        check_free_memory(cudart, artifact)
        return TvmSession(ffi, artifact, CudaMemory(ffi))

    def _device(self) -> CudaDevice:
        if (reason := runtime_missing()) is not None:
            raise CudaUnavailable(reason)
        folder = library_folder()
        if folder is None or not (folder / library_name("tvm_runtime_cuda")).is_file():
            raise CudaUnavailable("the installed apache-tvm has no CUDA runtime")
        device = find_device()
        find_cudart()
        return device


def _fits_program(artifact: Artifact, backend: str) -> Availability:
    manifest = artifact.manifest
    if manifest.target.backend != backend:
        return Availability(False, f"made for {manifest.target.backend}")
    if artifact.module.suffix != _MODULE_SUFFIX.get(sys.platform, ".so"):
        return Availability(False, f"{artifact.module.name} is a library of another operating system")
    version = runtime_version()
    if version is not None and version != manifest.runtime.version:
        return Availability(
            False, f"made for {manifest.runtime.package} {manifest.runtime.version}, and {version} is installed"
        )
    return Availability(True)


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, CudaUnavailable) else "its runtime libraries cannot be loaded"

"""Lets TVM make CUDA binaries on a machine without a GPU.

TVM's compiler hands CUDA source to its CUDA runtime library, which calls a Python function for the binary. Where that
library cannot be loaded TVM keeps the source instead, without a word, and the artifact would want a compiler on the
reader's PC. The library wants NVIDIA's driver, which only machines with a GPU have; but compiling calls none of its
functions, so a stand-in that has their names is enough.
"""

import ctypes
import re
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import tvm  # noqa: F401  registers the hook that is replaced here
import tvm_ffi

from app.errors import BuildError
from app.inference.backends.cuda_driver import NO_DEVICE, CudaUnavailable, find_cudart
from app.inference.backends.tvm_runtime import library_folder, library_name

_DRIVER = "libcuda.so.1"
_COMPILE_HOOK = "tvm_callback_cuda_compile"
_CREATE_HOOK = "ffi.Module.create.cuda"
OR_LATER = "-or-later"
"""What the name of a target ends with whose library holds code for all GPUs from that capability on."""
_BINARIES = (75, 80, 86, 89, 90, 120)
_PORTABLE = (90, 120)
"""Compute capabilities of the machine code in such a library, and of the code that the driver of a GPU between or after
them compiles when it is loaded for the first time."""


def enable_cuda(capability: str, sources: list[str]) -> None:
    """Make ready to compile for GPUs.

    Parameters
    ----------
    capability : str
        For which TVM's next compilations are meant, for instance 'sm_86', or 'sm_75-or-later'.
    sources : list of str
        Gets the CUDA source of each of them.

    Raises
    ------
    BuildError
        nvcc, the CUDA runtime library or a C compiler is missing.
    """
    if shutil.which("nvcc") is None:
        raise BuildError("Compiling for NVIDIA GPUs needs nvcc of CUDA 13; install it or leave these targets out.")
    load_cuda_runtime()

    def compile_and_keep(code: str) -> bytearray:
        sources.append(code)
        return _compile_with_nvcc(capability, code)

    tvm_ffi.register_global_func(_COMPILE_HOOK, compile_and_keep, override=True)


@lru_cache(maxsize=1)
def load_cuda_runtime() -> None:
    """Let TVM know CUDA in this process; over a stand-in where there is no driver."""
    folder = library_folder()
    if folder is None:
        raise BuildError("The runtime library of apache-tvm is not installed; install the build extra again.")
    library = folder / library_name("tvm_runtime_cuda")
    try:
        try:
            ctypes.CDLL(_DRIVER, ctypes.RTLD_GLOBAL)
        except OSError:
            _load_stand_in(library)
        ctypes.CDLL(str(find_cudart()), ctypes.RTLD_GLOBAL)
        ctypes.CDLL(str(library), ctypes.RTLD_GLOBAL)
    except CudaUnavailable as error:
        raise BuildError(f"Compiling for NVIDIA GPUs is not possible: {error}.", repr(error)) from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise BuildError(
            "TVM's CUDA runtime cannot be loaded on this machine; compile for other targets.", repr(error)
        ) from error
    if tvm_ffi.get_global_func(_CREATE_HOOK, allow_missing=True) is None:
        raise BuildError("The installed apache-tvm cannot make CUDA binaries; compile for other targets.")


def _load_stand_in(library: Path) -> None:
    """Load a driver library whose functions all answer that there is no GPU."""
    listing = subprocess.run(["nm", "-D", "--undefined-only", str(library)], capture_output=True, check=True, text=True)
    # cuInit is there for whoever asks this process for a GPU later.
    names = sorted({"cuInit", *re.findall(r"\bU (cu[A-Z]\w*)", listing.stdout)})
    source = "\n".join(f"int {name}(void) {{ return {NO_DEVICE}; }}" for name in names)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _DRIVER
        command = ["gcc", "-shared", "-fPIC", "-x", "c", "-", f"-Wl,-soname,{_DRIVER}", "-o", str(path)]
        subprocess.run(command, input=source, text=True, capture_output=True, check=True)
        ctypes.CDLL(str(path), ctypes.RTLD_GLOBAL)  # stays loaded after the file is gone


def _compile_with_nvcc(capability: str, code: str) -> bytearray:
    """CUDA source to the binary for a compute capability, or to several binaries in one."""
    with tempfile.TemporaryDirectory() as folder:
        source, binary = Path(folder) / "kernels.cu", Path(folder) / "kernels.bin"
        source.write_text(code, encoding="utf-8")
        command = ["nvcc", "-O3", *_kind(capability), "-o", str(binary), str(source)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise RuntimeError(f"nvcc: {answer.stderr[-2000:]}")
        return bytearray(binary.read_bytes())


def _kind(capability: str) -> list[str]:
    """Options that say for which GPUs; the driver takes one binary and several in one alike."""
    if not capability.endswith(OR_LATER):
        return ["-cubin", f"-arch={capability}"]
    machine = [f"-gencode=arch=compute_{n},code=sm_{n}" for n in _BINARIES]
    return ["-fatbin", *machine, *(f"-gencode=arch=compute_{n},code=compute_{n}" for n in _PORTABLE)]

"""Asks the NVIDIA driver what it is, through its C interface and nothing else, in a process that may crash."""

import ctypes
import importlib.util
import json
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from app.inference.child import environment, how_it_ended, leave_no_crash_files, program
from app.inference.patience import run_patiently

NEEDED_DRIVER = 13000
"""CUDA version that the driver has to support, as cuDriverGetVersion counts: the runtime library is CUDA 13."""

NEEDED_DRIVER_NAME = "580"
NEEDED_CAPABILITY = (7, 5)
"""The oldest compute capability that CUDA 13 compiles for."""

NO_DEVICE = 100
"""CUDA_ERROR_NO_DEVICE."""

_MAJOR, _MINOR = 75, 76  # CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR
_DRIVER = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
_LIBRARY_FOLDERS = ("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib64", "/run/opengl-driver/lib")
_CUDART = "cudart64_13.dll" if sys.platform == "win32" else "libcudart.so.13"


@dataclass(frozen=True)
class CudaDevice:
    """The first GPU: its compute capability, for instance (8, 6)."""

    capability: tuple[int, int]


class CudaUnavailable(Exception):  # noqa: N818  a reason, not a fault
    """Why there is no GPU to run on, in words for the screen."""


_TIMEOUT_S = 20.0


def find_device() -> CudaDevice:
    """The first GPU that the driver offers, asked once in a child process: a broken driver takes its caller along.

    Raises
    ------
    CudaUnavailable
        There is no driver, it is too old, it offers no GPU, or it crashes or hangs when it is asked.
    """
    found = _asked()
    if isinstance(found, str):
        raise CudaUnavailable(found)
    return found


def gpu_main(out: IO[str]) -> int:
    """What the child does: ask, and write the answer as one JSON line."""
    leave_no_crash_files()
    try:
        answer: dict[str, object] = {"capability": _ask().capability}
    except CudaUnavailable as reason:
        answer = {"reason": str(reason)}
    out.write("\n" + json.dumps(answer) + "\n")
    out.flush()
    return 0


@lru_cache(maxsize=1)
def _asked() -> CudaDevice | str:
    """The GPU, or why there is none. Without a driver's library no child is started."""
    if not _is_installed():
        return "no NVIDIA driver is installed"
    try:
        child = run_patiently([*program(), "--gpu"], _TIMEOUT_S, environment())
    except subprocess.TimeoutExpired:
        return f"the NVIDIA driver did not answer within {_TIMEOUT_S:g} s"
    except OSError as error:
        return f"the NVIDIA driver could not be asked ({type(error).__name__})"
    if child.returncode != 0:
        return f"the process that asks the NVIDIA driver {how_it_ended(child.returncode)}"
    try:
        answer = json.loads(child.stdout.splitlines()[-1])
        return str(answer["reason"]) if "reason" in answer else CudaDevice(tuple(answer["capability"]))
    except (ValueError, KeyError, TypeError, IndexError):
        return "the NVIDIA driver could not be asked"


def _is_installed() -> bool:
    """Whether the system's loader knows the driver, without running any of its code."""
    if sys.platform == "win32":
        folder = ctypes.create_unicode_buffer(260)
        ctypes.windll.kernel32.GetSystemDirectoryW(folder, 260)
        return (Path(folder.value) / "nvcuda.dll").is_file()
    if sys.platform != "linux":
        return False
    folders = [Path(part) for part in environment().get("LD_LIBRARY_PATH", "").split(":") if part]
    folders += [Path(name) for name in _LIBRARY_FOLDERS]
    return any((folder / _DRIVER).exists() for folder in folders) or _DRIVER.encode() in _loader_cache()


def _loader_cache() -> bytes:
    try:
        return Path("/etc/ld.so.cache").read_bytes()
    except OSError:
        return b""


def _ask() -> CudaDevice:
    driver = _driver()
    code = driver.cuInit(0)
    if code == NO_DEVICE:
        raise CudaUnavailable("no NVIDIA GPU is installed")
    if code != 0:
        raise CudaUnavailable(f"the NVIDIA driver offers no GPU (error {code})")
    version = ctypes.c_int()
    if driver.cuDriverGetVersion(ctypes.byref(version)) != 0:
        raise CudaUnavailable("the NVIDIA driver does not tell its version")
    if version.value < NEEDED_DRIVER:
        found = f"{version.value // 1000}.{version.value % 1000 // 10}"
        raise CudaUnavailable(
            f"the NVIDIA driver supports CUDA {found}, and 13.0 is needed (driver {NEEDED_DRIVER_NAME} or newer)"
        )
    device = ctypes.c_int()
    if driver.cuDeviceGet(ctypes.byref(device), 0) != 0:
        raise CudaUnavailable("the NVIDIA driver offers no GPU")
    capability = _attribute(driver, device, _MAJOR), _attribute(driver, device, _MINOR)
    if capability < NEEDED_CAPABILITY:
        found, needed = (".".join(map(str, numbers)) for numbers in (capability, NEEDED_CAPABILITY))
        raise CudaUnavailable(f"the GPU has compute capability {found}, and {needed} or newer is needed")
    return CudaDevice(capability)


def find_cudart() -> Path | str:
    """CUDA's runtime library: that of the package nvidia-cuda-runtime, else the system's.

    Raises
    ------
    CudaUnavailable
        It is not here. TVM itself would swallow that silently.
    """
    if bundle := getattr(sys, "_MEIPASS", None):
        for path in Path(bundle).rglob(_CUDART):
            return path
    spec = importlib.util.find_spec("nvidia")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(place).glob(f"*/*/**/{_CUDART}")) or sorted(Path(place).glob(f"*/*/{_CUDART}")):
            return path
    try:
        ctypes.CDLL(_CUDART)
    except OSError as error:
        raise CudaUnavailable(f"{_CUDART} is not installed (package nvidia-cuda-runtime)") from error
    return _CUDART


def _driver() -> ctypes.CDLL:
    try:
        return ctypes.CDLL(_DRIVER)
    except OSError as error:
        raise CudaUnavailable("no NVIDIA driver is installed") from error


def _attribute(driver: ctypes.CDLL, device: ctypes.c_int, attribute: int) -> int:
    value = ctypes.c_int()
    if driver.cuDeviceGetAttribute(ctypes.byref(value), attribute, device) != 0:
        raise CudaUnavailable("the NVIDIA driver does not tell the GPU's compute capability")
    return value.value

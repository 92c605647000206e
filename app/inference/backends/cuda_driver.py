"""Asks the NVIDIA driver what it is, through its C interface and nothing else."""

import ctypes
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

NEEDED_DRIVER = 13000
"""CUDA version that the driver has to support, as cuDriverGetVersion counts: the runtime library is CUDA 13."""

NEEDED_DRIVER_NAME = "580"
NO_DEVICE = 100
"""CUDA_ERROR_NO_DEVICE."""

_MAJOR, _MINOR = 75, 76  # CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR
_CUDART = "cudart64_13.dll" if sys.platform == "win32" else "libcudart.so.13"


@dataclass(frozen=True)
class CudaDevice:
    """The first GPU: its compute capability, for instance (8, 6)."""

    capability: tuple[int, int]


class CudaUnavailable(Exception):  # noqa: N818  a reason, not a fault
    """Why there is no GPU to run on, in words for the screen."""


def find_device() -> CudaDevice:
    """The first GPU that the driver offers.

    Raises
    ------
    CudaUnavailable
        There is no driver, it is too old, or it offers no GPU.
    """
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
    return CudaDevice((_attribute(driver, device, _MAJOR), _attribute(driver, device, _MINOR)))


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
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        return ctypes.CDLL(name)
    except OSError as error:
        raise CudaUnavailable("no NVIDIA driver is installed") from error


def _attribute(driver: ctypes.CDLL, device: ctypes.c_int, attribute: int) -> int:
    value = ctypes.c_int()
    if driver.cuDeviceGetAttribute(ctypes.byref(value), attribute, device) != 0:
        raise CudaUnavailable("the NVIDIA driver does not tell the GPU's compute capability")
    return value.value

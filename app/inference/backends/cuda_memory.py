"""Memory of an NVIDIA GPU, and the pages of this PC that it reads and writes by itself."""

import ctypes
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.contract.manifest import Artifact
from app.errors import BackendUnavailableError
from app.inference.backends.cuda_driver import find_cudart

_CPU, _CUDA = 1, 2  # device types of DLPack
_POOLED = 2  # allocator of the virtual machine: keeps its buffers from run to run
_CONTEXT_MB = 64.0
"""What the runtime takes besides the network's own: code, launch buffers, the allocator's rounding."""

_OUT_OF_MEMORY = "out of memory"


class CudaMemory:
    """Tensors on the first GPU.

    A slice, or several at once, go up in one copy and the answer comes back in one, both through pinned pages that stay
    for the life of the session; so does the tensor on the GPU that slices are copied into.
    """

    # Shape functions of the virtual machine always run on the CPU, so it wants that device as well.
    initialization: tuple[int, ...] = (_CUDA, 0, _POOLED, _CPU, 0, _POOLED)

    def __init__(self, ffi: ModuleType) -> None:
        self._device = ffi.device("cuda", 0)
        self._shape, self._dtype = ffi.Shape, ffi.dtype
        self._allocate = ffi.get_global_func("runtime.TVMTensorAllocWithScope")
        self._from_bytes = ffi.get_global_func("runtime.TVMTensorCopyFromBytes")
        self._to_bytes = ffi.get_global_func("runtime.TVMTensorCopyToBytes")
        self._cudart = ctypes.CDLL(str(find_cudart()))
        self._images: dict[tuple[int, ...], tuple[Any, NDArray[np.float32]]] = {}
        self._answers: dict[tuple[int, ...], NDArray[np.float32]] = {}
        self._pinned: list[ctypes.c_void_p] = []

    def keep(self, array: NDArray[Any]) -> Any:
        """A tensor of its own on the GPU, with a copy of the array."""
        array = np.ascontiguousarray(array)
        tensor = self._allocate(self._shape(array.shape), self._dtype(str(array.dtype)), self._device, None)
        self._from_bytes(tensor, array.ctypes.data_as(ctypes.c_void_p), array.nbytes)
        return tensor

    def send(self, image: NDArray[np.float32]) -> Any:
        """The image on the GPU, in the one tensor that every image of its shape is copied to."""
        if image.shape not in self._images:
            tensor = self._allocate(self._shape(image.shape), self._dtype("float32"), self._device, None)
            self._images[image.shape] = tensor, self._host_array(image.shape)
        tensor, pages = self._images[image.shape]
        pages[...] = image
        self._from_bytes(tensor, pages.ctypes.data_as(ctypes.c_void_p), pages.nbytes)
        return tensor

    def read(self, tensor: Any) -> NDArray[np.float32]:
        """Copy from the GPU, once it is done; the next answer of this shape overwrites this one."""
        shape = tuple(tensor.shape)
        if shape not in self._answers:
            self._answers[shape] = self._host_array(shape)
        pages = self._answers[shape]
        self._to_bytes(tensor, pages.ctypes.data_as(ctypes.c_void_p), pages.nbytes)
        return pages

    def wait(self) -> None:
        """Until the GPU is done."""
        self._cudart.cudaDeviceSynchronize()

    def lost(self, error: Exception) -> bool:
        """Whether nothing may be freed any more: on a device that is lost TVM's destructors end the process."""
        return _OUT_OF_MEMORY not in str(error).lower()

    def close(self) -> None:
        """Free image and pages."""
        self._images.clear()
        self._answers.clear()
        while self._pinned:
            self._cudart.cudaFreeHost(self._pinned.pop())

    def _host_array(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Pinned memory, which is copied at once instead of page by page; ordinary one where there is none left."""
        size, place = 4 * int(np.prod(shape)), ctypes.c_void_p()
        if self._cudart.cudaMallocHost(ctypes.byref(place), ctypes.c_size_t(size)) != 0 or not place.value:
            return np.empty(shape, np.float32)
        self._pinned.append(place)
        numbers = (ctypes.c_float * (size // 4)).from_address(place.value)
        return np.ctypeslib.as_array(numbers).reshape(shape)


def check_free_memory(cudart: ctypes.CDLL, artifact: Artifact) -> None:
    """See that the GPU has room for a network before anything of it is loaded.

    Raises
    ------
    BackendUnavailableError
        It has not, or does not tell.
    """
    needed = artifact.manifest.device_memory_mb
    if needed is None:  # compiled before manifests said so: the weights at least
        needed = 0.0 if artifact.weights is None else artifact.weights.stat().st_size / 1e6
    free, whole = ctypes.c_size_t(), ctypes.c_size_t()
    code = cudart.cudaMemGetInfo(ctypes.byref(free), ctypes.byref(whole))
    if code != 0:
        raise BackendUnavailableError(
            f"The graphics card does not tell its free memory (error {code}); choose another backend."
        )
    if free.value < (needed + _CONTEXT_MB) * 1e6:
        raise BackendUnavailableError(
            f"The graphics card has {free.value / 1e6:.0f} MB of its {whole.value / 1e6:.0f} MB free, and "
            f"{artifact.label} needs {needed + _CONTEXT_MB:.0f} MB; close other programs that use it."
        )

"""A compiled network in TVM's virtual machine, reached through `tvm_ffi` alone."""

import ctypes
from collections.abc import Callable
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_weights

from app.contract.manifest import Artifact
from app.contract.packing import pack
from app.errors import ArtifactIncompatibleError, BackendUnavailableError, EngineFailedError, InferenceError
from app.inference.aligned import ALIGNMENT, aligned_empty
from app.inference.backends.tvm_library import load_library
from app.inference.backends.tvm_runtime import start_runtime
from app.inference.denormals import flush_denormals

_CPU = 1  # device type of DLPack
_POOLED = 2  # allocator of the virtual machine: keeps its buffers from run to run


class Memory(Protocol):
    """Where the tensors of a session live."""

    initialization: tuple[int, ...]

    def keep(self, array: NDArray[Any]) -> Any:
        """A resident tensor with a copy of the array."""
        ...

    def send(self, image: NDArray[np.float32]) -> Any:
        """A tensor with the image, for one run."""
        ...

    def read(self, tensor: Any) -> NDArray[np.float32]:
        """The values of a tensor."""
        ...

    def wait(self) -> None:
        """Until all that was asked of the device is done."""
        ...

    def lost(self, error: Exception) -> bool:
        """Whether the device is beyond freeing after an error."""
        ...

    def close(self) -> None:
        """Free what is kept beside the tensors that were handed out."""
        ...


class HostMemory:
    """Tensors in the process's own memory."""

    initialization: tuple[int, ...] = (_CPU, 0, _POOLED)

    def __init__(self, ffi: ModuleType) -> None:
        self._ffi = ffi

    def keep(self, array: NDArray[Any]) -> Any:
        """Copy only what is not aligned and contiguous already."""
        if not (array.flags.c_contiguous and array.flags.writeable and array.ctypes.data % ALIGNMENT == 0):
            copy = aligned_empty(array.shape, array.dtype)
            copy[...] = array
            array = copy
        return self._ffi.from_dlpack(array)

    def send(self, image: NDArray[np.float32]) -> Any:
        """See `keep`."""
        return self.keep(image)

    def read(self, tensor: Any) -> NDArray[np.float32]:
        """A view, without copying."""
        return np.from_dlpack(tensor).astype(np.float32, copy=False)

    def wait(self) -> None:
        """Nothing: the processor has done it."""

    def lost(self, error: Exception) -> bool:  # noqa: ARG002  the same contract
        """Never: the process has it as long as it lives."""
        return False

    def close(self) -> None:
        """Nothing is kept."""


class TvmSession:
    """A loaded network with its packed weights resident."""

    def __init__(self, ffi: ModuleType, artifact: Artifact, memory: Memory) -> None:
        self._ffi, self._memory = ffi, memory
        self._shape = artifact.manifest.input.shape
        self.images_at_once = artifact.manifest.images_at_once
        content = artifact.read(artifact.manifest.module)
        try:
            self._library = load_library(ffi, content)
            self._executable: Any = self._machine()
            self._main: Any = self._executable["main"]
            self._several: Any = self._executable[f"main_{self.images_at_once}"] if self.images_at_once > 1 else None
            arity = int(self._executable["get_function_arity"]("main"))
        except Exception as error:  # whatever tvm_ffi turns a fault of the library into
            raise ArtifactIncompatibleError(
                f"TVM cannot load the artifact {artifact.label}; reinstall Falx or compile it again.", repr(error)
            ) from error
        packed = _packed(artifact)
        try:
            self._parameters: list[Any] = [memory.keep(array) for array in packed]
        except Exception as error:  # the device has no room for them, or is lost
            raise BackendUnavailableError(
                f"TVM cannot put the weights of {artifact.label} into memory; close other programs.", repr(error)
            ) from error
        if arity != 1 + len(self._parameters):
            raise ArtifactIncompatibleError(
                f"The artifact {artifact.label} holds another network than its manifest describes; compile it again."
            )

    def run(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute one slice; see `InferenceSession.run`."""
        return self._computed(self._main, image, self._shape)

    def run_several(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute `images_at_once` slices; see `SeveralAtOnce.run_several`."""
        return self._computed(self._several, images, (self.images_at_once, *self._shape[1:]))

    def resident(self, image: NDArray[np.float32]) -> Callable[[], None]:
        """Put an image where the network computes; what is returned computes it there and waits until that is done.

        For measurements: the answer stays there.
        """
        there = self._memory.keep(image)

        def compute() -> None:
            self._main(there, *self._parameters)
            self._memory.wait()

        return compute

    def _computed(self, function: Any, images: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
        if self._main is None or function is None:
            raise InferenceError("The network was closed and cannot run any more; open the case again.")
        if images.shape != shape:
            raise InferenceError(f"The network reads images of shape {shape}, and got {images.shape}.")
        try:
            with flush_denormals():
                result = function(self._memory.send(images.astype(np.float32, copy=False)), *self._parameters)
                return self._memory.read(result)
        except Exception as error:  # whatever tvm_ffi turns a fault of the engine into
            if self._memory.lost(error):
                self._abandon()
            raise EngineFailedError(
                "TVM failed while it computed a slice; choose another backend.", repr(error)
            ) from error

    def close(self) -> None:
        """Free weights, network and the buffers that the virtual machine kept."""
        if self._main is None:
            return
        self._forget()
        self._memory.close()
        self._ffi.get_global_func("vm.builtin.memory_manager.clear")()

    def _forget(self) -> None:
        self._main = self._several = self._executable = None
        self._parameters.clear()

    def _abandon(self) -> None:
        """Keep everything that lives on the device until the process ends, and never touch it again."""
        for kept in (self._main, self._several, self._executable, self._library, self._parameters, self._memory):
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))
        self._main = None

    def _machine(self) -> Any:
        """A virtual machine of its own, ready to run."""
        machine = self._library["vm_load_executable"]()
        machine["vm_initialization"](*self._memory.initialization)
        return machine


class TvmCpuSession(TvmSession):
    """A loaded network on the CPU, beside which others can run with the same weights."""

    def single_threaded(self) -> "TvmCpuSession":
        """A second session with these weights and one thread; see `DivisibleSession.single_threaded`."""
        start_runtime(1)  # the pool that is configured is the calling thread's own
        return _Twin(self)


class _Twin(TvmCpuSession):
    """A virtual machine of its own on the weights of another session, whose buffers it leaves alone when it closes."""

    def __init__(self, session: TvmCpuSession) -> None:
        self.__dict__.update(session.__dict__)
        self._parameters = list(session._parameters)
        self._executable = self._machine()
        self._main = self._executable["main"]

    def close(self) -> None:
        """Forget the weights; the buffers are freed with the session that they were shared with."""
        self._forget()


def _packed(artifact: Artifact) -> list[NDArray[Any]]:
    """The parameters in the order and layout in which the compiled function takes them."""
    manifest = artifact.manifest
    if artifact.weights is None or manifest.weights is None:
        return []
    content = artifact.read(manifest.weights)
    try:
        tensors = load_weights(content)
        return [pack(tensors[parameter.name], parameter.steps) for parameter in manifest.parameters]
    except (KeyError, ValueError) as error:
        raise ArtifactIncompatibleError(
            f"The weights {artifact.weights.name} do not fit the artifact {artifact.label}; reinstall Falx or compile "
            "it again.",
            repr(error),
        ) from error

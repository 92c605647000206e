"""LiteRT (TensorFlow Lite) on any CPU."""

import importlib
import importlib.util
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.contract.manifest import Artifact
from app.contract.model_spec import TensorSpec
from app.errors import ArtifactIncompatibleError, BackendUnavailableError, EngineFailedError, InferenceError
from app.inference.backend import Availability

_PACKAGES = ("ai_edge_litert", "tflite_runtime")
"""The maintained package first; its predecessor has the same Interpreter."""

_TO_NHWC = (0, 2, 3, 1)
_TO_NCHW = (0, 3, 1, 2)


class LiteRtBackend:
    """Runs .tflite artifacts through LiteRT's interpreter."""

    name = "litert"

    def availability(self) -> Availability:
        """Whether LiteRT or its predecessor is installed."""
        if _package() is None:
            return Availability(False, "neither ai-edge-litert nor tflite-runtime is installed")
        return Availability(True)

    def supports(self, artifact: Artifact) -> Availability:
        """Any artifact for LiteRT: its kernels choose their instruction set at run time."""
        if artifact.manifest.target.backend != self.name:
            return Availability(False, f"made for {artifact.manifest.target.backend}")
        return Availability(True)

    def load(self, artifact: Artifact, threads: int) -> "LiteRtSession":
        """Check the hashes and build an interpreter on the very bytes that were hashed."""
        artifact.check_files()
        content = artifact.read(artifact.manifest.module)
        try:
            interpreter = _interpreter_class()(model_content=content, num_threads=threads)
            interpreter.allocate_tensors()
        except (RuntimeError, ValueError) as error:
            raise ArtifactIncompatibleError(
                f"LiteRT cannot load the artifact {artifact.label}; reinstall Falx or compile it again.", repr(error)
            ) from error
        return LiteRtSession(interpreter, artifact)


class LiteRtSession:
    """A loaded .tflite network."""

    def __init__(self, interpreter: Any, artifact: Artifact) -> None:
        manifest = artifact.manifest
        self._interpreter = interpreter
        self._input, self._output = manifest.input, manifest.output
        self._into = _index(interpreter.get_input_details(), manifest.input, artifact)
        self._from = _index(interpreter.get_output_details(), manifest.output, artifact)
        self._shape = _nchw(manifest.input)

    def run(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute one slice; see `InferenceSession.run`."""
        if self._interpreter is None:
            raise InferenceError("The network was closed and cannot run any more; open the case again.")
        if image.shape != self._shape:
            raise InferenceError(f"The network reads images of shape {self._shape}, and got {image.shape}.")
        if self._input.layout == "NHWC":
            image = image.transpose(_TO_NHWC)
        try:
            self._interpreter.set_tensor(self._into, np.ascontiguousarray(image, dtype=np.float32))
            self._interpreter.invoke()
            result = self._interpreter.get_tensor(self._from)
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineFailedError(
                "LiteRT failed while it computed a slice; choose another backend.", repr(error)
            ) from error
        return result.transpose(_TO_NCHW) if self._output.layout == "NHWC" else result

    def close(self) -> None:
        """Free the interpreter."""
        self._interpreter = None


def _package() -> str | None:
    for package in _PACKAGES:
        if importlib.util.find_spec(package) is not None:
            return package
    return None


def _interpreter_class() -> Any:
    package = _package()
    if package is None:
        raise BackendUnavailableError("LiteRT is not installed; install the package ai-edge-litert.")
    try:
        return importlib.import_module(f"{package}.interpreter").Interpreter
    except (ImportError, OSError) as error:
        raise BackendUnavailableError(f"LiteRT ({package}) is installed but cannot be loaded.", repr(error)) from error


def _index(details: list[dict[str, Any]], spec: TensorSpec, artifact: Artifact) -> int:
    """Index of the one tensor, which has to be as the manifest says."""
    if len(details) != 1 or tuple(details[0]["shape"]) != spec.shape or details[0]["dtype"] != np.float32:
        raise ArtifactIncompatibleError(
            f"The artifact {artifact.label} holds another network than its manifest describes; compile it again."
        )
    return int(details[0]["index"])


def _nchw(spec: TensorSpec) -> tuple[int, ...]:
    shape = spec.shape
    return tuple(shape[axis] for axis in _TO_NCHW) if spec.layout == "NHWC" else shape

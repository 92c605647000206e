"""Weights as a compiled network takes them, from the file that all artifacts of a model share."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray
from safetensors.numpy import load as load_weights

from app.contract.manifest import Artifact
from app.contract.packing import pack
from app.errors import ArtifactIncompatibleError


@contextmanager
def weights_beside(artifact: Artifact) -> Iterator[Future[list[NDArray[Any]]]]:
    """Check the hashes of an artifact and pack its weights in a thread, while the caller imports the runtime.

    The result is there when the context ends: the parameters in the order and layout in which the compiled function
    takes them, or `ArtifactIncompatibleError`.
    """
    with ThreadPoolExecutor(1, "weights") as pool:
        yield pool.submit(_checked, artifact)


def _checked(artifact: Artifact) -> list[NDArray[Any]]:
    artifact.check_files()
    return _packed(artifact)


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

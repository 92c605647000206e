"""The contract that every backend meets."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from app.contract.manifest import Artifact


@dataclass(frozen=True)
class Availability:
    """Whether something can be used on this PC, and the reason in words for the screen when not."""

    ok: bool
    reason: str = ""


class InferenceSession(Protocol):
    """A loaded network."""

    def run(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute one slice.

        Parameters
        ----------
        image : ndarray of float32, (1, channels, size, size)
            Always NCHW; a session whose network wants another layout converts.

        Returns
        -------
        ndarray of float32, (1, 1, size, size)
            Probability of the lesion. The session may reuse the buffer in its next run.

        Raises
        ------
        EngineFailedError
            The engine failed: its device is lost, or its memory used up.
        InferenceError
            The image is not what the network reads.
        """
        ...

    def close(self) -> None:
        """Free the engine's memory; the session cannot run afterwards."""
        ...


@runtime_checkable
class SeveralAtOnce(InferenceSession, Protocol):
    """A session that may compute several slices in one call."""

    images_at_once: int
    """How many; 1 where it computes slices one by one after all."""

    def run_several(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute just `images_at_once` slices; else as `run`.

        Parameters
        ----------
        images : ndarray of float32, (images_at_once, channels, size, size)

        Returns
        -------
        ndarray of float32, (images_at_once, 1, size, size)
        """
        ...


class Backend(Protocol):
    """An engine that runs artifacts of one kind."""

    @property
    def name(self) -> str:
        """'tvm-cuda', 'tvm-cpu' or 'litert'."""
        ...

    def availability(self) -> Availability:
        """Whether the runtime and its hardware are here. Cheap; loads nothing that could crash the process."""
        ...

    def supports(self, artifact: Artifact) -> Availability:
        """Whether this PC can run the artifact: instruction set, compute capability, runtime version."""
        ...

    def load(self, artifact: Artifact, threads: int) -> InferenceSession:
        """Check the artifact's hashes, load it and pack its weights.

        Raises
        ------
        ArtifactIncompatibleError
            The artifact is damaged or foreign.
        BackendUnavailableError
            The runtime cannot be loaded.
        """
        ...

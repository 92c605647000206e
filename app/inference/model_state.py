"""What is known of a compiled model on this PC."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ArtifactState:
    """One artifact of a model on this PC.

    Attributes
    ----------
    usable : bool
        Whether it may be tried here; only its golden run tells whether it is right.
    reason : str
        Why it may not; empty when it may.
    latency_ms, memory_mb : float or None
        Of one slice and of loading and running it, as measured where it was compiled.
    """

    backend: str
    target: str
    precision: str
    usable: bool
    reason: str = ""
    latency_ms: float | None = None
    memory_mb: float | None = None


@dataclass(frozen=True)
class ModelState:
    """A model and its artifacts, the best of each backend first.

    Attributes
    ----------
    default : bool
        Whether it runs when nobody asks for another.
    guarded : bool
        Whether it comes with an input guard.
    """

    name: str
    version: str
    channels: tuple[str, ...]
    size: int
    threshold: float
    default: bool
    guarded: bool
    artifacts: tuple[ArtifactState, ...]

    @property
    def usable(self) -> bool:
        """Whether any artifact may be tried on this PC."""
        return any(artifact.usable for artifact in self.artifacts)

    @property
    def reason(self) -> str:
        """Why none may be tried; empty when one may."""
        if self.usable:
            return ""
        return "; ".join(f"{a.backend} {a.target}: {a.reason.rstrip('.')}" for a in self.artifacts)

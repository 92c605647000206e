"""What the window asks of the worker."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.imaging.volume import Role
from app.inference.engine_choice import EngineChoice
from app.results.measurements import Bidimensional
from app.worker.protocol.parts import CaseHandle, ModelInfo, Outline


@dataclass(frozen=True)
class OpenRequest:
    """Read `paths` and put the pixels into `folder`; `uid` picks the series to segment.

    Attributes
    ----------
    corrections : dict of str to str
        Roles that the reader has corrected, by the uid of the series. With a uid or with corrections, a listing of the
        same paths is used again.
    """

    op: ClassVar[str] = "open"
    id: int
    paths: tuple[str, ...]
    folder: str
    uid: str | None = None
    corrections: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ThumbnailRequest:
    """Read the middle slice of a series of the last listing."""

    op: ClassVar[str] = "thumbnail"
    id: int
    uid: str


@dataclass(frozen=True)
class LookRequest:
    """The reader looks at slice `index` while `request` is being read: it and its neighbours are wanted first."""

    op: ClassVar[str] = "look"
    id: int
    request: int
    index: int


@dataclass(frozen=True)
class SegmentRequest:
    """Compute the probability of some slices, in the order given.

    Attributes
    ----------
    generation : int
        Answers to requests of earlier generations are computed anew, not taken from what is kept.
    """

    op: ClassVar[str] = "segment"
    id: int
    case: CaseHandle
    indices: tuple[int, ...]
    engine: EngineChoice
    generation: int = 0


@dataclass(frozen=True)
class BackendsRequest:
    """Select a backend and say what became of each."""

    op: ClassVar[str] = "backends"
    id: int
    engine: EngineChoice


@dataclass(frozen=True)
class ModelsRequest:
    """Say which models there are."""

    op: ClassVar[str] = "models"
    id: int


@dataclass(frozen=True)
class MeasureRequest:
    """Measure the mask of a case, and compare it with its reference where there is one."""

    op: ClassVar[str] = "measure"
    id: int
    outline: Outline


@dataclass(frozen=True)
class ExportRequest:
    """Write the results of a case.

    Attributes
    ----------
    paths : tuple of str
        What was opened; a listing of the same paths is used again.
    folder : str
        Where the files go.
    backend, target, model, filled
        What made the probabilities.
    diameters : Bidimensional or None
        Where a reader has put them.
    """

    op: ClassVar[str] = "export"
    id: int
    paths: tuple[str, ...]
    outline: Outline
    slice_names: tuple[str, ...]
    formats: tuple[str, ...]
    folder: str
    deidentify: bool
    model: ModelInfo
    backend: str
    target: str
    filled: tuple[Role, ...] = ()
    diameters: Bidimensional | None = None


@dataclass(frozen=True)
class CancelRequest:
    """Stop `request` before its next slice; one that is over or unknown is ignored."""

    op: ClassVar[str] = "cancel"
    id: int
    request: int


@dataclass(frozen=True)
class StopRequest:
    """End the worker."""

    op: ClassVar[str] = "stop"
    id: int


Job = OpenRequest | ThumbnailRequest | SegmentRequest | BackendsRequest | ModelsRequest | MeasureRequest | ExportRequest
"""What is answered by exactly one last event."""

Request = Job | LookRequest | CancelRequest | StopRequest

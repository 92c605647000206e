"""What the worker answers."""

from dataclasses import dataclass
from typing import ClassVar

from app.imaging.labels import ImageLabels
from app.imaging.volume import Role, VolumeGeometry
from app.imaging.window import Window
from app.inference.model_state import ModelState
from app.inference.outcome import Outcome
from app.results.comparison import Comparison
from app.results.measurements import Bidimensional
from app.worker.protocol.parts import CaseHandle, ModelInfo, SeriesInfo
from app.worker.shared_array import ArrayHandle


@dataclass(frozen=True)
class ListingEvent:
    """Files looked at so far, of those found so far."""

    event: ClassVar[str] = "listing"
    id: int
    done: int
    total: int


@dataclass(frozen=True)
class SeriesEvent:
    """The series found under the paths."""

    event: ClassVar[str] = "series"
    id: int
    series: tuple[SeriesInfo, ...]


@dataclass(frozen=True)
class ProgressEvent:
    """Slices decoded so far."""

    event: ClassVar[str] = "progress"
    id: int
    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class _CaseInMemory:
    """A case whose arrays are in shared memory; `series_uids` and `labels` are of the series that are joined."""

    id: int
    handle: CaseHandle
    name: str
    presets: tuple[Window, ...] = ()
    series_uids: tuple[str, ...] = ()
    labels: tuple[ImageLabels, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PreviewEvent(_CaseInMemory):
    """Slice `first` of a case is in shared memory, and the others will follow into the same arrays.

    Comes again when the arrays had to be replaced by others. The case's roles and `series_uids` are those that are
    expected.
    """

    event: ClassVar[str] = "preview"
    first: int


@dataclass(frozen=True)
class ArrivedEvent:
    """More slices of the first series are in shared memory."""

    event: ClassVar[str] = "arrived"
    id: int
    slices: tuple[int, ...]


@dataclass(frozen=True)
class ThumbnailEvent:
    """A small picture of a series.

    Attributes
    ----------
    size : tuple of int
        Rows and columns.
    pixels : str
        Grey values of 8 bits, row by row, in base64.
    geometry : VolumeGeometry
        Of the series: how the picture lies.
    """

    event: ClassVar[str] = "thumbnail"
    id: int
    uid: str
    size: tuple[int, int]
    pixels: str
    geometry: VolumeGeometry


@dataclass(frozen=True, kw_only=True)
class CaseEvent(_CaseInMemory):
    """All of a case is there."""

    event: ClassVar[str] = "case"
    reference: ArrayHandle | None = None
    warnings: tuple[str, ...] = ()
    decode_ms: tuple[float, ...] = ()
    slice_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProvingEvent:
    """A backend is being proven; told again while that takes its time, so that nobody takes the worker for dead."""

    event: ClassVar[str] = "proving"
    id: int
    what: str


@dataclass(frozen=True)
class SelectedEvent:
    """A backend was selected."""

    event: ClassVar[str] = "selected"
    id: int
    name: str
    reason: str
    target: str
    model: ModelInfo
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class ModelsEvent:
    """The models that there are."""

    event: ClassVar[str] = "models"
    id: int
    models: tuple[ModelState, ...]


@dataclass(frozen=True)
class FellBackEvent:
    """The backend `failed` failed in the middle of the case; `backend` computes the slices `indices` anew."""

    event: ClassVar[str] = "fell-back"
    id: int
    failed: str
    backend: str
    indices: tuple[int, ...]


@dataclass(frozen=True)
class StartedEvent:
    """Slices will follow.

    Attributes
    ----------
    filled : tuple of Role
        The model's channels that the case lacks and that FLAIR stands in for.
    artifact : str
        SHA-256 of what computes, as in `SelectedEvent`.
    """

    event: ClassVar[str] = "started"
    id: int
    backend: str
    filled: tuple[Role, ...]
    artifact: str


@dataclass(frozen=True)
class CheckedEvent:
    """The case was looked at: how foreign it is to the model, from 1 on to be warned of; None when nothing can tell."""

    event: ClassVar[str] = "checked"
    id: int
    score: float | None


@dataclass(frozen=True)
class SliceEvent:
    """The probability of a slice lies in shared memory; `cached` when the network had answered the same before."""

    event: ClassVar[str] = "slice"
    id: int
    index: int
    latency_ms: dict[str, float]
    cold: bool
    cached: bool = False


@dataclass(frozen=True)
class MeasuredEvent:
    """What is measured on the mask as a whole.

    Attributes
    ----------
    components : int
        Connected parts in space.
    diameters : Bidimensional or None
        None for an empty mask.
    comparison : Comparison or None
        With the reference, where there is one.
    """

    event: ClassVar[str] = "measured"
    id: int
    components: int
    diameters: Bidimensional | None = None
    comparison: Comparison | None = None


@dataclass(frozen=True)
class WritingEvent:
    """A format is being written, `done` of `total` are."""

    event: ClassVar[str] = "writing"
    id: int
    format: str
    done: int
    total: int


@dataclass(frozen=True)
class ExportedEvent:
    """The results lie in the folder: so many files."""

    event: ClassVar[str] = "exported"
    id: int
    files: int


@dataclass(frozen=True)
class DoneEvent:
    """The request is over."""

    event: ClassVar[str] = "done"
    id: int
    cancelled: bool = False


@dataclass(frozen=True)
class FailedEvent:
    """The request failed; `message` is one sentence for the person, `details` are for the log.

    When no backend can run, `outcomes` says what became of each.
    """

    event: ClassVar[str] = "failed"
    id: int
    message: str
    kind: str
    details: str = ""
    outcomes: tuple[Outcome, ...] = ()


Event = (
    ListingEvent
    | SeriesEvent
    | PreviewEvent
    | ArrivedEvent
    | ProgressEvent
    | CaseEvent
    | ThumbnailEvent
    | ProvingEvent
    | SelectedEvent
    | ModelsEvent
    | StartedEvent
    | CheckedEvent
    | SliceEvent
    | MeasuredEvent
    | WritingEvent
    | ExportedEvent
    | DoneEvent
    | FailedEvent
    | FellBackEvent
)

"""What the worker answers."""

from app.imaging.labels import ImageLabels
from app.imaging.volume import Role, VolumeGeometry
from app.imaging.window import Window
from app.inference.model_state import ModelState
from app.inference.outcome import Outcome
from app.results.comparison import Comparison
from app.results.measurements import Bidimensional
from app.worker.protocol.message import Message
from app.worker.protocol.parts import CaseHandle, ModelInfo, SeriesInfo
from app.worker.shared_array import ArrayHandle


class _Event(Message, frozen=True, tag_field="event"):
    """Named by `event` in its line."""


class ListingEvent(_Event, frozen=True, tag="listing"):
    """Files looked at so far, of those found so far."""

    done: int
    total: int


class SeriesEvent(_Event, frozen=True, tag="series"):
    """The series found under the paths."""

    series: tuple[SeriesInfo, ...]


class ProgressEvent(_Event, frozen=True, tag="progress"):
    """Slices decoded so far."""

    done: int
    total: int


class _CaseInMemory(_Event, frozen=True, kw_only=True):
    """A case whose arrays are in shared memory; `series_uids` and `labels` are of the series that are joined."""

    handle: CaseHandle
    name: str
    presets: tuple[Window, ...] = ()
    series_uids: tuple[str, ...] = ()
    labels: tuple[ImageLabels, ...] = ()


class PreviewEvent(_CaseInMemory, frozen=True, kw_only=True, tag="preview"):
    """Slice `first` of a case is in shared memory, and the others will follow into the same arrays.

    Comes again when the arrays had to be replaced by others. The case's roles and `series_uids` are those that are
    expected.
    """

    first: int


class ArrivedEvent(_Event, frozen=True, tag="arrived"):
    """More slices of the first series are in shared memory."""

    slices: tuple[int, ...]


class ThumbnailEvent(_Event, frozen=True, tag="thumbnail"):
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

    uid: str
    size: tuple[int, int]
    pixels: str
    geometry: VolumeGeometry


class CaseEvent(_CaseInMemory, frozen=True, kw_only=True, tag="case"):
    """All of a case is there."""

    reference: ArrayHandle | None = None
    warnings: tuple[str, ...] = ()
    decode_ms: tuple[float, ...] = ()
    slice_names: tuple[str, ...] = ()


class ProvingEvent(_Event, frozen=True, tag="proving"):
    """A backend is being proven; told again while that takes its time, so that nobody takes the worker for dead."""

    what: str


class SelectedEvent(_Event, frozen=True, tag="selected"):
    """A backend was selected."""

    name: str
    reason: str
    target: str
    model: ModelInfo
    outcomes: tuple[Outcome, ...]


class ModelsEvent(_Event, frozen=True, tag="models"):
    """The models that there are."""

    models: tuple[ModelState, ...]


class FellBackEvent(_Event, frozen=True, tag="fell-back"):
    """The backend `failed` failed in the middle of the case; `backend` computes the slices `indices` anew."""

    failed: str
    backend: str
    indices: tuple[int, ...]


class StartedEvent(_Event, frozen=True, tag="started"):
    """Slices will follow.

    Attributes
    ----------
    filled : tuple of Role
        The model's channels that the case lacks and that FLAIR stands in for.
    artifact : str
        SHA-256 of what computes, as in `SelectedEvent`.
    """

    backend: str
    filled: tuple[Role, ...]
    artifact: str


class CheckedEvent(_Event, frozen=True, tag="checked"):
    """The case was looked at: how foreign it is to the model, from 1 on to be warned of; None when nothing can tell."""

    score: float | None


class SliceEvent(_Event, frozen=True, tag="slice"):
    """The probability of a slice lies in shared memory; `cached` when the network had answered the same before."""

    index: int
    latency_ms: dict[str, float]
    cold: bool
    cached: bool = False


class MeasuredEvent(_Event, frozen=True, tag="measured"):
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

    components: int
    diameters: Bidimensional | None = None
    comparison: Comparison | None = None


class WritingEvent(_Event, frozen=True, tag="writing"):
    """A format is being written, `done` of `total` are."""

    format: str
    done: int
    total: int


class ExportedEvent(_Event, frozen=True, tag="exported"):
    """The results lie in the folder: so many files."""

    files: int


class DoneEvent(_Event, frozen=True, tag="done"):
    """The request is over."""

    cancelled: bool = False


class FailedEvent(_Event, frozen=True, tag="failed"):
    """The request failed; `message` is one sentence for the person, `details` are for the log.

    When no backend can run, `outcomes` says what became of each.
    """

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

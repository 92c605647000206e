"""What window and worker say to each other: one JSON object a line, as dataclasses on both sides.

Requests carry an `id` that grows; every event repeats the id of the request it answers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np

from app.imaging.volume import Role, VolumeGeometry
from app.imaging.window import Window
from app.inference.outcome import Outcome
from app.results.comparison import Comparison
from app.worker.shared_array import ArrayHandle


@dataclass(frozen=True)
class SeriesInfo:
    """A series in the list, from its headers."""

    uid: str
    kind: str
    modality: str | None
    roles: tuple[Role, ...]
    description: str
    number: int | None
    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float] | None
    warnings: tuple[str, ...]
    refusal: str | None = None
    reference: bool = False


@dataclass(frozen=True)
class CaseHandle:
    """What a worker needs to segment a case that it did not decode itself.

    Attributes
    ----------
    voxels : ArrayHandle
        (channels, slices, rows, columns) of the volume's dtype.
    probability : ArrayHandle
        (slices, rows, columns) of float32; the worker writes it slice by slice.
    """

    uid: str
    roles: tuple[Role, ...]
    geometry: VolumeGeometry
    voxels: ArrayHandle
    probability: ArrayHandle


@dataclass(frozen=True)
class ModelInfo:
    """The network that runs."""

    name: str
    version: str
    channels: tuple[str, ...]
    threshold: float
    sha256: str
    precision: str = "float32"


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
    """Compute the probability of some slices, in the order given."""

    op: ClassVar[str] = "segment"
    id: int
    case: CaseHandle
    indices: tuple[int, ...]
    model: str
    backend: str
    threads: int | None = None


@dataclass(frozen=True)
class BackendsRequest:
    """Select a backend and say what became of each."""

    op: ClassVar[str] = "backends"
    id: int
    model: str
    requested: str
    threads: int | None = None


@dataclass(frozen=True)
class MeasureRequest:
    """Measure the mask of a case whose slices have all been computed, and compare it with `reference`."""

    op: ClassVar[str] = "measure"
    id: int
    case: CaseHandle
    threshold: float
    reference: ArrayHandle | None = None


@dataclass(frozen=True)
class ExportRequest:
    """Write the results of a case whose slices have all been computed.

    Attributes
    ----------
    paths : tuple of str
        What was opened; a listing of the same paths is used again.
    folder : str
        Where the files go.
    backend, target, model, filled
        What made the probabilities.
    """

    op: ClassVar[str] = "export"
    id: int
    paths: tuple[str, ...]
    case: CaseHandle
    reference: ArrayHandle | None
    slice_names: tuple[str, ...]
    formats: tuple[str, ...]
    folder: str
    deidentify: bool
    threshold: float
    model: ModelInfo
    backend: str
    target: str
    filled: tuple[Role, ...] = ()


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


Job = OpenRequest | ThumbnailRequest | SegmentRequest | BackendsRequest | MeasureRequest | ExportRequest
"""What is answered by exactly one last event."""

Request = Job | LookRequest | CancelRequest | StopRequest


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


@dataclass(frozen=True)
class PreviewEvent:
    """Slice `first` of a case is in shared memory, and the others will follow into the same arrays.

    Comes again when the arrays had to be replaced by others. `roles` and `series_uids` are those that are expected.
    """

    event: ClassVar[str] = "preview"
    id: int
    uid: str
    name: str
    roles: tuple[Role, ...]
    geometry: VolumeGeometry
    voxels: ArrayHandle
    probability: ArrayHandle
    first: int
    presets: tuple[Window, ...] = ()
    series_uids: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class CaseEvent:
    """A case is in shared memory; `series_uids` are those of the series that were joined."""

    event: ClassVar[str] = "case"
    id: int
    uid: str
    name: str
    roles: tuple[Role, ...]
    geometry: VolumeGeometry
    voxels: ArrayHandle
    probability: ArrayHandle
    reference: ArrayHandle | None = None
    presets: tuple[Window, ...] = ()
    warnings: tuple[str, ...] = ()
    decode_ms: tuple[float, ...] = ()
    slice_names: tuple[str, ...] = ()
    series_uids: tuple[str, ...] = ()

    @property
    def handle(self) -> CaseHandle:
        """The part that travels with a request to segment."""
        return CaseHandle(self.uid, self.roles, self.geometry, self.voxels, self.probability)


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
class StartedEvent:
    """Slices will follow.

    Attributes
    ----------
    filled : tuple of Role
        The model's channels that the case lacks and that FLAIR stands in for.
    input_score : float or None
        How foreign the case is to the model, above 1 when it is to be warned of; None when that is not known.
    """

    event: ClassVar[str] = "started"
    id: int
    backend: str
    filled: tuple[Role, ...]
    input_score: float | None = None


@dataclass(frozen=True)
class SliceEvent:
    """The probability of a slice lies in shared memory."""

    event: ClassVar[str] = "slice"
    id: int
    index: int
    latency_ms: dict[str, float]
    cold: bool


@dataclass(frozen=True)
class MeasuredEvent:
    """What is measured on the mask as a whole.

    Attributes
    ----------
    components : int
        Connected parts in space.
    slice_index : int or None
        Where the diameters were taken; None for an empty mask.
    largest, perpendicular : float
        Both diameters, in mm, or in pixels when `in_mm` is false.
    comparison : Comparison or None
        With the reference, where there is one.
    """

    event: ClassVar[str] = "measured"
    id: int
    components: int
    slice_index: int | None = None
    largest: float = 0.0
    perpendicular: float = 0.0
    in_mm: bool = True
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
    | SelectedEvent
    | StartedEvent
    | SliceEvent
    | MeasuredEvent
    | WritingEvent
    | ExportedEvent
    | DoneEvent
    | FailedEvent
)

_REQUESTS: dict[str, type[Request]] = {
    kind.op: kind
    for kind in (
        OpenRequest,
        ThumbnailRequest,
        LookRequest,
        SegmentRequest,
        BackendsRequest,
        MeasureRequest,
        ExportRequest,
        CancelRequest,
        StopRequest,
    )
}
_EVENTS: dict[str, type[Event]] = {
    kind.event: kind
    for kind in (
        ListingEvent,
        SeriesEvent,
        PreviewEvent,
        ArrivedEvent,
        ProgressEvent,
        CaseEvent,
        ThumbnailEvent,
        SelectedEvent,
        StartedEvent,
        SliceEvent,
        MeasuredEvent,
        WritingEvent,
        ExportedEvent,
        DoneEvent,
        FailedEvent,
    )
}


class ProtocolError(ValueError):
    """A line is no message of this protocol."""


def encode(message: Request | Event) -> bytes:
    """One line, with its line break."""
    name = {"op": message.op} if isinstance(message, Request) else {"event": message.event}
    return json.dumps({**name, **_plain(message)}, ensure_ascii=True).encode() + b"\n"


def decode_request(line: bytes) -> Request:
    """Read a line as the worker gets it.

    Raises
    ------
    ProtocolError
        It is not a request.
    """
    return _decode(line, "op", _REQUESTS)


def decode_event(line: bytes) -> Event:
    """Read a line as the window gets it.

    Raises
    ------
    ProtocolError
        It is not an event.
    """
    return _decode(line, "event", _EVENTS)


def _decode(line: bytes, key: str, kinds: Mapping[str, type[Any]]) -> Any:
    try:
        document = json.loads(line)
        kind = kinds[document.pop(key)]
        return kind(**{name: _value(name, value) for name, value in document.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProtocolError(f"no message of the protocol: {type(error).__name__}") from error


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and arrays as what JSON knows. Not `asdict`, which would copy arrays deeply first."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Role):
        return value.value
    return value


def _value(name: str, value: Any) -> Any:
    """Rebuild a field from JSON; a name means the same in every message."""
    if value is None:
        return None
    if name in _NESTED:
        return _NESTED[name](value)
    return tuple(value) if isinstance(value, list) else value


def _rebuild(kind: type[Any]) -> Any:
    return lambda document: kind(**{name: _value(name, value) for name, value in document.items()})


def _each(build: Any) -> Any:
    return lambda items: tuple(build(item) for item in items)


_NESTED: dict[str, Any] = {
    "voxels": _rebuild(ArrayHandle),
    "probability": _rebuild(ArrayHandle),
    "reference": lambda value: value if isinstance(value, bool) else _rebuild(ArrayHandle)(value),
    "comparison": _rebuild(Comparison),
    "geometry": _rebuild(VolumeGeometry),
    "affine_lps": lambda rows: np.array(rows, dtype=np.float64),
    "roles": _each(Role),
    "filled": _each(Role),
    "case": _rebuild(CaseHandle),
    "model": lambda value: value if isinstance(value, str) else _rebuild(ModelInfo)(value),
    "series": _each(_rebuild(SeriesInfo)),
    "outcomes": _each(_rebuild(Outcome)),
    "presets": _each(_rebuild(Window)),
}

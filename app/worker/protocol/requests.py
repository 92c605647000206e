"""What the window asks of the worker."""

from msgspec import field

from app.imaging.volume import Role
from app.inference.engine_choice import EngineChoice
from app.results.measurements import Bidimensional
from app.worker.protocol.message import Message
from app.worker.protocol.parts import CaseHandle, ModelInfo, Outline


class _Request(Message, frozen=True, tag_field="op"):
    """Named by `op` in its line."""


class OpenRequest(_Request, frozen=True, tag="open"):
    """Read `paths` and put the pixels into `folder`; `uid` picks the series to segment.

    Attributes
    ----------
    corrections : dict of str to str
        Roles that the reader has corrected, by the uid of the series. With a uid or with corrections, a listing of the
        same paths is used again.
    """

    paths: tuple[str, ...]
    folder: str
    uid: str | None = None
    corrections: dict[str, str] = field(default_factory=dict)


class ThumbnailRequest(_Request, frozen=True, tag="thumbnail"):
    """Read the middle slice of a series of the last listing."""

    uid: str


class LookRequest(_Request, frozen=True, tag="look"):
    """The reader looks at slice `index` while `request` is being read: it and its neighbours are wanted first."""

    request: int
    index: int


class SegmentRequest(_Request, frozen=True, tag="segment"):
    """Compute the probability of some slices, in the order given.

    Attributes
    ----------
    generation : int
        Answers to requests of earlier generations are computed anew, not taken from what is kept.
    """

    case: CaseHandle
    indices: tuple[int, ...]
    engine: EngineChoice
    generation: int = 0


class BackendsRequest(_Request, frozen=True, tag="backends"):
    """Select a backend and say what became of each."""

    engine: EngineChoice


class ModelsRequest(_Request, frozen=True, tag="models"):
    """Say which models there are."""


class MeasureRequest(_Request, frozen=True, tag="measure"):
    """Measure the mask of a case, and compare it with its reference where there is one."""

    outline: Outline


class ExportRequest(_Request, frozen=True, tag="export"):
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


class CancelRequest(_Request, frozen=True, tag="cancel"):
    """Stop `request` before its next slice; one that is over or unknown is ignored."""

    request: int


class StopRequest(_Request, frozen=True, tag="stop"):
    """End the worker."""


Job = OpenRequest | ThumbnailRequest | SegmentRequest | BackendsRequest | ModelsRequest | MeasureRequest | ExportRequest
"""What is answered by exactly one last event."""

Request = Job | LookRequest | CancelRequest | StopRequest

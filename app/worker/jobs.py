"""What a worker does: open a case, select a backend, segment slices. Keeps what the next request will need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.contract.preprocess import ChannelStatistics
from app.imaging.volume import Volume
from app.worker.protocol import (
    BackendsRequest,
    CaseHandle,
    EngineChoice,
    Event,
    ExportRequest,
    MeasureRequest,
    ModelInfo,
    OpenRequest,
    SegmentRequest,
    SelectedEvent,
    SliceEvent,
    StartedEvent,
    ThumbnailRequest,
)
from app.worker.shared_array import SharedArray

if TYPE_CHECKING:  # imported where they are used: reading a file needs no engine, and segmenting needs no reader
    from app.inference.backend import InferenceSession
    from app.inference.segmenter import Segmenter
    from app.inference.selection import BackendSelection
    from app.worker.opening import Opener

Send = Callable[[Event], None]
IsCancelled = Callable[[], bool]


class Cancelled(Exception):  # noqa: N818  it is no error
    """The request was cancelled."""


@dataclass
class _OpenCase:
    """The case at hand, mapped, with what has been measured on it."""

    voxels_path: str
    volume: Volume
    probability: NDArray[np.float32]
    segmenters: dict[str, Segmenter] = field(default_factory=dict)
    statistics: list[ChannelStatistics] | None = None
    scores: dict[str, float | None] = field(default_factory=dict)


class Workbench:
    """The worker's state between requests: the chosen backend, loaded networks, the last listing, the case at hand.

    Parameters
    ----------
    look : callable
        Which slice the window shows while a request is being read.
    """

    def __init__(self, look: Callable[[int], int | None] = lambda _request: None) -> None:
        self._look = look
        self._known_opener: Opener | None = None
        self._selections: dict[EngineChoice, BackendSelection] = {}
        self._sessions: dict[str, InferenceSession] = {}
        self._case: _OpenCase | None = None

    def close(self) -> None:
        """Free the engines."""
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()

    def open(self, request: OpenRequest, send: Send, cancelled: IsCancelled) -> None:
        """Read a case into shared memory.

        Raises
        ------
        ImageReadError
            Nothing under the paths can be opened.
        Cancelled
        """
        self._opener().open(request, send, lambda: _check(cancelled))

    def thumbnail(self, request: ThumbnailRequest, send: Send) -> None:
        """Show what a series looks like.

        Raises
        ------
        ImageReadError
        """
        self._opener().thumbnail(request, send)

    def backends(self, request: BackendsRequest, send: Send) -> None:
        """Select a backend anew and tell every outcome.

        Raises
        ------
        BackendUnavailableError
        """
        self._selections.pop(request.engine, None)
        self._select(request, send)

    def segment(self, request: SegmentRequest, send: Send, cancelled: IsCancelled) -> None:
        """Compute slices into the case's probability.

        Raises
        ------
        BackendUnavailableError, ArtifactIncompatibleError, InferenceError
        WorkerError
            The case is no longer in shared memory.
        Cancelled
        """
        case = self._adopt(request.case)
        selection, session, warm = self._load(request, send)
        segmenter = self._segmenter(case, selection, session, warm)
        send(StartedEvent(request.id, selection.name, segmenter.filled, _input_score(case, selection, segmenter)))
        for index in request.indices:
            if cancelled():
                raise Cancelled
            result = segmenter.segment(index)
            case.probability[index] = result.probability
            send(SliceEvent(request.id, index, result.latency_ms, result.cold))

    def _opener(self) -> Opener:
        from app.worker.opening import Opener  # noqa: PLC0415

        if self._known_opener is None:
            self._known_opener = Opener(self._look)
        return self._known_opener

    def measure(self, request: MeasureRequest, send: Send) -> None:
        """Measure the mask of a case.

        Raises
        ------
        WorkerError
            The case is no longer in shared memory.
        """
        from app.worker.exporting import measured  # noqa: PLC0415

        send(measured(request, self._adopt(request.outline.case).probability))

    def export(self, request: ExportRequest, send: Send, cancelled: IsCancelled) -> None:
        """Write the results of a case.

        Raises
        ------
        ImageReadError
            The study is no longer there.
        OutputError
            The results cannot be written.
        WorkerError
            The case is no longer in shared memory.
        Cancelled
        """
        from app.worker.exporting import Found, write_results  # noqa: PLC0415

        def check() -> None:
            _check(cancelled)

        case = self._adopt(request.outline.case)
        series, files = self._opener().listed(request.paths, request.outline.case.uid, check)
        write_results(request, Found(series, files, case.volume, case.probability), send, check)

    def _select(self, request: SegmentRequest | BackendsRequest, send: Send) -> BackendSelection:
        from app.inference.selection import select_backend  # noqa: PLC0415

        if request.engine not in self._selections:
            self._keep(request, select_backend(request.engine), send)
        return self._selections[request.engine]

    def _keep(self, request: SegmentRequest | BackendsRequest, selection: BackendSelection, send: Send) -> None:
        self._selections[request.engine] = selection
        send(_selected(request.id, selection))

    def _load(self, request: SegmentRequest, send: Send) -> tuple[BackendSelection, InferenceSession, bool]:
        """The network for a request, and whether it has run before."""
        from app.inference.selection import load_or_choose_anew  # noqa: PLC0415

        selection = self._select(request, send)
        if (known := self._sessions.get(_key(selection))) is not None:
            return selection, known, True
        loaded, session = load_or_choose_anew(selection, request.engine)
        if loaded is not selection:
            self._keep(request, loaded, send)
        self._sessions[_key(loaded)] = session
        return loaded, session, False

    def _segmenter(
        self, case: _OpenCase, selection: BackendSelection, session: InferenceSession, warm: bool
    ) -> Segmenter:
        from app.inference.segmenter import Segmenter  # noqa: PLC0415

        key = _key(selection)
        if key not in case.segmenters:
            model = selection.artifact.manifest.model
            case.segmenters[key] = Segmenter(session, model, case.volume, case.statistics, warm)
            case.statistics = case.segmenters[key].statistics
        return case.segmenters[key]

    def _adopt(self, handle: CaseHandle) -> _OpenCase:
        """Map the case of the request, unless it is the one at hand."""
        if self._case is None or self._case.voxels_path != handle.voxels.path:
            voxels = SharedArray.attach(handle.voxels).array
            probability = SharedArray.attach(handle.probability, writable=True).array.view(np.float32)
            volume = Volume(voxels, handle.roles, handle.geometry)
            self._case = _OpenCase(handle.voxels.path, volume, probability)
        return self._case


def _check(cancelled: IsCancelled) -> None:
    if cancelled():
        raise Cancelled


def _input_score(case: _OpenCase, selection: BackendSelection, segmenter: Segmenter) -> float | None:
    """How foreign the case is to the model, judged once."""
    from app.inference.guard import check_input  # noqa: PLC0415

    model = selection.artifact.manifest.model.name
    if model not in case.scores:
        case.scores[model] = check_input(selection.artifact, segmenter).score
    return case.scores[model]


def _key(selection: BackendSelection) -> str:
    return str(selection.artifact.folder)


def _selected(request_id: int, selection: BackendSelection) -> SelectedEvent:
    model = selection.artifact.manifest.model
    return SelectedEvent(
        request_id,
        name=selection.name,
        reason=selection.reason,
        target=selection.artifact.manifest.target.name,
        model=ModelInfo(
            model.name,
            model.version,
            model.channels,
            model.threshold,
            selection.artifact.sha256,
            selection.artifact.manifest.precision,
        ),
        outcomes=selection.outcomes,
    )

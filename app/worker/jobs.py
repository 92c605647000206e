"""What a worker does: open a case, select a backend, segment slices. Keeps what the next request will need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.worker.engines import Engines, Send
from app.worker.protocol import (
    BackendsRequest,
    ExportRequest,
    Job,
    MeasureRequest,
    ModelsRequest,
    OpenRequest,
    SegmentRequest,
    ThumbnailRequest,
)
from app.worker.segmenting import Segmenting

if TYPE_CHECKING:  # imported where it is used: segmenting needs no reader
    from app.worker.opening import Opener

IsCancelled = Callable[[], bool]


class Cancelled(Exception):  # noqa: N818  it is no error
    """The request was cancelled."""


class Workbench:
    """The worker's state between requests: engines, the last listing, the case at hand.

    Parameters
    ----------
    look : callable
        Which slice the window shows while a request is being read.
    """

    def __init__(self, look: Callable[[int], int | None] = lambda _request: None) -> None:
        self._look = look
        self._known_opener: Opener | None = None
        self._engines = Engines()
        self._segmenting = Segmenting(self._engines)

    def close(self) -> None:
        """Free the engines."""
        self._engines.close()

    def get_ready(self) -> bool:
        """Do one thing that the next job would wait for; returns whether there was one."""
        if self._known_opener is None:
            self._opener()
            return True
        return self._engines.load_ahead()

    def do(self, job: Job, send: Send, cancelled: IsCancelled) -> None:
        """Do a job.

        Raises
        ------
        AppError
            See the methods below.
        Cancelled
        """
        match job:
            case OpenRequest():
                self.open(job, send, cancelled)
            case ThumbnailRequest():
                self.thumbnail(job, send)
            case SegmentRequest():
                self.segment(job, send, cancelled)
            case BackendsRequest():
                self.backends(job, send)
            case ModelsRequest():
                self.models(job, send)
            case MeasureRequest():
                self.measure(job, send)
            case ExportRequest():
                self.export(job, send, cancelled)

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
        self._engines.select_anew(request.engine, request.id, send)

    def models(self, request: ModelsRequest, send: Send) -> None:
        """Tell which models there are."""
        self._engines.list_models(request.id, send)

    def segment(self, request: SegmentRequest, send: Send, cancelled: IsCancelled) -> None:
        """Compute slices into the case's probability.

        Raises
        ------
        BackendUnavailableError, ArtifactIncompatibleError, InferenceError
        WorkerError
            The case is no longer in shared memory.
        Cancelled
        """
        self._segmenting.segment(request, send, lambda: _check(cancelled))

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

        send(measured(request, self._segmenting.adopt(request.outline.case).probability))

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

        case = self._segmenting.adopt(request.outline.case)
        series, files = self._opener().listed(request.paths, request.outline.case.uid, check)
        write_results(request, Found(series, files, case.volume, case.probability), send, check)


def _check(cancelled: IsCancelled) -> None:
    if cancelled():
        raise Cancelled

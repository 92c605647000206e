"""Opens a case: sends the request, shows what has arrived of it, and falls back when it comes to nothing."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.errors import WorkerError
from app.imaging.volume import Role
from app.ui.opened_case import OpenedCase
from app.ui.worker_client import WorkerClient
from app.worker.protocol import (
    ArrivedEvent,
    CaseEvent,
    DoneEvent,
    Event,
    FailedEvent,
    ListingEvent,
    OpenRequest,
    PreviewEvent,
    ProgressEvent,
    SeriesEvent,
)
from app.worker.shared_array import ArrayHandle, SharedFolder


class CaseOpener(QObject):
    """One case at a time; a later request overtakes an earlier one.

    Signals
    -------
    listed(tuple of SeriesInfo)
        The series are known; their pixels follow.
    previewed(OpenedCase)
        Its first slice can be seen; `arrived` says which ones can.
    arrived(tuple of int)
        More slices of it can be seen.
    opened(OpenedCase)
        All of it is there.
    failed(FailedEvent)
    cancelled()
    """

    listing = Signal(int, int)
    listed = Signal(object)
    progress = Signal(int, int)
    previewed = Signal(object)
    arrived = Signal(object)
    opened = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, client: WorkerClient, folder: SharedFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._folder = folder
        self._id = 0
        self._preview: OpenedCase | None = None
        self._handles: list[ArrayHandle] = []
        self.paths: tuple[str, ...] = ()

    @property
    def is_busy(self) -> bool:
        """Whether a case is on its way."""
        return self._id != 0

    def open(self, paths: Sequence[str], uid: str | None, corrections: Mapping[str, Role]) -> None:
        """Open files and folders, in place of what is being opened."""
        self.abandon()
        named = {series: str(role) for series, role in corrections.items()}
        request = OpenRequest(self._client.next_id(), tuple(paths), str(self._folder.path), uid, named)
        self._id, self.paths = request.id, request.paths
        self._client.submit(request, lambda event: self._on_event(request.id, event))

    def cancel(self) -> None:
        """Stop, and say so at once: what the worker still sends is thrown away."""
        if self._id:
            self.abandon()
            self.cancelled.emit()

    def abandon(self) -> None:
        """Stop, and hear no more of it."""
        if self._id:
            self._client.cancel(self._id)
        self._end()

    def look(self, index: int) -> None:
        """The reader looks at a slice: it is wanted first."""
        if self._id and self._preview is not None and not self._preview.has_arrived(index):
            self._client.look(self._id, index)

    def _on_event(self, request_id: int, event: Event) -> None:
        if request_id != self._id:  # a later one has overtaken it
            if isinstance(event, CaseEvent | PreviewEvent):
                self._release(_handles(event))
            return
        if isinstance(event, ListingEvent):
            self.listing.emit(event.done, event.total)
        elif isinstance(event, SeriesEvent):
            self.listed.emit(event.series)
        elif isinstance(event, PreviewEvent):
            self._on_preview(event)
        elif isinstance(event, ArrivedEvent):
            self._on_arrived(event)
        elif isinstance(event, ProgressEvent):
            self.progress.emit(event.done, event.total)
        elif isinstance(event, CaseEvent):
            self._on_case(event)
        elif isinstance(event, FailedEvent):
            self._end()
            self.failed.emit(event)
        elif isinstance(event, DoneEvent) and event.cancelled:
            self._end()
            self.cancelled.emit()

    def _on_preview(self, event: PreviewEvent) -> None:
        before = self._handles
        case = self._attached(event)
        if case is None:
            return
        self._preview, self._handles = case, _handles(event)
        self._release([handle for handle in before if handle not in self._handles])
        self.previewed.emit(case)

    def _on_arrived(self, event: ArrivedEvent) -> None:
        if self._preview is not None and self._preview.arrived is not None:
            self._preview.arrived.update(event.slices)
            self.arrived.emit(event.slices)

    def _on_case(self, event: CaseEvent) -> None:
        case = self._attached(event)
        if case is None:
            return
        kept = _handles(event)
        self._release([handle for handle in self._handles if handle not in kept])
        self._preview, self._handles, self._id = None, [], 0
        self.opened.emit(case)

    def _attached(self, event: CaseEvent | PreviewEvent) -> OpenedCase | None:
        try:
            return OpenedCase.attach(event) if isinstance(event, CaseEvent) else OpenedCase.preview(event)
        except WorkerError as error:
            self.abandon()
            self.failed.emit(FailedEvent(event.id, error.user_message, error.kind, error.details))
            return None

    def _end(self) -> None:
        self._release(self._handles)
        self._id, self._preview, self._handles = 0, None, []

    def _release(self, handles: Sequence[ArrayHandle]) -> None:
        for handle in handles:
            self._folder.remove(handle)


def _handles(event: CaseEvent | PreviewEvent) -> list[ArrayHandle]:
    reference = event.reference if isinstance(event, CaseEvent) else None
    return [handle for handle in (event.handle.voxels, event.handle.probability, reference) if handle is not None]

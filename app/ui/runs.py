"""Slices that the worker is asked to compute: one, all, or those that a reader scrolls to. The latest wish wins."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.inference.engine_choice import EngineChoice
from app.ui.following import slices_to_follow
from app.ui.opened_case import OpenedCase
from app.ui.worker_client import WorkerClient
from app.worker.protocol import (
    CheckedEvent,
    DoneEvent,
    Event,
    FailedEvent,
    FellBackEvent,
    SegmentRequest,
    SelectedEvent,
    SliceEvent,
    StartedEvent,
)

_ENOUGH = 4
"""Slices next in turn that two wishes have to agree on, so that the one at work is left alone."""


@dataclass
class Run:
    """What is wanted now.

    Attributes
    ----------
    id : int
        Of the request that is at it.
    wanted : list of int
        Slices still to come, in order.
    background : bool
        It follows the scrolling and is not shown as a run.
    """

    id: int
    wanted: list[int]
    total: int
    background: bool
    cancelled: bool = False


@dataclass
class _Asked:
    """A request that has not been answered to its end; after `StartedEvent`, who answers it."""

    case: OpenedCase
    generation: int
    backend: str = ""
    artifact: str = ""


class Runs(QObject):
    """One run at a time over one case.

    A request that is overtaken is cancelled before its next slice; the slice that it is at is kept when it comes.

    Parameters
    ----------
    engine : callable
        What is to compute.
    """

    selected = Signal(object)
    started = Signal(object)
    fell_back = Signal(object)
    checked = Signal(object)
    slice_finished = Signal(object, str)
    progress = Signal(int, int)
    finished = Signal(bool)
    failed = Signal(object, str, bool)
    changed = Signal()

    def __init__(self, client: WorkerClient, engine: Callable[[], EngineChoice], parent: QObject) -> None:
        super().__init__(parent)
        self._client = client
        self._engine = engine
        self._case: OpenedCase | None = None
        self._asked: dict[int, _Asked] = {}
        self._generation = 0
        self.run: Run | None = None
        self.artifact: str | None = None

    def set_case(self, case: OpenedCase | None) -> None:
        """Compute another case from now on."""
        if case is not self._case:
            self.cancel()
            self._case, self.run = case, None

    # Wishes --------------------------------------------------------------------------------------------------------

    def run_slice(self, index: int) -> None:
        """Compute one slice."""
        self._start([index], background=False)

    def run_volume(self, index: int) -> None:
        """Compute what is missing, all anew when nothing is; the slices next to `index` come first."""
        case = self._case
        if case is not None:
            wanted = case.missing() or list(range(case.slices))
            self._start(sorted(wanted, key=lambda other: abs(other - index)), background=False)

    def follow(self, index: int, direction: int) -> None:
        """Compute the slice that the reader scrolled to and its neighbours, in place of what was wanted before."""
        case, run = self._case, self.run
        if case is None:
            return
        if run is not None and not run.background:
            self._reorder(run, index)
            return
        wanted = slices_to_follow(index, direction, case.slices, case.finished)
        if not wanted:
            self.stop_following()
        elif run is None or run.cancelled or run.wanted[:_ENOUGH] != wanted[:_ENOUGH]:
            self._start(wanted, background=True)

    def cancel(self) -> bool:
        """Stop before the next slice; what is finished stays. Returns whether a run that is shown was stopped."""
        run = self.run
        if run is None or run.cancelled:
            return False
        run.cancelled = True
        self._client.cancel(run.id)
        return not run.background

    def stop_following(self) -> None:
        """Compute no more of what `follow` asked for."""
        if self.run is not None and self.run.background:
            self.cancel()

    def forget(self) -> None:
        """Take no answer any more that was asked for before, not even one that is kept."""
        self._generation += 1

    @property
    def is_busy(self) -> bool:
        """Whether slices are being computed, for a run or for the scrolling."""
        return self.run is not None

    @property
    def is_shown(self) -> bool:
        """Whether a run is at work that is shown as one."""
        return self.run is not None and not self.run.background

    # Requests ------------------------------------------------------------------------------------------------------

    def _start(self, wanted: list[int], background: bool) -> None:
        case = self._case
        if case is None or not wanted:
            return
        self.cancel()
        run = self.run = Run(self._client.next_id(), wanted, len(wanted), background)
        self._submit(case, run)
        if not background:
            self.changed.emit()
            self.progress.emit(0, run.total)

    def _submit(self, case: OpenedCase, run: Run) -> None:
        request = SegmentRequest(run.id, case.handle, tuple(run.wanted), self._engine(), self._generation)
        self._asked[run.id] = _Asked(case, self._generation)
        self._client.submit(request, self._on_event)

    def _reorder(self, run: Run, index: int) -> None:
        """Let a running volume go on with the slice that the reader looks at."""
        case = self._case
        if case is None or run.cancelled or index not in run.wanted or run.wanted[0] == index:
            return
        self._client.cancel(run.id)
        run.id = self._client.next_id()
        run.wanted.sort(key=lambda other: abs(other - index))
        self._submit(case, run)

    # Answers -------------------------------------------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        asked = self._asked.get(event.id)
        if asked is None:
            return
        if isinstance(event, SelectedEvent):
            self.selected.emit(event)
        elif isinstance(event, FellBackEvent):
            self._on_fall(asked, event)
        elif isinstance(event, DoneEvent | FailedEvent):
            del self._asked[event.id]
            self._on_end(asked, event)
        elif asked.case is not self._case:
            return
        elif isinstance(event, StartedEvent):
            asked.backend, asked.artifact = event.backend, event.artifact
            asked.case.filled = event.filled
            self.started.emit(event)
        elif isinstance(event, CheckedEvent):
            self.checked.emit(event.score)
        elif isinstance(event, SliceEvent):
            self._on_slice(asked, event)

    def _on_fall(self, asked: _Asked, event: FellBackEvent) -> None:
        """Every slice comes anew, also those that had come before."""
        run = self.run
        if run is not None and not run.background and asked.case is self._case:
            run.wanted += [index for index in event.indices if index not in run.wanted]
            run.total = len(run.wanted)
            self.progress.emit(0, run.total)
        self.fell_back.emit(event)

    def _on_slice(self, asked: _Asked, event: SliceEvent) -> None:
        """Take a slice, also of a request that was overtaken, as long as the same network computed it."""
        if asked.generation != self._generation or self.artifact not in (None, asked.artifact):
            return
        known = event.cached and event.index in asked.case.finished
        asked.case.finished[event.index] = asked.backend
        run = self.run
        if run is not None and event.index in run.wanted:
            run.wanted.remove(event.index)
        if not known:  # a slice that was at work when its request was overtaken comes twice
            self.slice_finished.emit(event, asked.backend)
        if run is not None and not run.background:
            self.progress.emit(run.total - len(run.wanted), run.total)

    def _on_end(self, asked: _Asked, event: DoneEvent | FailedEvent) -> None:
        run = self.run
        if run is None or run.id != event.id or asked.case is not self._case:
            return
        self.run = None
        cancelled = isinstance(event, FailedEvent) or event.cancelled
        if not run.background:
            self.changed.emit()
            self.finished.emit(cancelled)
        if isinstance(event, FailedEvent):
            self.failed.emit(event, asked.backend, run.background)

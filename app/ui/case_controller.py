"""What happens to a case: idle → loading → ready → segmenting → failed. Talks to the worker, knows no widget."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.imaging.volume import Role
from app.inference.catalog import DEFAULT_MODEL
from app.inference.engine_choice import EngineChoice
from app.inference.registry import AUTO
from app.ui.case_opener import CaseOpener
from app.ui.opened_case import OpenedCase
from app.ui.worker_client import DIED, WorkerClient
from app.worker.protocol import (
    BackendsRequest,
    DoneEvent,
    Event,
    FailedEvent,
    SegmentRequest,
    SelectedEvent,
    SliceEvent,
    StartedEvent,
)
from app.worker.shared_array import SharedFolder

_log = logging.getLogger(__name__)

_AHEAD = 3
"""Slices that are computed ahead of the one that the reader scrolls to."""


class State(StrEnum):
    """Where the case is."""

    IDLE = "idle"
    LOADING = "loading"
    READY = "ready"
    SEGMENTING = "segmenting"
    FAILED = "failed"


class Broken(StrEnum):
    """What a worker was at when it died."""

    OPENING = "opening"
    RUN = "run"
    BACKGROUND = "background"


@dataclass
class _Run:
    """A request to segment that has not been answered to its end.

    Attributes
    ----------
    wanted : list of int
        Slices still to come, in order.
    background : bool
        It follows the scrolling and is not shown as a run.
    """

    id: int
    wanted: list[int]
    total: int
    background: bool
    backend: str = ""
    cancelled: bool = False
    seen: set[int] = field(default_factory=set)


class CaseController(QObject):
    """Opens cases and runs the network on them.

    Signals
    -------
    case_previewed(OpenedCase)
        Slices of a case can be seen while the others are read; `opener` tells of each.
    case_opened(OpenedCase)
        All of a case is there; also when one that was shown before comes back.
    failed(FailedEvent)
        Something did not work; the sentence is for the person.
    broken(Broken)
        The worker died while it was at something.
    results_cleared()
        Probabilities no longer count, since another backend computes from now on.
    """

    state_changed = Signal(str)
    series_listed = Signal(object)
    case_previewed = Signal(object)
    case_opened = Signal(object)
    case_closed = Signal()
    selected = Signal(object)
    choice_changed = Signal(str)
    started = Signal(object)
    slice_finished = Signal(object, str)
    run_progress = Signal(int, int)
    run_finished = Signal(bool)
    broken = Signal(str)
    results_cleared = Signal()
    failed = Signal(object)

    def __init__(
        self,
        client: WorkerClient,
        folder: SharedFolder,
        *,
        backend: str = AUTO,
        threads: int | None = None,
        model: str = DEFAULT_MODEL,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._folder = folder
        self._threads = threads
        self._model = model
        self._before: OpenedCase | None = None
        self._is_preview = False
        self._backends_id = 0
        self._run: _Run | None = None
        self._crashes: Counter[str] = Counter()
        self.state = State.IDLE
        self.case: OpenedCase | None = None
        self.paths: tuple[str, ...] = ()
        self.choice = backend
        self.selection: SelectedEvent | None = None
        self.opener = CaseOpener(client, folder, self)
        self._connect_opener()

    # Opening -------------------------------------------------------------------------------------------------------

    def open(self, paths: Sequence[str], uid: str | None = None, corrections: Mapping[str, Role] | None = None) -> None:
        """Open files and folders; the case that is open comes back if the new one does not.

        Parameters
        ----------
        uid : str, optional
            Series that is to be part of the case.
        corrections : mapping of str to Role, optional
            Roles that the reader has given to series, by their uid.
        """
        self.cancel()
        self._take_back()
        self.opener.open(paths, uid, corrections or {})
        self._set_state(State.LOADING)

    def cancel_opening(self) -> None:
        """Stop reading; the case that was open before is shown again."""
        if self.state is State.LOADING:
            self.opener.cancel()

    def close_case(self) -> None:
        """Take the case off the screen and out of memory."""
        self.cancel()
        self._take_back()
        self.opener.abandon()
        self._replace_case(None)
        self._set_state(State.IDLE)
        self.case_closed.emit()

    def _connect_opener(self) -> None:
        self.opener.listed.connect(self.series_listed)
        self.opener.previewed.connect(self._on_preview)
        self.opener.opened.connect(self._on_case)
        self.opener.failed.connect(self._on_opening_failed)
        self.opener.cancelled.connect(lambda: self._end_loading(State.IDLE))

    def _on_preview(self, case: OpenedCase) -> None:
        if not self._is_preview:
            self._before, self._is_preview = self.case, True
        self.case = case
        self.case_previewed.emit(case)

    def _on_case(self, case: OpenedCase) -> None:
        self._take_back()
        self._replace_case(case)
        self.paths = self.opener.paths
        self._set_state(State.READY)
        self.case_opened.emit(case)

    def _on_opening_failed(self, event: FailedEvent) -> None:
        self._end_loading(State.FAILED)
        self._report(event, Broken.OPENING)

    def _end_loading(self, otherwise: State) -> None:
        was_shown = self._take_back()
        self._set_state(State.READY if self.case is not None else otherwise)
        if not was_shown:
            return
        if self.case is None:
            self.case_closed.emit()
        else:
            self.case_opened.emit(self.case)

    def _take_back(self) -> bool:
        """Forget the preview, whose memory is the opener's; returns whether there was one."""
        was_shown, self._is_preview = self._is_preview, False
        if was_shown:
            self.case, self._before = self._before, None
        return was_shown

    def _replace_case(self, case: OpenedCase | None) -> None:
        before, self.case = self.case, case
        if before is not None:
            for handle in before.handles:
                self._folder.remove(handle)

    # Segmenting ----------------------------------------------------------------------------------------------------

    def run_slice(self, index: int) -> None:
        """Compute one slice, again if need be."""
        self._start([index], background=False)

    def run_volume(self, index: int) -> None:
        """Compute what is missing, all anew when nothing is; the slices next to `index` come first."""
        if self.case is None:
            return
        wanted = self.case.missing() or list(range(self.case.slices))
        self._start(sorted(wanted, key=lambda other: abs(other - index)), background=False)

    def follow(self, index: int, direction: int) -> None:
        """Compute the slice that the reader scrolled to, and some ahead; the latest call wins.

        Parameters
        ----------
        direction : int
            1 or -1, where the reader is going.
        """
        case = self.case
        if case is None or self.state not in (State.READY, State.SEGMENTING):
            return
        if self._run is not None and not self._run.background:
            self._reorder(self._run, index)
            return
        near = [index + direction * step for step in range(_AHEAD + 1)] + [index - direction]
        wanted = [i for i in near if 0 <= i < case.slices and i not in case.finished]
        if index in case.finished or (self._run is not None and self._run.wanted[:1] == [index]):
            return
        self._start(wanted, background=True)

    def stop_following(self) -> None:
        """Compute no more of what `follow` asked for."""
        if self._run is not None and self._run.background:
            self.cancel()

    @property
    def is_busy(self) -> bool:
        """Whether slices are being computed, for a run or for the scrolling."""
        return self._run is not None

    def cancel(self) -> bool:
        """Stop the run before its next slice; what is finished stays. Returns whether there was one to stop."""
        run = self._run
        if run is None or run.cancelled:
            return False
        run.cancelled = True
        self._client.cancel(run.id)
        return not run.background

    def _start(self, wanted: list[int], background: bool) -> None:
        case = self.case
        if case is None or not wanted or self.state not in (State.READY, State.SEGMENTING):
            return
        self.cancel()
        run = _Run(self._client.next_id(), wanted, len(wanted), background)
        self._run = run
        self._submit(case, run)
        if not background:
            self._set_state(State.SEGMENTING)
            self.run_progress.emit(0, run.total)

    def _submit(self, case: OpenedCase, run: _Run) -> None:
        request = SegmentRequest(run.id, case.handle, tuple(run.wanted), self._engine(self.choice))
        self._client.submit(request, lambda event: self._on_segment(case, request.id, event))

    def _reorder(self, run: _Run, index: int) -> None:
        """Let a running volume go on with the slice that the reader looks at."""
        case = self.case
        if case is None or run.cancelled or index not in run.wanted or run.wanted[0] == index:
            return
        self._client.cancel(run.id)
        run.id = self._client.next_id()
        run.wanted.sort(key=lambda other: abs(other - index))
        self._submit(case, run)

    def _on_segment(self, case: OpenedCase, request_id: int, event: Event) -> None:
        if isinstance(event, SelectedEvent):
            self._on_selected(event)
        run = self._run
        if run is None or run.id != request_id or case is not self.case:
            return
        if isinstance(event, StartedEvent):
            run.backend = event.backend
            case.filled = event.filled
            self.started.emit(event)
        elif isinstance(event, SliceEvent):
            self._on_slice(case, run, event)
        elif isinstance(event, DoneEvent):
            self._end_run(run, event.cancelled)
        elif isinstance(event, FailedEvent):
            self._on_run_failed(run, event)

    def _on_slice(self, case: OpenedCase, run: _Run, event: SliceEvent) -> None:
        case.finished[event.index] = run.backend
        if event.index in run.wanted:
            run.wanted.remove(event.index)
        self.slice_finished.emit(event, run.backend)
        if not run.background:
            self.run_progress.emit(run.total - len(run.wanted), run.total)

    def _end_run(self, run: _Run, cancelled: bool) -> None:
        self._run = None
        if not cancelled:
            self._crashes.clear()
        if not run.background:
            self._set_state(State.READY)
            self.run_finished.emit(cancelled)

    def _on_run_failed(self, run: _Run, event: FailedEvent) -> None:
        if event.kind == DIED:
            self._crashes[run.backend] += 1
        self._end_run(run, cancelled=True)
        self._report(event, Broken.BACKGROUND if run.background else Broken.RUN)

    def _report(self, event: FailedEvent, broken: Broken) -> None:
        """A worker's death is told by whoever hears of it; here only what it broke."""
        if event.kind == DIED:
            self.broken.emit(broken.value)
        else:
            self.failed.emit(event)

    def forget_results(self) -> None:
        """Compute every slice anew when it is wanted."""
        if self.case is not None and self.case.finished:
            self.case.finished.clear()
            self.results_cleared.emit()

    # Backends ------------------------------------------------------------------------------------------------------

    def examine_backends(self) -> None:
        """Ask which backend runs and why each other one does not."""
        self._ask_backends(self.choice, self.choice)

    def choose_backend(self, name: str) -> None:
        """Use another backend; on refusal the one before stays, and the reader is told why."""
        if name == self.choice:
            return
        self.cancel()
        before, self.choice = self.choice, name
        self.choice_changed.emit(name)
        self._ask_backends(name, before)

    def next_backend(self) -> str | None:
        """The fastest proven backend that has not just crashed, when the one in use did so twice."""
        selection = self.selection
        if selection is None or self._crashes[selection.name] < 2:
            return None
        proven = [o for o in selection.outcomes if o.ok and not self._crashes[o.backend]]
        return min(proven, key=lambda o: o.infer_ms_p50 or 0.0).backend if proven else None

    def _ask_backends(self, name: str, before: str) -> None:
        request = BackendsRequest(self._client.next_id(), self._engine(name))
        self._backends_id = request.id
        self._client.submit(request, lambda event: self._on_backends(request, before, event))

    def _on_backends(self, request: BackendsRequest, before: str, event: Event) -> None:
        if request.id != self._backends_id:
            return
        if isinstance(event, SelectedEvent):
            self._on_selected(event)
        elif isinstance(event, FailedEvent):
            if self.choice != before:
                self.choice = before
                self.choice_changed.emit(before)
            self._report(event, Broken.BACKGROUND)

    def _on_selected(self, event: SelectedEvent) -> None:
        before, self.selection = self.selection, event
        # A case never mixes the slices of two backends.
        if before is not None and before.name != event.name:
            self.forget_results()
        self.selected.emit(event)

    def _engine(self, backend: str) -> EngineChoice:
        return EngineChoice(self._model, backend, self._threads)

    def _set_state(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state.value)

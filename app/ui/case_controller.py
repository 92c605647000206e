"""What happens to a case: idle → loading → ready → segmenting → failed. Talks to the worker, knows no widget."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.imaging.volume import Role
from app.inference.engine_choice import EngineChoice
from app.inference.registry import AUTO
from app.ui.case_opener import CaseOpener
from app.ui.case_state import Broken, State
from app.ui.engine_control import EngineControl
from app.ui.opened_case import OpenedCase
from app.ui.runs import Runs
from app.ui.shown_case import ShownCase
from app.ui.worker_client import DIED, WorkerClient
from app.worker.protocol import FailedEvent, SelectedEvent
from app.worker.shared_array import SharedFolder


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
    checked(float or None)
        How foreign the case is to the model, above 1 when it is to be warned of.
    fell_back(FellBackEvent)
        The backend failed in the middle of the case, and another computes it anew.
    results_cleared()
        Probabilities no longer count, since another artifact computes from now on.
    """

    state_changed = Signal(str)
    series_listed = Signal(object)
    case_previewed = Signal(object)
    case_opened = Signal(object)
    case_closed = Signal()
    selected = Signal(object)
    choice_changed = Signal(str)
    model_changed = Signal(str)
    models_listed = Signal(object)
    started = Signal(object)
    fell_back = Signal(object)
    checked = Signal(object)
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
        model: str = AUTO,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shown = ShownCase(folder)
        self.state = State.IDLE
        self.paths: tuple[str, ...] = ()
        self.opener = CaseOpener(client, folder, self)
        self.engines = EngineControl(client, EngineChoice(model, backend, threads), self)
        self.runs = Runs(client, lambda: self.engines.choice, self)
        self._connect_opener()
        self._connect_engines()
        self._connect_runs()

    @property
    def case(self) -> OpenedCase | None:
        """What is on the screen, be it a preview."""
        return self._shown.case

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
        self._shown.take_back()
        self.opener.open(paths, uid, corrections or {})
        self._set_state(State.LOADING)

    def cancel_opening(self) -> None:
        """Stop reading; the case that was open before is shown again."""
        if self.state is State.LOADING:
            self.opener.cancel()

    def close_case(self) -> None:
        """Take the case off the screen and out of memory."""
        self.cancel()
        self._shown.take_back()
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
        self._shown.preview(case)
        self.case_previewed.emit(case)

    def _on_case(self, case: OpenedCase) -> None:
        self._replace_case(case)
        self.paths = self.opener.paths
        self._set_state(State.READY)
        self.case_opened.emit(case)

    def _on_opening_failed(self, event: FailedEvent) -> None:
        self._end_loading(State.FAILED)
        self._report(event, Broken.OPENING)

    def _end_loading(self, otherwise: State) -> None:
        was_shown = self._shown.take_back()
        self._set_state(State.READY if self.case is not None else otherwise)
        if not was_shown:
            return
        if self.case is None:
            self.case_closed.emit()
        else:
            self.case_opened.emit(self.case)

    def _replace_case(self, case: OpenedCase | None) -> None:
        self._shown.take_back()
        self.runs.set_case(case)
        self._shown.replace(case)

    # Segmenting ----------------------------------------------------------------------------------------------------

    def run_slice(self, index: int) -> None:
        """Compute one slice."""
        if self._can_run:
            self.runs.run_slice(index)

    def run_volume(self, index: int) -> None:
        """Compute what is missing, all anew when nothing is; the slices next to `index` come first."""
        if self._can_run:
            self.runs.run_volume(index)

    def follow(self, index: int, direction: int) -> None:
        """Compute the slice that the reader scrolled to, and its neighbours; the latest call wins.

        Parameters
        ----------
        direction : int
            1 or -1, where the reader is going.
        """
        if self._can_run:
            self.runs.follow(index, direction)

    def stop_following(self) -> None:
        """Compute no more of what `follow` asked for."""
        self.runs.stop_following()

    def cancel(self) -> bool:
        """Stop the run before its next slice; what is finished stays. Returns whether there was one to stop."""
        return self.runs.cancel()

    @property
    def is_busy(self) -> bool:
        """Whether slices are being computed, for a run or for the scrolling."""
        return self.runs.is_busy

    def forget_results(self) -> None:
        """Compute every slice anew when it is wanted."""
        self.runs.forget()
        self.clear_results()

    def clear_results(self) -> None:
        """Take every outline off; what the worker has kept comes back at once when it is wanted again."""
        if self.case is not None and self.case.finished:
            self.case.finished.clear()
            self.results_cleared.emit()

    @property
    def _can_run(self) -> bool:
        return self.case is not None and self.state in (State.READY, State.SEGMENTING)

    def _connect_runs(self) -> None:
        runs = self.runs
        runs.selected.connect(self._on_selected)
        runs.started.connect(self.started)
        runs.fell_back.connect(self.fell_back)
        runs.checked.connect(self.checked)
        runs.slice_finished.connect(self.slice_finished)
        runs.progress.connect(self.run_progress)
        runs.changed.connect(self._on_run_changed)
        runs.finished.connect(self._on_run_finished)
        runs.failed.connect(self._on_run_failed)

    def _on_run_changed(self) -> None:
        if self.state in (State.READY, State.SEGMENTING):
            self._set_state(State.SEGMENTING if self.runs.is_shown else State.READY)

    def _on_run_finished(self, cancelled: bool) -> None:
        if not cancelled:
            self.engines.ran_well()
        self.run_finished.emit(cancelled)

    def _on_run_failed(self, event: FailedEvent, backend: str, background: bool) -> None:
        if event.kind == DIED:
            self.engines.crashed(backend)
        self._report(event, Broken.BACKGROUND if background else Broken.RUN)

    def _report(self, event: FailedEvent, broken: Broken) -> None:
        """A worker's death is told by whoever hears of it; here only what it broke."""
        if event.kind == DIED:
            self.broken.emit(broken.value)
        else:
            self.failed.emit(event)

    # Engines -------------------------------------------------------------------------------------------------------

    @property
    def selection(self) -> SelectedEvent | None:
        """What runs; None until the worker has chosen."""
        return self.engines.selection

    def choose_backend(self, name: str) -> None:
        """Use another backend; on refusal the one before stays, and the reader is told why."""
        self._choose(replace(self.engines.choice, backend=name))

    def choose_model(self, name: str) -> None:
        """Use another model; on refusal the one before stays, and the reader is told why."""
        self._choose(replace(self.engines.choice, model=name))

    def _choose(self, choice: EngineChoice) -> None:
        if choice != self.engines.choice:
            self.cancel()
            self.engines.choose(choice)

    def _connect_engines(self) -> None:
        engines = self.engines
        engines.selected.connect(self._on_selected)
        engines.choice_changed.connect(self.choice_changed)
        engines.model_changed.connect(self.model_changed)
        engines.models_listed.connect(self.models_listed)
        engines.refused.connect(lambda event: self._report(event, Broken.BACKGROUND))

    def _on_selected(self, event: SelectedEvent) -> None:
        self.runs.artifact = event.model.sha256
        if self.engines.take(event):  # a case never mixes the slices of two artifacts
            self.clear_results()
        self.selected.emit(event)

    def _set_state(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state.value)

"""Which model and which backend compute: asks the worker, keeps the answer, falls back when one is refused."""

from collections import Counter

from PySide6.QtCore import QObject, Signal

from app.inference.engine_choice import EngineChoice
from app.inference.model_state import ModelState
from app.ui.worker_client import WorkerClient
from app.worker.protocol import BackendsRequest, Event, FailedEvent, ModelsEvent, ModelsRequest, SelectedEvent

_ENOUGH_CRASHES = 2
GRAPHICS = "tvm-cuda"
"""The backend that runs on a graphics card: one that is lost does not come back by itself."""


class EngineControl(QObject):
    """The choice and what came of it.

    Signals
    -------
    selected(SelectedEvent)
        A backend was selected, here or by a run.
    choice_changed(str), model_changed(str)
        What is asked for: a backend or 'auto'; a model or 'auto'.
    models_listed(tuple of ModelState)
    refused(FailedEvent)
        What was asked for cannot run; the choice before it stays.
    """

    selected = Signal(object)
    choice_changed = Signal(str)
    model_changed = Signal(str)
    models_listed = Signal(object)
    refused = Signal(object)

    def __init__(self, client: WorkerClient, choice: EngineChoice, parent: QObject) -> None:
        super().__init__(parent)
        self._client = client
        self._asked = 0
        self._crashes: Counter[str] = Counter()
        self.choice = choice
        self.models: tuple[ModelState, ...] = ()
        self.selection: SelectedEvent | None = None

    def examine(self) -> None:
        """Ask which backend runs, why each other one does not, and which models there are."""
        self._ask(self.choice)
        self.list_models()

    def list_models(self) -> None:
        """Ask which models there are."""
        self._client.submit(ModelsRequest(self._client.next_id()), self._on_models)

    def choose(self, choice: EngineChoice) -> None:
        """Use another model or backend; on refusal the one before stays."""
        before = self.choice
        if choice != before:
            self._set(choice)
            self._ask(before)

    def take(self, selection: SelectedEvent) -> bool:
        """A run or an examination has selected; returns whether another artifact computes from now on."""
        before, self.selection = self.selection, selection
        return before is not None and before.model.sha256 != selection.model.sha256

    def crashed(self, backend: str) -> None:
        """The worker died while a backend was at work."""
        self._crashes[backend] += 1

    def ran_well(self) -> None:
        """A run came to its end."""
        self._crashes.clear()

    def next_backend(self) -> str | None:
        """The fastest proven backend that has not just crashed, when the one in use did so twice; a GPU, once."""
        selection = self.selection
        if selection is None or self._crashes[selection.name] < (1 if selection.name == GRAPHICS else _ENOUGH_CRASHES):
            return None
        proven = [o for o in selection.outcomes if o.ok and not self._crashes[o.backend]]
        return min(proven, key=lambda o: o.infer_ms_p50 or 0.0).backend if proven else None

    def _set(self, choice: EngineChoice) -> None:
        before, self.choice = self.choice, choice
        if choice.backend != before.backend:
            self.choice_changed.emit(choice.backend)
        if choice.model != before.model:
            self.model_changed.emit(choice.model)

    def _ask(self, before: EngineChoice) -> None:
        request = BackendsRequest(self._client.next_id(), self.choice)
        self._asked = request.id
        self._client.submit(request, lambda event: self._on_answer(before, event))

    def _on_answer(self, before: EngineChoice, event: Event) -> None:
        if event.id != self._asked:
            return
        if isinstance(event, SelectedEvent):
            self.selected.emit(event)
        elif isinstance(event, FailedEvent):
            self._set(before)
            self.refused.emit(event)

    def _on_models(self, event: Event) -> None:
        if isinstance(event, ModelsEvent):
            self.models = event.models
            self.models_listed.emit(event.models)

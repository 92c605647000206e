"""What is measured on the outline as a whole, by the worker, when all slices are outlined and nothing moves."""

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.results.measurements import Bidimensional
from app.ui.measurement import Measurement
from app.ui.opened_case import OpenedCase
from app.ui.worker_client import WorkerClient
from app.worker.protocol import Event, MeasuredEvent, MeasureRequest

_SETTLE_MS = 250


class WholeMeasure(QObject):
    """Diameters, number of parts and agreement with a reference, for the threshold in use.

    Signals
    -------
    changed(MeasuredEvent or None)
        None while they are not known.
    """

    changed = Signal(object)

    def __init__(self, client: WorkerClient, measurement: Measurement, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._case: OpenedCase | None = None
        self._threshold = 0.5
        self._request = 0
        self._is_stale = False
        self.result: MeasuredEvent | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self._ask)
        measurement.changed.connect(self._timer.start)

    def set_case(self, case: OpenedCase | None) -> None:
        """Begin with another case."""
        self._case = case
        self.forget()

    def set_threshold(self, threshold: float) -> None:
        """Measure again with another threshold."""
        if threshold != self._threshold:
            self._threshold = threshold
            self.forget()

    def edited(self) -> None:
        """The mask is being edited: what was measured stays on the screen until it has been measured again."""
        self._client.cancel(self._request)
        self._request = 0
        self._is_stale = True
        self._timer.start()

    def show_diameters(self, diameters: Bidimensional | None) -> None:
        """The diameters of a mask that is being edited are known before the rest is."""
        if self.result is not None and self._is_stale:
            self.result = replace(self.result, diameters=diameters)
            self.changed.emit(self.result)

    def forget(self) -> None:
        """What was measured no longer holds."""
        self._client.cancel(self._request)
        self._request = 0
        self._timer.stop()
        if self.result is not None:
            self.result = None
            self.changed.emit(None)

    def _ask(self) -> None:
        case = self._case
        if case is None or case.missing() or (self.result is not None and not self._is_stale):
            return
        if case.edits.draft is not None:  # the brush is down; what it draws is told to nobody yet
            self._timer.start()
            return
        request = MeasureRequest(self._client.next_id(), case.outline(self._threshold))
        self._request = request.id
        self._client.submit(request, self._on_event)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, MeasuredEvent) and event.id == self._request:
            self.result, self._is_stale = event, False
            self.changed.emit(event)

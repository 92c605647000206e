"""The lesion's diameters while its outline is edited, without making the window wait."""

from collections.abc import Iterable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from app.results.slicewise import SlicewiseDiameters
from app.ui.opened_case import OpenedCase

_BUDGET_S = 0.012
"""Time that one round takes, unless a single slice takes longer; a frame of the display is 16 ms."""


class LiveDiameters(QObject):
    """Measures edited slices anew; the others once, when the first edit is made.

    Signals
    -------
    changed(Bidimensional or None)
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._case: OpenedCase | None = None
        self._threshold = 0.5
        self._diameters: SlicewiseDiameters | None = None
        self._stale: dict[int, None] = {}
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._work)

    def set_case(self, case: OpenedCase | None) -> None:
        """Measure another case."""
        self._case = case
        self.forget()

    def set_threshold(self, threshold: float) -> None:
        """Slices that are not edited have another outline."""
        if threshold != self._threshold:
            self._threshold = threshold
            self.forget()

    def forget(self) -> None:
        """The outline has changed otherwise than by edits."""
        self._timer.stop()
        self._diameters = None
        self._stale.clear()

    def edited(self, slices: Iterable[int]) -> None:
        """Slices have been edited."""
        case = self._case
        if case is None:
            return
        if self._diameters is None:
            self._diameters = SlicewiseDiameters(case.geometry)
            self._stale = dict.fromkeys(range(case.slices))
        self._stale.update(dict.fromkeys(slices))
        self._timer.start()

    def _work(self) -> None:
        case, diameters = self._case, self._diameters
        if case is None or diameters is None:
            self._timer.stop()
            return
        deadline = perf_counter() + _BUDGET_S
        while self._stale and perf_counter() < deadline:
            index = next(iter(self._stale))
            del self._stale[index]
            diameters.put(index, case.mask_of(index, self._threshold))
        if not self._stale and diameters.settle(lambda: perf_counter() >= deadline):
            self._timer.stop()
            self.changed.emit(diameters.best)

"""Tells when a process that has something to do has been silent for too long, by the time that it could use."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.inference.patience import ProcessClock

_LOOK_S = 1.0
_LOOKS = 4
"""At least so many before a limit is reached, however short it is."""
_LATE = 2
"""Times the interval between two looks after which this side was asleep or kept waiting itself."""


class Silence(QObject):
    """Listens for a process; a PC that sleeps or has much else to do is no reason to give one up.

    Signals
    -------
    too_long()
        Nothing has been heard for as long as the limit says.
    """

    too_long = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limit_s = 0.0
        self._pid = 0
        self._clock: ProcessClock | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def begin(self, pid: int, limit_s: float) -> None:
        """The process has just been heard, or has just got something to do."""
        self._pid, self._limit_s, self._clock = pid, limit_s, None
        interval_ms = round(min(_LOOK_S, limit_s / _LOOKS) * 1000)
        if not self._timer.isActive() or self._timer.interval() != interval_ms:
            self._timer.start(interval_ms)

    def end(self) -> None:
        """It has nothing more to do."""
        self._timer.stop()

    def look(self) -> None:
        """Count the time since the last look; the first one begins."""
        if self._clock is None:
            self._clock = ProcessClock(self._pid)
            return
        self._clock.look(_LATE * self._timer.interval() / 1000)
        if self._clock.counted_s >= self._limit_s:
            self.end()
            self.too_long.emit()

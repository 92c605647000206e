"""Lets a view run through its slices."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.ui.viewer.view_state import ViewState

SLOWEST, FASTEST = 1, 60
_RATES = (1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60)


class Cine(QObject):
    """Play and pause; from the last slice it goes on with the first.

    Signals
    -------
    playing_changed(bool)
    rate_changed(int)
        Slices a second.
    """

    playing_changed = Signal(bool)
    rate_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state: ViewState | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self.rate = 10
        self._timer.setInterval(1000 // self.rate)

    @property
    def is_playing(self) -> bool:
        """Whether slices follow one another."""
        return self._timer.isActive()

    def play(self, state: ViewState) -> None:
        """Run through the slices of a view; those of a single slice stand still."""
        self._state = state
        if state.slices > 1 and not self.is_playing:
            self._timer.start()
            self.playing_changed.emit(True)

    def pause(self) -> bool:
        """Stand still; returns whether it was playing."""
        was_playing = self.is_playing
        self._timer.stop()
        if was_playing:
            self.playing_changed.emit(False)
        return was_playing

    def set_rate(self, rate: int) -> None:
        """Slices a second, 1 to 60."""
        rate = max(SLOWEST, min(FASTEST, rate))
        if rate != self.rate:
            self.rate = rate
            self._timer.setInterval(round(1000 / rate))
            self.rate_changed.emit(rate)

    def faster(self) -> None:
        """The next round rate."""
        self.set_rate(next((rate for rate in _RATES if rate > self.rate), FASTEST))

    def slower(self) -> None:
        """The round rate before."""
        self.set_rate(next((rate for rate in reversed(_RATES) if rate < self.rate), SLOWEST))

    def _step(self) -> None:
        state = self._state
        if state is None or state.slices < 2:
            self.pause()
            return
        state.go_to((state.index + 1) % state.slices)

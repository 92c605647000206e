"""Does what an edit takes bit by bit, so that the window can draw in between."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.editing.editor import Changed, Work

_PIXELS = 1_500_000
"""That are looked at before the window draws again: as many as take about a frame of the display."""


class Portions(QObject):
    """One deed at a time.

    Signals
    -------
    working(bool)
        A deed has more to do than the window can wait for, or no longer.
    """

    working = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Work | None = None
        self._then: Callable[[Changed], None] = lambda _changed: None
        self._at_once = 1
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_working(self) -> bool:
        """Whether a deed is under way; nothing of it counts yet."""
        return self._work is not None

    def start(self, work: Work, pixels: int, then: Callable[[Changed], None]) -> None:
        """Do what the window can wait for, and the rest in between its other doings.

        Parameters
        ----------
        pixels : int
            Of a slice.
        then : callable
            Gets what changed, in the end.
        """
        self.finish()
        self._work, self._then, self._at_once = work, then, max(1, _PIXELS // pixels)
        self._go_on()
        if self.is_working:
            self._timer.start()
            self.working.emit(True)

    def finish(self) -> None:
        """Do what is left at once: what comes next builds on it."""
        while self.is_working:
            self._go_on()

    def drop(self) -> None:
        """Forget the deed."""
        self._work = None
        if self._timer.isActive():
            self._timer.stop()
            self.working.emit(False)

    def _go_on(self) -> None:
        work = self._work
        if work is None:
            return
        try:
            for _ in range(self._at_once):
                next(work)
        except StopIteration as end:
            self.drop()
            self._then(end.value)

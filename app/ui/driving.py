"""Drives the window without hands, for the commands that measure it and take its pictures."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.cycles import leave_start_out
from app.inference.latency import stats_of
from app.settings import Settings
from app.ui.application import Falx

NOTCH = 120
"""Of a wheel, in the unit of Qt; positive turns away from the reader."""

_TIMEOUT_S = 180.0
_LOOK_MS = 1
"""How often a condition is looked at; a timer without an interval would take a core from the network."""


@contextmanager
def dark_window(backend: str = "auto", model: str = "auto") -> Iterator[Falx]:
    """The program's window in English, not yet shown and closed in the end; preferences of the reader do not count."""
    application = QApplication.instance() or QApplication(["falx"])
    assert isinstance(application, QApplication)
    falx = Falx(application, Settings(theme="dark", language="en", backend=backend, model=model))
    leave_start_out()
    try:
        yield falx
    finally:
        falx.window.close()


def wait_until(condition: Callable[[], bool]) -> None:
    """Let the event loop run until a condition holds.

    Raises
    ------
    SystemExit
        It did not in three minutes.
    """
    deadline = monotonic() + _TIMEOUT_S
    loop = QEventLoop()
    timer = QTimer(interval=_LOOK_MS)
    timer.timeout.connect(lambda: loop.quit() if condition() or monotonic() > deadline else None)
    timer.start()
    loop.exec()
    timer.stop()
    if not condition():
        raise SystemExit("falx: the window did not get there in time.")


def pause(milliseconds: float) -> None:
    """Let the event loop run for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(milliseconds), loop.quit)
    loop.exec()


def turn_wheel(view: QWidget, turn: int) -> None:
    """Turn the wheel over the middle of a view, in the unit of `NOTCH`; away from the reader goes back."""
    middle = QPointF(view.rect().center())
    button, key, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(middle, view.mapToGlobal(middle), QPoint(), QPoint(0, turn), button, key, phase, False)
    QApplication.sendEvent(view, event)


def figures(times_ms: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile, longest and number of times in milliseconds; of none, their number alone."""
    if not times_ms:
        return {"count": 0}
    stats = stats_of(times_ms)
    found = {"p50": stats.p50, "p95": stats.p95, "worst": max(times_ms)}
    return {**{name: round(value, 1) for name, value in found.items()}, "count": len(times_ms)}

"""Notices when the window's event loop does not come round, and where it was meanwhile.

A gap is counted without the time for which the system gave the processor to others (Linux tells), so that a stall is
one of the window's own making, be it by computing or by waiting.
"""

import gc
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer

_TICK_MS = 5
_SCHEDULER = Path("/proc/thread-self/schedstat")
_STEAL = 8
"""Column of /proc/stat with the time that a virtual machine's host gave to others, in hundredths of a second."""


@dataclass(frozen=True)
class Stall:
    """One gap.

    Attributes
    ----------
    ms : float
        Of the window's own making.
    wall_ms : float
        On the clock.
    where : str
        A line of the program that it was at when the limit had passed, and where in the kernel if it was waiting there
        (Linux tells); '' when it is not known.
    collecting_ms : float
        Of it, in Python's search for cycles of unused objects.
    stolen_ms : float
        For which the host of a virtual machine gave processors of it to others meanwhile, all of them together; not
        taken off, since nobody tells whether it was this thread's.
    """

    ms: float
    wall_ms: float
    where: str
    collecting_ms: float = 0.0
    stolen_ms: float = 0.0


class Watchdog(QObject):
    """Watches the event loop of the thread that makes it, from `start` to `stop`.

    Parameters
    ----------
    limit_ms : float
        A longer gap is a stall and is kept with its place.
    """

    def __init__(self, limit_ms: float = 100.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.limit_ms = limit_ms
        self.gaps: list[float] = []
        self.stalls: list[Stall] = []
        self._where = ""
        self._thread_id, self._task = threading.get_ident(), Path(f"/proc/self/task/{threading.get_native_id()}")
        self._last, self._waited, self._stolen = perf_counter(), _waited_ms(), _stolen_ms()
        self._collecting_since = self._collecting_ms = 0.0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._stopped = threading.Event()
        self._looker: threading.Thread | None = None

    @property
    def longest_ms(self) -> float:
        """The longest gap so far."""
        return max(self.gaps, default=0.0)

    def start(self) -> None:
        """Begin; gaps and stalls of before are forgotten."""
        self.gaps, self.stalls = [], []
        self._last, self._waited, self._stolen = perf_counter(), _waited_ms(), _stolen_ms()
        self._stopped.clear()
        gc.callbacks.append(self._on_collecting)
        self._looker = threading.Thread(target=self._look, name="watchdog", daemon=True)
        self._looker.start()
        self._timer.start()

    def stop(self) -> None:
        """End; the gap that is going on counts."""
        self._timer.stop()
        self._stopped.set()
        if self._looker is not None:
            self._looker.join()
            self._looker = None
            self._tick()
            gc.callbacks.remove(self._on_collecting)

    def _tick(self) -> None:
        now, waited = perf_counter(), _waited_ms()
        wall = (now - self._last) * 1e3
        own = max(wall - (waited - self._waited), 0.0)
        where, self._where = self._where, ""
        self._last, self._waited = now, waited
        collecting, self._collecting_ms = self._collecting_ms, 0.0
        self.gaps.append(own)
        if own > self.limit_ms:
            self.stalls.append(Stall(own, wall, where, collecting, _stolen_ms() - self._stolen))

    def _on_collecting(self, phase: str, _info: dict[str, int]) -> None:
        """In whatever thread: no other one computes meanwhile."""
        if phase == "start":
            self._collecting_since = perf_counter()
        else:
            self._collecting_ms += (perf_counter() - self._collecting_since) * 1e3

    def _look(self) -> None:
        """From a thread of its own: what is the window at, when a tick is overdue?"""
        while not self._stopped.wait(self.limit_ms / 2e3):
            late_ms = (perf_counter() - self._last) * 1e3
            if late_ms < self.limit_ms / 2:
                self._stolen = _stolen_ms()
            elif late_ms > self.limit_ms and not self._where:
                self._where = _place(sys._current_frames().get(self._thread_id)) + _waiting(self._task)


def _place(frame: FrameType | None) -> str:
    """The innermost lines of this program, callers first."""
    if frame is None:
        return ""
    lines = [entry for entry in traceback.extract_stack(frame) if "/app/" in entry.filename.replace("\\", "/")]
    return " > ".join(f"{Path(entry.filename).name}:{entry.lineno} {entry.name}" for entry in lines[-3:])


def _waiting(task: Path) -> str:
    """What of the kernel a thread sleeps in: a lock, a disk, a pipe."""
    try:
        sleeps_in = (task / "wchan").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    return f" (waiting: {sleeps_in})" if sleeps_in not in ("", "0") else ""


def _waited_ms() -> float:
    """For how long this thread has been ready to run and others ran; 0 where the system does not tell."""
    try:
        return int(_SCHEDULER.read_text().split()[1]) / 1e6
    except (OSError, ValueError, IndexError):
        return 0.0


def _stolen_ms() -> float:
    """What the host of a virtual machine has given to others so far; 0 where the system does not tell."""
    try:
        with Path("/proc/stat").open(encoding="ascii") as file:
            return int(file.readline().split()[_STEAL]) * 10.0
    except (OSError, ValueError, IndexError):
        return 0.0

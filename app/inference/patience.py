"""Waits for a child process, and tells one that hangs from one that a busy PC lets hardly run."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from math import inf
from pathlib import Path
from time import monotonic

_LOOK_S = 0.5
_TICK_S = 5.0
_AT_MOST = 10
"""Times the limit after which a child is given up whatever kept it waiting."""


def run_patiently(
    command: Sequence[str],
    limit_s: float,
    environment: Mapping[str, str],
    tick: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end, and keep what it prints.

    Parameters
    ----------
    limit_s : float
        Seconds after which it is killed. While it wants to compute, only those count in which it does (where the
        system tells, as Linux does): a PC with much else to do is no reason to call an engine broken.
    tick : callable, optional
        Called every few seconds: somebody is still waiting, and with reason.

    Raises
    ------
    subprocess.TimeoutExpired
        It was killed.
    OSError
        It could not be started.
    """
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=nothing, stdout=pipe, stderr=pipe, env=environment, creationflags=flags
    ) as child:
        clock, ticked = ProcessClock(child.pid), monotonic()
        try:
            while clock.counted_s < limit_s and clock.passed_s < _AT_MOST * limit_s:
                try:
                    output, errors = child.communicate(timeout=min(_LOOK_S, limit_s - clock.counted_s))
                except subprocess.TimeoutExpired:
                    clock.look()
                else:
                    return subprocess.CompletedProcess(command, child.returncode, output, errors)
                if tick is not None and monotonic() - ticked >= _TICK_S:
                    ticked = monotonic()
                    tick()
            raise subprocess.TimeoutExpired(command, limit_s)
        except BaseException:
            child.kill()
            raise


class ProcessClock:
    """Counts the seconds of a process: those it computes while it wants to, and all of those while it waits."""

    def __init__(self, pid: int) -> None:
        self._process = Path(f"/proc/{pid}")
        self._start = self._last = monotonic()
        self._computed_s = self._processor()[1]
        self.counted_s = 0.0

    @property
    def passed_s(self) -> float:
        """Seconds since the start."""
        return self._last - self._start

    def look(self, at_most_s: float = inf) -> None:
        """Count what has passed since the last look.

        Parameters
        ----------
        at_most_s : float
            Of it: whoever looks again later than that was asleep, or was kept waiting, and the process with it.
        """
        now, (wants, computed_s) = monotonic(), self._processor()
        passed_s = computed_s - self._computed_s if wants else now - self._last
        self.counted_s += min(passed_s, at_most_s)
        self._last, self._computed_s = now, computed_s

    def _processor(self) -> tuple[bool, float]:
        """Whether one of its threads wants the processor, and the seconds that it has had; no, if nobody tells."""
        try:
            states = [_fields(thread / "stat")[0] for thread in (self._process / "task").iterdir()]
            user, system = (int(field) for field in _fields(self._process / "stat")[11:13])
        except (OSError, ValueError, IndexError):
            return False, 0.0
        return "R" in states, (user + system) / os.sysconf("SC_CLK_TCK")


def _fields(path: Path) -> list[str]:
    """Fields of a `stat` file from the state on; the name before it may hold anything."""
    return path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()

"""How long a run will go on, from how fast it has been lately. Knows no Qt."""

from collections import deque
from time import monotonic

_LATEST = 12
"""Slices whose pace is measured: enough to be steady, few enough to follow a PC that gets busy."""

_LEAST = 3


class Pace:
    """Takes the moments at which slices were finished."""

    def __init__(self) -> None:
        self._moments: deque[float] = deque(maxlen=_LATEST)

    def restart(self) -> None:
        """Another run begins."""
        self._moments.clear()

    def tick(self, now: float | None = None) -> None:
        """A slice was finished; `now` is in seconds of any clock that does not jump."""
        self._moments.append(monotonic() if now is None else now)

    @property
    def per_second(self) -> float | None:
        """Slices a second; None while too few have been finished to tell."""
        if len(self._moments) < _LEAST:
            return None
        span = self._moments[-1] - self._moments[0]
        return (len(self._moments) - 1) / span if span > 0 else None

    def left_s(self, slices: int) -> float | None:
        """Seconds that so many more slices will take."""
        pace = self.per_second
        return None if pace is None else slices / pace

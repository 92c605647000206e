"""What every millisecond was spent on."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic

import numpy as np

from app.imaging.sampling import percentile

_PAUSE_S = 1.0
"""A longer gap between two slices is the reader's, not the network's."""

_LEAST_GAPS = 3
STAGES = ("decode", "preprocess", "infer", "postprocess", "draw")
_KEPT = 1000
"""Latest times of a stage that percentiles are taken of, so that a working day does not grow the memory."""


@dataclass(frozen=True)
class LatencyStats:
    """Times of one stage in milliseconds; `count` is of all that were recorded."""

    p50: float
    p95: float
    last: float
    count: int


class LatencyRecorder:
    """Collects times by stage, the first (cold) run of an engine apart from the warm ones."""

    def __init__(self) -> None:
        self._warm: dict[str, deque[float]] = {}
        self._count: dict[str, int] = {}
        self._cold: dict[str, float] = {}
        self._moments: deque[float] = deque(maxlen=_KEPT)
        self.cached = 0

    def add(self, stage: str, ms: float, cold: bool = False) -> None:
        """Record one time.

        Parameters
        ----------
        stage : str
            One of `STAGES`.
        ms : float
            Milliseconds.
        cold : bool
            First run after loading; kept apart.

        Raises
        ------
        ValueError
            The stage is unknown.
        """
        if stage not in STAGES:
            raise ValueError(f"unknown stage {stage!r}")
        if cold:
            self._cold[stage] = ms
        else:
            self._warm.setdefault(stage, deque(maxlen=_KEPT)).append(ms)
            self._count[stage] = self._count.get(stage, 0) + 1

    def add_all(self, times: dict[str, float], cold: bool = False) -> None:
        """Record the stages of one slice."""
        for stage, ms in times.items():
            self.add(stage, ms, cold)

    def add_slice(self, times: dict[str, float], cold: bool = False, now: float | None = None) -> None:
        """Record the stages of a slice that has just come in; `now` is in seconds of any clock that does not jump."""
        self.add_all(times, cold)
        if not cold:
            self._moments.append(monotonic() if now is None else now)

    def add_cached(self) -> None:
        """Count a slice whose answer was known, so that none of its times is the network's."""
        self.cached += 1

    def per_second(self) -> float | None:
        """Slices a second while slices were being computed one after the other; None with too few to tell."""
        gaps = [later - earlier for earlier, later in pairwise(self._moments) if later - earlier < _PAUSE_S]
        middle = percentile(np.sort(gaps), 50) if len(gaps) >= _LEAST_GAPS else 0.0
        return 1.0 / middle if middle > 0 else None

    def stats(self, stage: str, last: int | None = None) -> LatencyStats | None:
        """Warm times of a stage; a stage that ran only once, cold, gives that time; None without any.

        Parameters
        ----------
        last : int, optional
            Takes the percentiles of so many of the latest times.
        """
        warm = self.recent(stage)[-(last or _KEPT) :]
        if warm:
            return stats_of(warm, self._count[stage])
        cold = self._cold.get(stage)
        return None if cold is None else LatencyStats(cold, cold, cold, 0)

    def cold(self, stage: str) -> float | None:
        """Time of the latest cold run in milliseconds."""
        return self._cold.get(stage)

    def recent(self, stage: str) -> list[float]:
        """Latest warm times, oldest first."""
        return list(self._warm.get(stage, ()))

    def clear(self) -> None:
        """Forget everything, as when the backend changes."""
        self._warm.clear()
        self._count.clear()
        self._cold.clear()
        self._moments.clear()
        self.cached = 0

    def as_json(self) -> dict[str, dict[str, float]]:
        """p50 and p95 of every stage that was recorded, rounded to a microsecond."""
        found = {stage: self.stats(stage) for stage in STAGES}
        return {stage: {"p50": round(s.p50, 3), "p95": round(s.p95, 3)} for stage, s in found.items() if s is not None}

    def cold_as_json(self) -> dict[str, float]:
        """Cold time of every stage that has one."""
        return {stage: round(self._cold[stage], 3) for stage in STAGES if stage in self._cold}


def stats_of(times: Iterable[float], count: int | None = None) -> LatencyStats:
    """Percentiles of at least one time in milliseconds."""
    values = list(times)
    growing = np.sort(values)
    return LatencyStats(
        percentile(growing, 50), percentile(growing, 95), values[-1], len(values) if count is None else count
    )

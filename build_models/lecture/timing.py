"""Callables of this process that take turns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from app.inference.latency import stats_of
from build_models.peers.turns import take_turns


@dataclass
class Timed:
    """One of them; it has run once when it is made.

    Attributes
    ----------
    call : callable
        Without arguments.
    """

    name: str
    call: Callable[[], Any]
    warm_ms: float = field(init=False)

    def __post_init__(self) -> None:
        self.call()
        self.warm_ms = self.run(0, 1, warm=False)[0]

    def run(self, first: int, runs: int, warm: bool = True) -> list[float]:  # noqa: ARG002  all runs are alike
        """See `Participant.run`."""
        if warm:
            self.call()
        times = []
        for _ in range(runs):
            start = perf_counter()
            self.call()
            times.append((perf_counter() - start) * 1e3)
        return times


def medians(participants: Sequence[Timed], repeat: int) -> dict[str, float]:
    """Median milliseconds of each, measured in turns."""
    return {name: round(stats_of(times).p50, 4) for name, times in take_turns(participants, repeat).items()}

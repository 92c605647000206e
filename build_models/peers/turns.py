"""Who runs when: engines take turns, so that what the machine does meanwhile befalls all of them alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from build_models.peers.engine import Way
from build_models.progress import Progress, silent

RUNS_A_TURN = 5
MOST_S = 60.0
"""Seconds that the timed runs of one engine may take together; slower engines run less often, but three times."""

LEAST_RUNS = 3


class Participant(Protocol):
    """What takes turns."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def warm_ms(self) -> float:
        """Time of one run, roughly."""
        ...

    def run(self, first: int, runs: int, warm: bool = True) -> list[float]:
        """Take a turn of timed runs."""
        ...


class Measured(Protocol):
    """What can be timed in several ways."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def warm_ms(self) -> float:
        """Time of one run, roughly."""
        ...

    def run(self, first: int, runs: int, warm: bool = True, way: Way = "run") -> list[float]:
        """Take a turn of timed runs."""
        ...


@dataclass(frozen=True)
class InOneWay:
    """A participant that is timed in one of them."""

    whom: Measured
    way: Way

    @property
    def name(self) -> str:
        """Its name."""
        return self.whom.name

    @property
    def warm_ms(self) -> float:
        """Time of one run, roughly."""
        return self.whom.warm_ms

    def run(self, first: int, runs: int, warm: bool = True) -> list[float]:
        """Take a turn of timed runs."""
        return self.whom.run(first, runs, warm, self.way)


@dataclass(frozen=True)
class Turn:
    """A few runs of one engine."""

    name: str
    first: int
    runs: int


def repeats_of(warm_ms: float, repeat: int) -> int:
    """How often an engine is timed."""
    return max(LEAST_RUNS, min(repeat, int(MOST_S * 1e3 / max(warm_ms, 1e-3))))


def rotation(repeats: dict[str, int], runs_a_turn: int = RUNS_A_TURN) -> Iterator[Turn]:
    """Turns in rounds; each round begins with another engine, so that none always follows the same one.

    Parameters
    ----------
    repeats : dict of str to int
        Runs of each engine in all.
    runs_a_turn : int
    """
    names = list(repeats)
    done = dict.fromkeys(names, 0)
    start = 0
    while any(done[name] < repeats[name] for name in names):
        for name in names[start:] + names[:start]:
            runs = min(runs_a_turn, repeats[name] - done[name])
            if runs > 0:
                yield Turn(name, done[name], runs)
                done[name] += runs
        start = (start + 1) % len(names)


def take_turns(participants: Sequence[Participant], repeat: int, progress: Progress = silent) -> dict[str, list[float]]:
    """Time everybody in rotation.

    Returns
    -------
    dict of str to list of float
        Milliseconds of every timed run, in the order in which they ran.
    """
    by_name = {participant.name: participant for participant in participants}
    repeats = {name: repeats_of(participant.warm_ms, repeat) for name, participant in by_name.items()}
    times: dict[str, list[float]] = {name: [] for name in by_name}
    for turn in rotation(repeats):
        progress(f"{turn.name} {turn.first + turn.runs}/{repeats[turn.name]}")
        # A slow engine's untimed run would double its share of the time and change nothing.
        warm = by_name[turn.name].warm_ms < MOST_S * 1e3 / repeat
        times[turn.name] += by_name[turn.name].run(turn.first, turn.runs, warm)
    return times

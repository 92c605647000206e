"""Says what the figures of the page about the paper's question show, and no more than they show."""

from collections.abc import Iterable
from typing import Any

from build_models.regression.spread import Condition

NOTICEABLE = 0.05
"""Differences under this share are called none: two runs of the same build differ by as much."""


def of_ablations(rows: list[dict[str, Any]], losses: Iterable[float]) -> str:
    """What each thing costs, and whether all of it explains the paper's losses.

    Parameters
    ----------
    rows : list of dict
        `taken_away`, `factor`; the first is the whole build, the last lacks everything.
    losses : iterable of float
        After over before, of the paper's networks on the CPU.
    """
    single, everything = rows[1:-1], rows[-1]["factor"]
    costly = sorted((r for r in single if r["factor"] > 1 + NOTICEABLE), key=lambda r: -r["factor"])
    free = [r["taken_away"] for r in single if abs(r["factor"] - 1) <= NOTICEABLE]
    better = [f"{r['taken_away']} (× {r['factor']:.2f})" for r in single if r["factor"] < 1 - NOTICEABLE]
    sentences = []
    if costly:
        sentences.append("By weight: " + ", ".join(f"{r['taken_away']} (× {r['factor']:.2f})" for r in costly) + ".")
    if free:
        sentences.append(f"Next to nothing is lost here by taking away alone: {_listed(free)}.")
    if better:
        sentences.append(f"The build is even faster without: {_listed(better)}.")
    worst = max(losses)
    explains = "more than" if everything > worst else "less than"
    sentences.append(
        f"Together they cost a factor of {everything:.1f}, {explains} the {worst:.1f} that the paper's networks lost "
        "at most against their frameworks."
    )
    return " ".join(sentences)


def of_conditions(rows: list[dict[str, Any]], conditions: tuple[Condition, ...]) -> str:
    """Which circumstances slow runs down or spread them, compared with how the program ships.

    Parameters
    ----------
    rows : list of dict
        `condition`, `p50_ms`, `p95_ms`.
    conditions : tuple of Condition
        The first is how the program ships.
    """
    found = {row["condition"]: row for row in rows}
    shipped = found[conditions[0].name]
    sentences = [f"As shipped, p95 ÷ p50 is {_spread(shipped):.2f}."]
    for condition in conditions[1:]:
        row = found.get(condition.name)
        if row is None:
            continue
        slower = row["p50_ms"] / shipped["p50_ms"]
        wider = _spread(row) / _spread(shipped)
        sentences.append(
            f"{condition.name[0].upper()}{condition.name[1:]}: the median is {_change(slower, 'slower', 'faster')} and "
            f"the spread {_change(wider, 'wider', 'narrower')}."
        )
    return " ".join(sentences)


def of_clock(spread: float) -> str:
    """What the speed of the processor itself explains.

    Parameters
    ----------
    spread : float
        p95 over p50 of a fixed computation.
    """
    said = f"The clock itself: a fixed computation in one register varied by p95 ÷ p50 = {spread:.2f}"
    if spread < 1 + NOTICEABLE:
        return f"{said}, so that the frequency, and a host that takes the core away, explain little."
    return (
        f"{said}, so that the frequency, and a host or other processes that take the core away, explain at least this "
        "much. The conditions were measured one after the other: what changes by less than that is no finding."
    )


def _spread(row: dict[str, Any]) -> float:
    return row["p95_ms"] / row["p50_ms"]


def _change(factor: float, more: str, less: str) -> str:
    if abs(factor - 1) < NOTICEABLE:
        return "the same"
    return f"{abs(factor - 1):.0%} {more if factor > 1 else less}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]

"""Latencies as plain text, for an e-mail or a ticket."""

from collections.abc import Mapping, Sequence

from app.inference.latency import STAGES, LatencyRecorder

_COLUMNS = ("last", "p50", "p95", "cold")
_NAME_WIDTH, _WIDTH = 13, 9


def as_text(recorder: LatencyRecorder, last: int, about: Sequence[str], names: Mapping[str, str]) -> str:
    """A table of every stage.

    Parameters
    ----------
    recorder : LatencyRecorder
    last : int
        Latest slices that p50 and p95 are taken of.
    about : sequence of str
        Lines above the table: what ran, and where.
    names : mapping of str to str
        What a stage, a column or 'slices per second' is called; what is missing keeps its name.

    Returns
    -------
    str
        Milliseconds with one digit behind the point, columns padded with blanks.
    """
    head = "ms".ljust(_NAME_WIDTH) + "".join(names.get(column, column).rjust(_WIDTH) for column in _COLUMNS)
    lines = [*about, head]
    for stage in STAGES:
        stats, cold = recorder.stats(stage, last), recorder.cold(stage)
        warm = None if stats is None or not stats.count else stats
        figures = (None, None, None) if warm is None else (warm.last, warm.p50, warm.p95)
        cells = ("-" if figure is None else f"{figure:.1f}" for figure in (*figures, cold))
        lines.append(names.get(stage, stage).ljust(_NAME_WIDTH) + "".join(cell.rjust(_WIDTH) for cell in cells))
    pace = recorder.per_second()
    if pace is not None:
        lines.append(f"{names.get('slices per second', 'slices per second')}: {pace:.1f}")
    return "\n".join(lines) + "\n"

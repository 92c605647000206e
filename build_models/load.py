"""How busy the machine was while something was measured on it."""

import os


def load_average() -> float | None:
    """Threads that ran or waited for a core, on average over the last minute; None where the system does not tell."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def said_of_load(loads: list[float | None], threads: int) -> str:
    """A sentence for a page.

    Parameters
    ----------
    loads : list of float or None
        Before and after the measurement.
    threads : int
        That were measured.

    >>> said_of_load([0.3, 2.1], 2)
    'The load average was 0.3 before and 2.1 after; what is measured adds up to 2.'
    """
    if not loads or None in loads:
        return "How busy the machine was is not known."
    before, after = loads
    return f"The load average was {before} before and {after} after; what is measured adds up to {threads}."

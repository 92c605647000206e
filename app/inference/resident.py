"""The memory that this process has needed."""

import sys


def peak_mb() -> float | None:
    """Most that has been resident at once, in MB (10⁶ bytes); None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415  POSIX only

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6

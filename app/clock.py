"""How long this process has been at work."""

from time import perf_counter

_started = perf_counter()


def start() -> None:
    """Called first by `app.main`; what the interpreter needed before that is not counted (about 30 ms)."""
    global _started  # noqa: PLW0603  one process, one start
    _started = perf_counter()


def since_start_s() -> float:
    """Seconds since the program started."""
    return perf_counter() - _started

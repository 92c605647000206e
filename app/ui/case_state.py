"""Where a case is on its way, and what a worker was at."""

from enum import StrEnum


class State(StrEnum):
    """Where the case is."""

    IDLE = "idle"
    LOADING = "loading"
    READY = "ready"
    SEGMENTING = "segmenting"
    FAILED = "failed"


class Broken(StrEnum):
    """What a worker was at when it died."""

    OPENING = "opening"
    RUN = "run"
    BACKGROUND = "background"

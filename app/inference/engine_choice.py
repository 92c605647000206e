"""Which network is to run, and on what."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EngineChoice:
    """What was asked for.

    Attributes
    ----------
    model : str
        Name in the catalog, or 'auto' for the preferred one that runs on this PC.
    backend : str
        'auto' takes the fastest that passes; a name is honoured or refused.
    threads : int or None
        None means one a physical core.
    reduced_precision : bool or None
        Whether the network may compute in float16, bfloat16 or int8; None asks the settings.
    """

    model: str
    backend: str
    threads: int | None = None
    reduced_precision: bool | None = None

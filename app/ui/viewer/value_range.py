"""Smallest and largest value of each sequence."""

import numpy as np
from numpy.typing import NDArray

from app.imaging.sampling import sampled
from app.ui.opened_case import OpenedCase

_SEEN = 250_000


class ValueRanges:
    """Measured once for each sequence of a case."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[float, float]] = {}

    def clear(self) -> None:
        """Another case, or more of it."""
        self._known = {}

    def of(self, case: OpenedCase | None, channel: int) -> tuple[float, float]:
        """Of a sequence; 0 to 1 while there is none."""
        if case is None or channel >= len(case.voxels):
            return 0.0, 1.0
        if channel not in self._known:
            self._known[channel] = value_range(case.voxels[channel])
        return self._known[channel]


def value_range(voxels: NDArray[np.generic]) -> tuple[float, float]:
    """Smallest and largest value of about a quarter of a million voxels; 0 to 1 where none is a number."""
    seen = sampled(voxels, _SEEN)
    return (float(seen.min()), float(seen.max())) if seen.size else (0.0, 1.0)

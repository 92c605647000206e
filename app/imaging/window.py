"""Window centre and width, and the presets for MR."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.sampling import percentile, sampled

_SEEN = 250_000


@dataclass(frozen=True)
class Window:
    """Grey scale window in the units of the voxels (DICOM PS3.3 C.11.2.1.2, LINEAR_EXACT)."""

    center: float
    width: float

    @property
    def low(self) -> float:
        """Value shown black."""
        return self.center - self.width / 2

    @property
    def high(self) -> float:
        """Value shown white."""
        return self.center + self.width / 2


def percentile_window(voxels: NDArray[np.generic], low: float = 0.1, high: float = 99.9) -> Window:
    """Window between two percentiles of what is not background.

    Parameters
    ----------
    voxels : ndarray of any shape
        At most about a quarter of a million of them are looked at, which takes some milliseconds; what is no number
        is left out.
    low, high : float
        Percentiles, 0 to 100.
    """
    seen = sampled(voxels, _SEEN)
    if not seen.size:
        return Window(0.5, 1.0)
    shown = seen[seen != seen.min()]
    if not shown.size:
        return Window(float(seen[0]), 1.0)
    shown.sort()
    bottom, top = percentile(shown, low), percentile(shown, high)
    return Window((bottom + top) / 2, max(top - bottom, 1e-6))

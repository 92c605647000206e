"""Window centre and width, and the presets for MR."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
        At most about a quarter of a million of them are looked at, which takes some milliseconds.
    low, high : float
        Percentiles, 0 to 100.
    """
    flat = voxels.reshape(-1)
    flat = flat[:: max(1, flat.size // 250_000) | 1]
    shown = flat[flat != flat.min()]
    if shown.size == 0:
        return Window(float(flat[0]), 1.0)
    bottom, top = np.percentile(shown.astype(np.float64), [low, high])
    return Window(float(bottom + top) / 2, max(float(top - bottom), 1e-6))

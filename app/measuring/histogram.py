"""How often each grey value occurs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.sampling import sampled

BINS = 256
_SEEN = 250_000
"""Values that are counted at most, evenly spread; more would not change the picture."""


@dataclass(frozen=True)
class Histogram:
    """Counts between edges.

    Attributes
    ----------
    counts : ndarray of int64, (bins,)
    edges : ndarray of float64, (bins + 1,)
        In the units of the series, growing.
    """

    counts: NDArray[np.int64]
    edges: NDArray[np.float64]


def histogram_of(values: NDArray[np.generic]) -> Histogram | None:
    """Count the grey values of a slice or a volume.

    Parameters
    ----------
    values : ndarray of a real dtype, any shape
        What is no number is left out.

    Returns
    -------
    Histogram or None
        None when there is no number. Whole numbers in a small range get a bin each, so that none of them looks
        more frequent than its neighbours by the way the bins fall.
    """
    seen = sampled(values, _SEEN)
    if not seen.size:
        return None
    low, high = float(seen.min()), float(seen.max())
    if seen.dtype.kind in "iub":
        step = max(1, int(np.ceil((high - low + 1) / BINS)))
        edges = np.arange(low, high + step + 1, step, dtype=np.float64) - 0.5
        counts = np.bincount((seen.astype(np.int64) - int(low)) // step, minlength=len(edges) - 1)
    else:
        counts, edges = np.histogram(seen, BINS, (low, high if high > low else low + 1.0))
    return Histogram(counts.astype(np.int64), edges)

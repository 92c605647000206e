"""From the probability map to the mask."""

import numpy as np
from numpy.typing import NDArray

from app.contract.components import parts_of, runs_of

_FLOOR = 0.5
"""Of the threshold: parts are told apart there, so that a reader may lower the threshold a good deal."""


def mask_of(probability: NDArray[np.floating], threshold: float) -> NDArray[np.bool_]:
    """Pixels that belong to the lesion: probability at or above the threshold. Any shape."""
    return probability >= threshold


def without_unsure_parts(probability: NDArray[np.float32], threshold: float, least_peak: float) -> NDArray[np.float32]:
    """Set parts of a slice to zero in which the network is nowhere as sure as it is of a lesion.

    A part is what is connected, by corners too, at half the threshold; it stays when its highest probability reaches
    the peak (hysteresis, Canny 1986). Every slice is judged by itself, so that it has the same mask whether it is
    computed alone, while scrolling, or with its series.

    Parameters
    ----------
    probability : ndarray of float32, (rows, columns)
        Left as it is.
    threshold : float
        Of the model, not the reader's.
    least_peak : float
        0 keeps everything.

    Returns
    -------
    ndarray of float32, (rows, columns)
    """
    if least_peak <= threshold:
        return probability
    mask = probability >= _FLOOR * threshold
    runs = runs_of(mask[None])
    if not len(runs.starts):
        return probability
    values: NDArray[np.float32] = probability[mask]  # in the order of the runs
    parts = parts_of(runs, across_slices=False)
    peaks = np.zeros(parts.max() + 1, values.dtype)
    np.maximum.at(peaks, parts, np.maximum.reduceat(values, np.cumsum(runs.lengths) - runs.lengths))
    values[np.repeat(peaks[parts] < least_peak, runs.lengths)] = 0.0
    kept = probability.copy()
    kept[mask] = values
    return kept

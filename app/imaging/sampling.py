"""Values that stand for a volume where all of them would take too long."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Value = TypeVar("_Value", bound=np.generic)

_PICTURES = 32
"""Slices of a volume that are looked at: memory comes in pages, so that a few slices are read far faster than a few
voxels of every one."""


def sampled(values: NDArray[_Value], most: int) -> NDArray[_Value]:
    """Numbers of an array, evenly spread.

    Parameters
    ----------
    values : ndarray of a real dtype, any shape
    most : int
        An array of up to so many values is returned whole; of a larger one, about as many.

    Returns
    -------
    ndarray, (n,)
        Without what is no number.
    """
    if values.size <= most:
        return _numbers(values.reshape(-1))
    parts = values[:: max(1, len(values) // _PICTURES)] if values.ndim > 2 else values[None]
    share = max(1, most // len(parts))
    # An odd step meets every column and row of a picture in turn.
    return _numbers(np.concatenate([part.reshape(-1)[:: max(1, part.size // share) | 1] for part in parts]))


def percentile(growing: NDArray[np.generic], percent: float) -> float:
    """A percentile (0 to 100) of sorted values (n,), between neighbours in proportion.

    `np.percentile` imports more at its first call than a window has time for between two frames.
    """
    place = percent / 100 * (len(growing) - 1)
    below, above = float(growing[int(place)]), float(growing[min(int(place) + 1, len(growing) - 1)])
    return below + (above - below) * (place - int(place))


def _numbers(flat: NDArray[_Value]) -> NDArray[_Value]:
    return flat[np.isfinite(flat)] if flat.dtype.kind == "f" else flat

"""Distances to a set of voxels, axis by axis."""

import numpy as np
from numpy.typing import NDArray


def along_first(surface: NDArray[np.bool_], step: float) -> NDArray[np.float64]:
    """Squared distance of every voxel to the nearest of the surface on its line along the first axis."""
    places = np.arange(surface.shape[0], dtype=np.float64)[:, None, None]
    before = np.maximum.accumulate(np.where(surface, places, -np.inf), axis=0)
    behind = np.minimum.accumulate(np.where(surface, places, np.inf)[::-1], axis=0)[::-1]
    return (np.minimum(places - before, behind - places) * step) ** 2


def along_second(squares: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Lower envelope of the parabolas along the second axis (Felzenszwalb and Huttenlocher, ToC 2012)."""
    envelope = squares.copy()
    # Plane by plane: one fits the processor's cache, and is done as soon as no parabola can reach lower.
    for nearest, plane in zip(envelope, squares, strict=True):
        for shift in range(1, len(plane)):
            away = (shift * step) ** 2
            if away >= nearest.max():
                break
            np.minimum(nearest[shift:], plane[:-shift] + away, out=nearest[shift:])
            np.minimum(nearest[:-shift], plane[shift:] + away, out=nearest[:-shift])
    return envelope

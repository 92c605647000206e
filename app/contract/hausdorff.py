"""The 95 % Hausdorff distance: how far apart two outlines are, but for their worst twentieth."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.contract.distances import along_first, along_second

_PERCENTILE = 95.0


def hausdorff95(mask: NDArray[np.bool_], reference: NDArray[np.bool_], spacing: Sequence[float] | None = None) -> float:
    """Distance that 95 % of each surface keep from the other surface.

    The larger of the 95th percentiles of both directed distances (Huttenlocher, IEEE TPAMI 1993, as MONAI and the
    Medical Segmentation Decathlon compute it). A surface is made of the voxels of the mask that touch the background
    or the border of the array by a face; distances run between the centres of voxels and are exact.

    Parameters
    ----------
    mask, reference : ndarray of bool, (rows, columns) or (slices, rows, columns)
        Of the same shape.
    spacing : sequence of float, optional
        Distance between voxels along each axis, in mm; without it the answer is in voxels.

    Returns
    -------
    float
        In the unit of `spacing`; 0 when both are empty, infinity when one of them is.

    Raises
    ------
    ValueError
        The masks differ in shape, or there is not one positive spacing an axis.
    """
    steps = (1.0,) * mask.ndim if spacing is None else tuple(float(step) for step in spacing)
    if mask.shape != reference.shape or mask.ndim not in (2, 3):
        raise ValueError("two masks of one shape, flat or solid, can be compared")
    if len(steps) != mask.ndim or not all(math.isfinite(step) and step > 0 for step in steps):
        raise ValueError("spacing needs one positive number an axis")
    if not mask.any() or not reference.any():
        return 0.0 if mask.any() == reference.any() else math.inf
    box = _box(mask | reference)
    surfaces = [_surface(array.astype(bool, copy=False))[box] for array in (mask, reference)]
    if mask.ndim == 2:
        surfaces, steps = [surface[None] for surface in surfaces], (1.0, *steps)
    # The shortest axis is the middle one, which is the only one searched place by place.
    order = np.argsort(surfaces[0].shape)[[1, 0, 2]]
    one, other = (np.ascontiguousarray(surface.transpose(order)) for surface in surfaces)
    ordered = [steps[axis] for axis in order]
    return max(_directed(one, other, ordered), _directed(other, one, ordered))


def _box(mask: NDArray[np.bool_]) -> tuple[slice, ...]:
    """Smallest part of the array that holds every voxel of the mask."""
    box = []
    for axis in range(mask.ndim):
        others = tuple(other for other in range(mask.ndim) if other != axis)
        found = np.flatnonzero(mask.any(axis=others))
        box.append(slice(int(found[0]), int(found[-1]) + 1))
    return tuple(box)


def _surface(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.pad(mask, 1)
    inner = mask.copy()
    for axis in range(mask.ndim):
        for shift in (0, 2):
            inner &= padded[
                tuple(slice(shift, shift + n) if a == axis else slice(1, -1) for a, n in enumerate(mask.shape))
            ]
    return mask & ~inner


def _directed(source: NDArray[np.bool_], target: NDArray[np.bool_], steps: Sequence[float]) -> float:
    """95th percentile of the distances from the voxels of one surface to the other."""
    squares = along_second(along_first(target, steps[0]), steps[1])
    first, second, third = np.nonzero(source)
    places = np.arange(source.shape[2])
    nearest = np.empty(len(first))
    chunk = max(1, 4_000_000 // source.shape[2])
    for start in range(0, len(first), chunk):
        part = slice(start, start + chunk)
        away = (third[part, None] - places) * steps[2]
        nearest[part] = (squares[first[part], second[part]] + away * away).min(axis=1)
    return float(np.percentile(np.sqrt(nearest), _PERCENTILE))

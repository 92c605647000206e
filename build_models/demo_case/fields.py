"""Smooth random fields: the individual in the anatomy, the texture of tissue, the edge of the lesion."""

import numpy as np
from numpy.typing import NDArray

from build_models.demo_case.grid import Floats, ScanGrid


def smooth_field(numbers: np.random.Generator, grid: ScanGrid, knot_mm: float) -> Floats:
    """A random field of mean 0 and variance 1 over the sampled layers.

    Parameters
    ----------
    numbers : Generator
    grid : ScanGrid
    knot_mm : float
        Distance between the knots of the cubic spline; details are about twice as large.

    Returns
    -------
    ndarray of float32, grid.shape
    """
    axes = [_basis(axis, knot_mm) for axis in (grid.layer_mm, grid.in_plane_mm, grid.in_plane_mm)]
    field = numbers.standard_normal([matrix.shape[1] for matrix in axes]).astype(np.float32)
    for matrix in axes:
        # Contracting the first axis and appending the new one thrice brings the axes back into their order.
        field = np.tensordot(field, matrix, axes=(0, 1))
    field -= field.mean(dtype=np.float64)
    field /= field.std(dtype=np.float64)
    return field


def smoothstep(values: Floats, low: float, high: float) -> Floats:
    """Rise from 0 at `low` to 1 at `high` without a corner; falls where `low` is above `high`."""
    t = np.clip((values - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _basis(positions_mm: Floats, knot_mm: float) -> NDArray[np.float32]:
    """Cubic B-splines at the positions, (positions, knots)."""
    scaled = (positions_mm.astype(np.float64) - float(positions_mm.min())) / knot_mm + 1.0
    knots = int(np.ceil(scaled.max())) + 2
    distance = np.abs(scaled[:, None] - np.arange(knots)[None, :])
    near = 2 / 3 - distance**2 + distance**3 / 2
    far = (2 - distance) ** 3 / 6
    return np.where(distance < 1, near, np.where(distance < 2, far, 0.0)).astype(np.float32)

"""Where the brain roughly is, to be shown around a lesion; too rough to be measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.contract.components import parts_of, runs_of

_CELL_MM = 3.0
_ASSUMED_MM = (5.0, 1.0, 1.0)
_TISSUE = 0.55
"""Of the median of what is no air: darker are skull, liquor and air, brighter are brain and scalp."""
_NECK_MM = 5.0
"""Bridges between brain and scalp that are thinner than twice this are cut."""
_LEAST = 0.25
"""Of the head in the plane; a smaller part is not the brain, and the head is taken."""


@dataclass(frozen=True)
class Coarse:
    """A mask on a grid of large cells.

    Attributes
    ----------
    mask : ndarray of float32, (slices, rows, columns)
        0 to 1, blurred, with a border of zeros.
    factors : tuple of int
        Voxels in a cell, in slices, rows, columns.
    """

    mask: NDArray[np.float32]
    factors: tuple[int, int, int]

    def to_voxels(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Coordinates (points, 3) in voxels, of places in `mask` in cells; slice, row, column."""
        factors = np.array(self.factors, np.float64)
        return (np.asarray(points, np.float64) - 1.0) * factors + (factors - 1.0) / 2.0


def outline_of(voxels: NDArray[np.generic], spacing_mm: tuple[float, float, float] | None) -> Coarse | None:
    """The brain, or the head where the brain is not told from what is around it.

    Tissue brighter than skull and liquor is eroded until brain and scalp part, its largest part is taken and grown
    again. None when the image shows nothing.

    Parameters
    ----------
    voxels : ndarray, (slices, rows, columns)
        FLAIR or T1.
    spacing_mm : tuple of float or None
        Between slices, rows, columns; None assumes what is usual.
    """
    spacing = spacing_mm or _ASSUMED_MM
    factors = tuple(max(1, round(_CELL_MM / mm)) for mm in spacing)
    cells = _averaged(voxels, (factors[0], factors[1], factors[2]))
    top = float(np.percentile(cells, 99.5))
    if top <= float(cells.min()):
        return None
    inside = cells[cells > 0.15 * top]
    tissue = cells > _TISSUE * float(np.median(inside))
    cell_mm = factors[1] * spacing[1]
    steps = max(1, round(_NECK_MM / cell_mm))
    core = _largest(_eroded(tissue, steps))
    head = _filled(tissue)
    brain = _filled(_grown(core, steps) & tissue) if core.any() else core
    if brain.sum() < _LEAST * head.sum():
        brain = head
    return Coarse(_blurred(np.pad(brain, 1).astype(np.float32)), (factors[0], factors[1], factors[2]))


def _averaged(voxels: NDArray[np.generic], factors: tuple[int, int, int]) -> NDArray[np.float32]:
    """Means of cells; what is left over at the far edges is dropped."""
    counts = [max(1, size // factor) for size, factor in zip(voxels.shape, factors, strict=True)]
    means = np.empty(counts, np.float32)
    _, f1, f2 = factors
    for index in range(counts[0]):  # one layer of cells at a time, so that a large volume is not copied as a whole
        block = voxels[index * factors[0] : (index + 1) * factors[0], : counts[1] * f1, : counts[2] * f2]
        block = block.astype(np.float32).mean(axis=0)
        means[index] = block.reshape(counts[1], f1, counts[2], f2).mean(axis=(1, 3))
    return means


def _shifted(mask: NDArray[np.bool_], row: int, column: int) -> NDArray[np.bool_]:
    moved = np.zeros_like(mask)
    height, width = mask.shape[1:]
    moved[:, max(row, 0) : height + min(row, 0), max(column, 0) : width + min(column, 0)] = mask[
        :, max(-row, 0) : height + min(-row, 0), max(-column, 0) : width + min(-column, 0)
    ]
    return moved


def _grown(mask: NDArray[np.bool_], steps: int) -> NDArray[np.bool_]:
    for _ in range(steps):
        mask = mask | _shifted(mask, 0, 1) | _shifted(mask, 0, -1) | _shifted(mask, 1, 0) | _shifted(mask, -1, 0)
    return mask


def _eroded(mask: NDArray[np.bool_], steps: int) -> NDArray[np.bool_]:
    return ~_grown(~mask, steps)


def _largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    runs = runs_of(mask)
    kept = np.zeros_like(mask)
    if not len(runs.starts):
        return kept
    parts = parts_of(runs, across_slices=True, by_corners=False)
    chosen = parts == np.argmax(np.bincount(parts, weights=runs.lengths))
    for index in np.flatnonzero(chosen):
        kept[runs.slices[index], runs.rows[index], runs.starts[index] : runs.stops[index]] = True
    return kept


def _filled(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With what lies between its voxels in both directions of a slice, like ventricles."""
    across = np.maximum.accumulate(mask, axis=2) & np.maximum.accumulate(mask[:, :, ::-1], axis=2)[:, :, ::-1]
    down = np.maximum.accumulate(mask, axis=1) & np.maximum.accumulate(mask[:, ::-1], axis=1)[:, ::-1]
    return across & down


def _blurred(mask: NDArray[np.float32]) -> NDArray[np.float32]:
    """By [1 2 1] / 4 in each direction, the border staying empty."""
    for axis in range(3):
        near = np.moveaxis(mask, axis, 0)
        smooth = near.copy()
        smooth[1:-1] = (near[:-2] + 2.0 * near[1:-1] + near[2:]) / 4.0
        mask = np.moveaxis(smooth, 0, axis)
    return np.ascontiguousarray(mask)

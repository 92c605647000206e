"""Where in a plane the lesion is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from app.contract.components import parts_of, runs_of
from app.ui.opened_case import OpenedCase
from app.ui.viewer.sections import mask_in

_MOST_VOXELS = 20_000_000
"""Beyond this, every second row and column is counted; a lesion is larger than two pixels."""


@dataclass(frozen=True)
class LesionBox:
    """A picture of a plane and the rectangle (columns, rows) that holds the mask in it."""

    index: int
    box: QRectF


def lesion_box(case: OpenedCase, axis: int, index: int, threshold: float) -> LesionBox | None:
    """The largest part of the mask in a picture, or in the picture with the most of it; None while there is none."""
    mask = mask_in(case, axis, index, threshold)
    if mask is None or not mask.any():
        index = _largest(case, axis, threshold)
        mask = mask_in(case, axis, index, threshold)
        if mask is None or not mask.any():
            return None
    return LesionBox(index, _box_of_largest_part(mask))


def _largest(case: OpenedCase, axis: int, threshold: float) -> int:
    """The picture of a plane with the most of the mask, counted slice by slice of the volume."""
    step = 2 if case.probability.size > _MOST_VOXELS else 1
    shape = case.geometry.shape
    counts = np.zeros(shape[axis], np.int64)
    for number in range(case.slices):
        mask = mask_in(case, 0, number, threshold)
        if mask is None:
            continue
        if axis == 0:
            counts[number] = np.count_nonzero(mask[::step, ::step])
        else:
            counts += mask[::step].sum(axis=0) if axis == 2 else mask[:, ::step].sum(axis=1)
    return int(np.argmax(counts))


def _box_of_largest_part(mask: NDArray[np.bool_]) -> QRectF:
    runs = runs_of(mask[None])
    parts = parts_of(runs, across_slices=False)
    ours = parts == np.argmax(np.bincount(parts, weights=runs.stops - runs.starts))
    left, right = int(runs.starts[ours].min()), int(runs.stops[ours].max())
    top, bottom = int(runs.rows[ours].min()), int(runs.rows[ours].max()) + 1
    return QRectF(left, top, right - left, bottom - top)

"""Where in a plane the lesion is."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

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
    """The mask in a picture, or in the picture of its plane with the largest; None while there is no mask."""
    mask = mask_in(case, axis, index, threshold)
    if mask is None or not mask.any():
        index = _largest(case, axis, threshold)
        mask = mask_in(case, axis, index, threshold)
        if mask is None or not mask.any():
            return None
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    left, top = int(columns[0]), int(rows[0])
    return LesionBox(index, QRectF(left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top))


def _largest(case: OpenedCase, axis: int, threshold: float) -> int:
    """The picture of a plane with the most of the mask, counted slice by slice of the volume."""
    step = 2 if case.probability.size > _MOST_VOXELS else 1
    shape = case.geometry.shape
    counts = np.zeros(shape[axis], np.int64)
    for number in sorted(case.finished):
        mask = mask_in(case, 0, number, threshold)
        if mask is None:
            continue
        if axis == 0:
            counts[number] = np.count_nonzero(mask[::step, ::step])
        else:
            counts += mask[::step].sum(axis=0) if axis == 2 else mask[:, ::step].sum(axis=1)
    return int(np.argmax(counts))

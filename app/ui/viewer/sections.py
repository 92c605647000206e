"""What is known of a case in one picture of any plane."""

import numpy as np
from numpy.typing import NDArray

from app.contract.postprocess import mask_of
from app.imaging.planes import Plane
from app.ui.opened_case import OpenedCase


def probability_in(case: OpenedCase, axis: int, index: int) -> NDArray[np.float32] | None:
    """The network's probability (rows, columns) in a picture, or None while nothing of it has been computed.

    Across slices, those that have not been computed hold 0.
    """
    if axis == 0:
        return case.probability_of(index)
    if not case.finished:
        return None
    picture = Plane(case.geometry, axis).picture(case.probability, index)
    if len(case.finished) < case.slices:
        done = sorted(case.finished)
        partial = np.zeros(picture.shape, np.float32)
        partial[done] = picture[done]
        return partial
    return picture


def values_in(case: OpenedCase, axis: int, index: int) -> NDArray[np.float32] | None:
    """What is cut at the threshold in a picture: the network's probability, and 0 or 1 where a reader has edited.

    None while neither network nor hand has outlined anything of it.
    """
    _, rows, columns = Plane(case.geometry, axis).geometry.shape
    return case.edits.over(probability_in(case, axis, index), (rows, columns), axis, index)


def reference_in(case: OpenedCase, axis: int, index: int) -> NDArray[np.bool_] | None:
    """The reference mask (rows, columns) in a picture, or None when the case has none."""
    return None if case.reference is None else Plane(case.geometry, axis).picture(case.reference, index)


def mask_in(case: OpenedCase, axis: int, index: int, threshold: float) -> NDArray[np.bool_] | None:
    """The mask (rows, columns) in a picture, or None while nothing of it has been computed or drawn."""
    values = values_in(case, axis, index)
    return None if values is None else mask_of(values, threshold)

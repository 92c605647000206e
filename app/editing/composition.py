"""The outline that counts: the network's, and in edited slices the reader's."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.contract.postprocess import mask_of
from app.editing.history import EditedSlice
from app.editing.packed import PackedMask


def as_texts(slices: Mapping[int, EditedSlice]) -> dict[str, str]:
    """Edited slices as a field of a JSON message: packed masks by the index of their slice."""
    return {str(index): slices[index].mask.to_text() for index in sorted(slices)}


def masks_of_texts(texts: Mapping[str, str]) -> dict[int, PackedMask]:
    """Read what `as_texts` wrote.

    Raises
    ------
    ValueError
        It did not.
    """
    return {int(index): PackedMask.from_text(text) for index, text in texts.items()}


def composed(probability: NDArray[np.float32], threshold: float, edits: Mapping[int, PackedMask]) -> NDArray[np.bool_]:
    """The mask of a volume.

    Parameters
    ----------
    probability : ndarray of float32, (slices, rows, columns)
    edits : mapping of int to PackedMask
        Masks that replace the network's, by the index of their slice.

    Returns
    -------
    ndarray of bool, (slices, rows, columns)

    Raises
    ------
    ValueError
        An edited slice is not of this volume.
    """
    mask = mask_of(probability, threshold)
    for index, packed in edits.items():
        if not 0 <= index < len(mask) or packed.shape != mask.shape[1:]:
            raise ValueError("an edited slice is not of this volume")
        mask[index] = packed.unpack()
    return mask

"""The Dice similarity coefficient, the one figure by which outlines are compared everywhere (Dice, Ecology 1945)."""

import numpy as np
from numpy.typing import NDArray


def dice(mask: NDArray[np.bool_], reference: NDArray[np.bool_]) -> float:
    """Dice of two masks of the same shape; 1 when both are empty."""
    mask_pixels, reference_pixels, both = (int(np.count_nonzero(m)) for m in (mask, reference, mask & reference))
    return dice_of_counts(mask_pixels, reference_pixels, both)


def dice_of_counts(mask: int, reference: int, both: int) -> float:
    """Dice from the pixels of the mask, of the reference and of their intersection; 1 when both are empty."""
    total = mask + reference
    return 1.0 if total == 0 else 2.0 * both / total

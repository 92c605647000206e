"""From the probability map to the mask."""

import numpy as np
from numpy.typing import NDArray


def mask_of(probability: NDArray[np.floating], threshold: float) -> NDArray[np.bool_]:
    """Pixels that belong to the lesion: probability at or above the threshold. Any shape."""
    return probability >= threshold

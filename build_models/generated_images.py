"""Images that no patient would bring, for what a network does outside of what it has seen."""

import numpy as np
from numpy.typing import NDArray

from app.contract.preprocess import CLIP

_BLOCK = 16
_WAVES = 6


def waves(numbers: np.random.Generator, channels: int, size: int) -> NDArray[np.float32]:
    """Random waves (channels, size, size), a few across the image, as bright as tissue."""
    along = np.arange(size) / size
    down, across = numbers.uniform(-5.0, 5.0, (2, channels, _WAVES, 1, 1))
    phase = numbers.uniform(0.0, 2 * np.pi, (channels, _WAVES, 1, 1))
    found = np.cos(2 * np.pi * (down * along[:, None] + across * along[None, :]) + phase)
    return (found.sum(axis=1) / np.sqrt(3.0)).astype(np.float32)


def blocks(numbers: np.random.Generator, channels: int, size: int) -> NDArray[np.float32]:
    """Blocks (channels, size, size) at either end of the range: sums in the network grow as large as they can.

    The size is a multiple of 16.
    """
    signs = numbers.choice([-CLIP, CLIP], (channels, size // _BLOCK, size // _BLOCK))
    return signs.repeat(_BLOCK, axis=1).repeat(_BLOCK, axis=2).astype(np.float32)

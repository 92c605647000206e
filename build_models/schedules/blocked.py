"""Between plain tensors and the blocked layout, in numpy."""

import numpy as np
from numpy.typing import NDArray

from build_models.schedules.tiling import blocks_of

Array = NDArray[np.float32]


def block(image: Array, lanes: int) -> Array:
    """NCHW → NCHW[lanes]c, the last block padded with zeros."""
    _, channels, height, width = image.shape
    blocks = blocks_of(channels, lanes)
    padded = np.pad(image, ((0, 0), (0, blocks * lanes - channels), (0, 0), (0, 0)))
    return np.ascontiguousarray(padded.reshape(1, blocks, lanes, height, width).transpose(0, 1, 3, 4, 2))


def unblock(tensor: Array, channels: int) -> tuple[Array, Array]:
    """NCHW[lanes]c → NCHW, and what the lanes beyond the last channel hold."""
    _, blocks, height, width, lanes = tensor.shape
    plain = tensor.transpose(0, 1, 4, 2, 3).reshape(1, blocks * lanes, height, width)
    return plain[:, :channels], plain[:, channels:]

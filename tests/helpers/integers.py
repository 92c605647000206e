"""What 8-bit layers compute, in plain numpy, and tensors in their layout."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from build_models.schedules.int8_packing import int8_lines
from tests.helpers.reduced import UNWRITTEN

Integers = NDArray[Any]


def integers(low: int, high: int, *shape: int, dtype: str = "int64") -> Integers:
    """Random numbers from `low` to `high`, the same for the same shape."""
    return np.random.default_rng(shape).integers(low, high, shape, endpoint=True).astype(dtype)


def convolved(image: Integers, weight: Integers, zero: int = 0, padding: int = 1) -> Integers:
    """Sums of a stride-1 convolution of (1, C, H, W) with OIHW, padded with `zero`, exact."""
    _, _, height, width = image.shape
    edge = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(image.astype(np.int64), edge, constant_values=zero)
    total = np.zeros((1, len(weight), height, width), np.int64)
    for y in range(weight.shape[2]):
        for x in range(weight.shape[3]):
            window = padded[:, :, y : y + height, x : x + width]
            total += np.einsum("nchw,oc->nohw", window, weight[:, :, y, x].astype(np.int64))
    return total


def doubled(image: Integers, weight: Integers) -> Integers:
    """Sums of a 2×2 transposed convolution of stride 2 of (1, C, H, W) with IOHW, exact."""
    _, _, height, width = image.shape
    total = np.zeros((1, weight.shape[1], 2 * height, 2 * width), np.int64)
    for y in range(2):
        for x in range(2):
            taps = weight[:, :, y, x].astype(np.int64)
            total[:, :, y::2, x::2] = np.einsum("nchw,co->nohw", image.astype(np.int64), taps)
    return total


def rounded(sums: NDArray, scale: NDArray[np.float32], zero: int) -> NDArray[np.uint8]:
    """Sums (1, C, H, W) as 8-bit numbers: times the scale of their channel, to nearest even, moved and held."""
    values = sums.astype(np.float32) * scale.astype(np.float32)[None, :, None, None]
    return np.clip(np.rint(values).astype(np.int64) + zero, 0, 255).astype(np.uint8)


def pooled(image: Integers) -> Integers:
    """Maxima of 2×2 pixels; a last odd row or column is left out."""
    height, width = (n // 2 * 2 for n in image.shape[2:])
    even = image[:, :, :height, :width]
    return np.maximum.reduce([even[:, :, y::2, x::2] for y in range(2) for x in range(2)])


def lines_of(image: NDArray[np.uint8], zero: int = 0) -> NDArray[np.uint8]:
    """NCHW → lines with their border; lanes without a channel and all beyond hold anything."""
    _, channels, height, width = image.shape
    lines = int8_lines(channels, height, width)
    tensor = integers(0, 255, *lines.shape, dtype="uint8")
    plain = tensor.transpose(0, 1, 4, 2, 3).reshape(-1, *lines.shape[2:4])
    plain[:channels, : height + 2, : width + 2] = zero
    plain[:channels, 1 : height + 1, 1 : width + 1] = image[0]
    split = plain.reshape(lines.blocks, lines.lanes, *lines.shape[2:4])
    return np.ascontiguousarray(split.transpose(0, 2, 3, 1)[None])


def image_of(tensor: NDArray[np.uint8], channels: int, height: int, width: int, zero: int = 0) -> NDArray[np.uint8]:
    """Lines → NCHW; fails unless the border is `zero` and nothing beyond it was written."""
    plain = tensor.transpose(0, 1, 4, 2, 3).reshape(-1, *tensor.shape[2:4])[:channels]
    framed = plain[:, : height + 2, : width + 2]
    border = np.ones(framed.shape[1:], bool)
    border[1:-1, 1:-1] = False
    assert (framed[:, border] == zero).all(), "the border has to stand for zero"
    assert (plain[:, height + 2 :] == UNWRITTEN).all()
    assert (plain[:, :, width + 2 :] == UNWRITTEN).all()
    return framed[None, :, 1:-1, 1:-1]

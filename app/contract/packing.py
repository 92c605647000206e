"""How weights from the shared file are laid out for a compiled network, described as data."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class PackingStep:
    """One step in laying out a tensor.

    Attributes
    ----------
    kind : str
        `pad` to a shape with zeros at the end, `reshape` to one, `transpose` by a permutation, `repeat` each axis so
        many times as a whole, `winograd`, which transforms the 9 taps of the last axis into the (m + 2)² points of
        F(m × m, 3 × 3) where m is the one value; `bfloat16`, which gives the bits as int16, and `float16` round to
        nearest even and have no values.
    """

    kind: Literal["pad", "reshape", "transpose", "repeat", "winograd", "bfloat16", "float16"]
    values: tuple[int, ...]


@dataclass(frozen=True)
class PackedParameter:
    """A parameter of the compiled function: a tensor of the weights file and the steps that lay it out."""

    name: str
    steps: tuple[PackingStep, ...] = ()


def pack(tensor: NDArray[Any], steps: tuple[PackingStep, ...]) -> NDArray[Any]:
    """Apply packing steps to a tensor; the result is contiguous.

    Raises
    ------
    ValueError
        A step does not fit the tensor's shape.
    """
    for step in steps:
        if step.kind == "pad":
            widths = [(0, target - size) for size, target in zip(tensor.shape, step.values, strict=True)]
            tensor = np.pad(tensor, widths)
        elif step.kind == "reshape":
            tensor = tensor.reshape(step.values)
        elif step.kind == "repeat":
            tensor = np.tile(tensor, step.values)
        elif step.kind == "winograd":
            tensor = winograd_points(tensor, *step.values)
        elif step.kind == "bfloat16":
            tensor = bfloat16_bits(tensor)
        elif step.kind == "float16":
            tensor = tensor.astype(np.float16)
        else:
            tensor = tensor.transpose(step.values)
    return np.ascontiguousarray(tensor)


_FILTER_TRANSFORMS = {
    2: ((1, 0, 0), (1 / 2, 1 / 2, 1 / 2), (1 / 2, -1 / 2, 1 / 2), (0, 0, 1)),
    4: (
        (1 / 4, 0, 0),
        (-1 / 6, -1 / 6, -1 / 6),
        (-1 / 6, 1 / 6, -1 / 6),
        (1 / 24, 1 / 12, 1 / 6),
        (1 / 24, -1 / 12, 1 / 6),
        (0, 0, 1),
    ),
}
"""G of F(m, 3) by m, after Lavin, Gray: Fast Algorithms for Convolutional Neural Networks (arXiv:1509.09308)."""


def winograd_points(filters: NDArray[np.float32], m: int) -> NDArray[np.float32]:
    """Filters as Winograd's minimal filtering F(m × m, 3 × 3) multiplies them.

    Parameters
    ----------
    filters : ndarray of float32, (…, 9)
        The 3 × 3 taps row by row.
    m : int
        Output rows and columns of a tile, 2 or 4.

    Returns
    -------
    ndarray of float32, (…, (m + 2)²)
        G·g·Gᵀ row by row.

    Raises
    ------
    ValueError
        There is no transform for `m`, or there are not nine taps.
    """
    if m not in _FILTER_TRANSFORMS:
        raise ValueError(f"no transform of filters for tiles of {m}")
    once = np.asarray(_FILTER_TRANSFORMS[m], np.float32)
    return filters @ np.kron(once, once).T.astype(np.float32, copy=False)


def bfloat16_bits(numbers: NDArray[np.float32]) -> NDArray[np.int16]:
    """The bits of finite float32 numbers rounded to bfloat16, ties to even, as int16."""
    bits = np.ascontiguousarray(numbers, dtype=np.float32).view(np.uint32)
    rounded = (bits + np.uint32(0x7FFF) + ((bits >> 16) & 1)) >> 16
    return rounded.astype(np.uint16).view(np.int16)

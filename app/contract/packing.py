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
        many times as a whole, `winograd`, or `bfloat16`. `winograd` takes 3×3 filters whose nine taps are the second
        axis to the (m + 2)² points of F(m × m, 3 × 3), m being its value. `bfloat16` has no values; it rounds to
        nearest even and gives the bits as int16.
    """

    kind: Literal["pad", "reshape", "transpose", "repeat", "winograd", "bfloat16"]
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
        elif step.kind == "winograd":
            tensor = _winograd(tensor, *step.values)
        elif step.kind == "repeat":
            tensor = np.tile(tensor, step.values)
        elif step.kind == "bfloat16":
            tensor = bfloat16_bits(tensor)
        else:
            tensor = tensor.transpose(step.values)
    return np.ascontiguousarray(tensor)


def bfloat16_bits(numbers: NDArray[np.float32]) -> NDArray[np.int16]:
    """The bits of finite float32 numbers rounded to bfloat16, ties to even, as int16."""
    bits = np.ascontiguousarray(numbers, dtype=np.float32).view(np.uint32)
    rounded = (bits + np.uint32(0x7FFF) + ((bits >> 16) & 1)) >> 16
    return rounded.astype(np.uint16).view(np.int16)


_FILTER_TRANSFORMS = {
    2: [[1, 0, 0], [1 / 2, 1 / 2, 1 / 2], [1 / 2, -1 / 2, 1 / 2], [0, 0, 1]],
    4: [
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ],
}
"""G of Lavin, Gray: Fast Algorithms for Convolutional Neural Networks (arXiv:1509.09308)."""


def _winograd(filters: NDArray[np.float32], m: int) -> NDArray[np.float32]:
    """G·g·Gᵀ of every filter: (groups, 9, …) → (groups, (m + 2)², …)."""
    transform = np.array(_FILTER_TRANSFORMS[m])
    both = np.kron(transform, transform).astype(np.float32)
    groups, taps, *rest = filters.shape
    product = np.matmul(both, filters.reshape(groups, taps, -1))
    return product.reshape(groups, len(both), *rest)

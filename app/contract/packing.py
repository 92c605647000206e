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
        many times as a whole, or `bfloat16`, which rounds to
        nearest even, gives the bits as int16 and has no values.
    """

    kind: Literal["pad", "reshape", "transpose", "repeat", "bfloat16"]
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

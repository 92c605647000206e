"""How weights from the shared file are laid out for a compiled network, described as data."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class PackingStep:
    """One rearrangement: `pad` to a shape with zeros at the end, `reshape` to one, or `transpose` by a permutation."""

    kind: Literal["pad", "reshape", "transpose"]
    values: tuple[int, ...]


@dataclass(frozen=True)
class PackedParameter:
    """A parameter of the compiled function: a tensor of the weights file and the steps that lay it out."""

    name: str
    steps: tuple[PackingStep, ...] = ()


def pack(tensor: NDArray[np.float32], steps: tuple[PackingStep, ...]) -> NDArray[np.float32]:
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
        else:
            tensor = tensor.transpose(step.values)
    return np.ascontiguousarray(tensor)

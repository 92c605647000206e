"""What a schedule hands to the pass that puts it into a network."""

from dataclasses import dataclass
from typing import NamedTuple

from tvm.tirx import PrimFunc

from app.contract.packing import PackingStep


class ParameterLayout(NamedTuple):
    """Shape of a parameter as a kernel takes it, the steps that lay it out so, and the type of its values."""

    shape: tuple[int, ...]
    steps: tuple[PackingStep, ...]
    dtype: str = "float32"


class TensorLayout(NamedTuple):
    """Shape and type of a tensor that a kernel writes."""

    shape: tuple[int, ...]
    dtype: str = "float32"


@dataclass(frozen=True)
class Kernel:
    """A scheduled function and how its operands are laid out.

    Attributes
    ----------
    func : PrimFunc
        Takes the data tensors, then the parameters, then its outputs.
    parameters : tuple of ParameterLayout
        Of weight and bias, in the order of the function's arguments.
    outputs : tuple of TensorLayout
    """

    func: PrimFunc
    parameters: tuple[ParameterLayout, ...]
    outputs: tuple[TensorLayout, ...]

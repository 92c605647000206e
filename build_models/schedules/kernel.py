"""What a schedule hands to the pass that puts it into a network."""

from dataclasses import dataclass

from tvm.tirx import PrimFunc

from app.contract.packing import PackingStep


@dataclass(frozen=True)
class Kernel:
    """A scheduled function and how its operands are laid out.

    Attributes
    ----------
    func : PrimFunc
        Takes the data tensors, then the parameters, then its output.
    parameters : tuple of (shape, packing steps)
        Of weight and bias, in the order of the function's arguments.
    output : tuple of int
        Shape of the result, float32.
    """

    func: PrimFunc
    parameters: tuple[tuple[tuple[int, ...], tuple[PackingStep, ...]], ...]
    output: tuple[int, ...]

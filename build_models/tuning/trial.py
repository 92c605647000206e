"""One candidate of one layer: compiled, proven against the reference, ready to be measured."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tvm

from app.contract.packing import pack
from app.errors import BuildError
from build_models.compilers.tvm_cpu import llvm_target
from build_models.schedules.layer import Layer
from build_models.schedules.reference import Case
from build_models.schedules.registry import Choice, build_kernel
from build_models.targets import INSTRUCTION_SETS

TOLERANCE = 2e-3
"""On answers of about unit variance; Winograd's transforms of 4 × 4 tiles lose up to three digits."""


@dataclass(frozen=True)
class Trial:
    """A candidate as a library.

    Attributes
    ----------
    shapes : tuple of tuple of int
        Of the arguments of its function `main`, in their order.
    inputs, outputs : int
        How many of the arguments, the first and the last ones, are data; those between are parameters.
    """

    layer: Layer
    choice: Choice
    library: Path
    shapes: tuple[tuple[int, ...], ...]
    inputs: int
    outputs: int


def make_trial(case: Case, choice: Choice, target: str, path: Path) -> Trial:
    """Compile a candidate and prove it.

    Raises
    ------
    BuildError
        It computes something else than the reference.
    """
    instructions = INSTRUCTION_SETS[target]
    kernel = build_kernel(case.layer, choice, instructions.tiling, instructions.precision)
    function = kernel.func.with_attr("global_symbol", "main")
    executable = tvm.compile(tvm.IRModule({"main": function}), target=llvm_target(target))
    packed = [pack(array, layout.steps) for array, layout in zip(case.parameters, kernel.parameters, strict=True)]
    arguments = [tvm.runtime.tensor(array) for array in (*case.blocked_data(instructions.tiling.lanes), *packed)]
    results = [tvm.runtime.tensor(np.full(output.shape, np.nan, np.float32)) for output in kernel.outputs]
    executable["main"](*arguments, *results)
    difference = case.difference([result.numpy() for result in results])
    if not difference <= TOLERANCE:
        raise BuildError(
            f"The kernel {choice.template} {dict(choice.parameters)} computes the layer '{case.layer.key}' wrongly "
            f"(difference {difference:.2g}); it is a fault of the schedule."
        )
    executable.export_library(str(path))
    shapes = tuple(tuple(tensor.shape) for tensor in (*arguments, *results))
    return Trial(case.layer, choice, path, shapes, len(case.data), len(results))

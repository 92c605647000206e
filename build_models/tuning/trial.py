"""One candidate of one layer: compiled, to be proven against the reference and measured."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tvm
from numpy.typing import NDArray

from app.contract.packing import pack
from app.errors import BuildError
from build_models.compilers.tvm_cpu import llvm_target
from build_models.compilers.tvm_library import write_library
from build_models.schedules.kernel import Kernel
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
    target : str
        Name of the instruction set.
    shapes : tuple of tuple of int
        Of the arguments of its function `main`, in their order.
    inputs, outputs : int
        How many of the arguments, the first and the last ones, are data; those between are parameters.
    """

    layer: Layer
    choice: Choice
    target: str
    library: Path
    kernel: Kernel
    shapes: tuple[tuple[int, ...], ...]
    inputs: int
    outputs: int

    def operands(self, case: Case) -> list[NDArray[Any]]:
        """What `main` is called with; the results hold no number yet."""
        return _operands(self.kernel, case, self.target)

    def check(self, case: Case, results: list[NDArray[np.float32]]) -> None:
        """Compare what `main` wrote with what it has to compute.

        Raises
        ------
        BuildError
            It computed something else.
        """
        difference = case.difference(results)
        if not difference <= TOLERANCE:
            raise BuildError(
                f"The kernel {self.choice.template} {dict(self.choice.parameters)} computes the layer "
                f"'{self.layer.key}' wrongly (difference {difference:.2g}); it is a fault of the schedule."
            )


def make_trial(case: Case, choice: Choice, target: str, path: Path) -> Trial:
    """Compile a candidate and prove it on this machine.

    Raises
    ------
    BuildError
        It computes something else than the reference.
    """
    executable, trial = _compiled(case, choice, target, path)
    tensors = [tvm.runtime.tensor(array) for array in trial.operands(case)]
    executable["main"](*tensors)
    trial.check(case, [tensor.numpy() for tensor in tensors[-trial.outputs :]])
    write_library(executable, path, INSTRUCTION_SETS[target].system)
    return trial


def make_unproven_trial(case: Case, choice: Choice, target: str, path: Path) -> Trial:
    """Compile a candidate for a processor that need not be this one; whoever runs it proves it."""
    executable, trial = _compiled(case, choice, target, path)
    write_library(executable, path, INSTRUCTION_SETS[target].system)
    return trial


def _compiled(case: Case, choice: Choice, target: str, path: Path) -> tuple[tvm.runtime.Executable, Trial]:
    instructions = INSTRUCTION_SETS[target]
    kernel = build_kernel(case.layer, choice, instructions.tiling, instructions.precision)
    function = kernel.func.with_attr("global_symbol", "main")
    executable = tvm.compile(tvm.IRModule({"main": function}), target=llvm_target(target))
    shapes = tuple(array.shape for array in _operands(kernel, case, target))
    return executable, Trial(case.layer, choice, target, path, kernel, shapes, len(case.data), len(kernel.outputs))


def _operands(kernel: Kernel, case: Case, target: str) -> list[NDArray[Any]]:
    data = case.blocked_data(INSTRUCTION_SETS[target].tiling.lanes)
    packed = [pack(array, layout.steps) for array, layout in zip(case.parameters, kernel.parameters, strict=True)]
    return [*data, *packed, *(np.full(output.shape, np.nan, np.float32) for output in kernel.outputs)]

"""Runs single kernels of the blocked layout against what PyTorch computes."""

import numpy as np
import tvm

from app.contract.packing import pack
from build_models.compilers.tvm_cpu import llvm_target
from build_models.schedules.blocked import Array, block, unblock
from build_models.schedules.kernel import Kernel

__all__ = ["block", "random", "run_kernel", "unblock"]


def random(*shape: int) -> Array:
    """Normally distributed numbers, the same for the same shape."""
    return np.random.default_rng(shape).standard_normal(shape, dtype=np.float32)


def run_kernel(kernel: Kernel, instruction_set: str, data: list[Array], parameters: list[Array]) -> list[Array]:
    """Compile a kernel, pack its parameters and run it."""
    packed = [pack(array, layout.steps) for array, layout in zip(parameters, kernel.parameters, strict=True)]
    assert [array.shape for array in packed] == [layout.shape for layout in kernel.parameters]
    function = kernel.func.with_attr("global_symbol", "main")
    library = tvm.compile(tvm.IRModule({"main": function}), target=llvm_target(instruction_set))
    outputs = [tvm.runtime.tensor(np.full(output.shape, np.nan, np.float32)) for output in kernel.outputs]
    library["main"](*(tvm.runtime.tensor(array) for array in (*data, *packed)), *outputs)
    return [output.numpy() for output in outputs]

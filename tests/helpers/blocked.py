"""Runs single kernels of the blocked layout against what PyTorch computes."""

import numpy as np
import tvm
from numpy.typing import NDArray

from app.contract.packing import pack
from build_models.compilers.tvm_cpu import llvm_target
from build_models.schedules.kernel import Kernel
from build_models.schedules.tiling import blocks_of

Array = NDArray[np.float32]


def random(*shape: int) -> Array:
    """Normally distributed numbers, the same for the same shape."""
    return np.random.default_rng(shape).standard_normal(shape, dtype=np.float32)


def block(image: Array, lanes: int) -> Array:
    """NCHW → NCHW[lanes]c, the last block padded with zeros."""
    _, channels, height, width = image.shape
    blocks = blocks_of(channels, lanes)
    padded = np.pad(image, ((0, 0), (0, blocks * lanes - channels), (0, 0), (0, 0)))
    return np.ascontiguousarray(padded.reshape(1, blocks, lanes, height, width).transpose(0, 1, 3, 4, 2))


def unblock(tensor: Array, channels: int) -> tuple[Array, Array]:
    """NCHW[lanes]c → NCHW, and what the lanes beyond the last channel hold."""
    _, blocks, height, width, lanes = tensor.shape
    plain = tensor.transpose(0, 1, 4, 2, 3).reshape(1, blocks * lanes, height, width)
    return plain[:, :channels], plain[:, channels:]


def run_kernel(kernel: Kernel, instruction_set: str, data: list[Array], parameters: list[Array]) -> Array:
    """Compile a kernel, pack its parameters and run it."""
    packed = [pack(array, layout.steps) for array, layout in zip(parameters, kernel.parameters, strict=True)]
    assert [array.shape for array in packed] == [layout.shape for layout in kernel.parameters]
    library = tvm.compile(tvm.IRModule({"main": kernel.func}), target=llvm_target(instruction_set))
    output = tvm.runtime.tensor(np.full(kernel.outputs[0].shape, np.nan, np.float32))
    library["main"](*(tvm.runtime.tensor(array) for array in (*data, *packed)), output)
    return output.numpy()

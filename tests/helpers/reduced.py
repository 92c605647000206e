"""Runs kernels of reduced precision against what PyTorch computes from the same rounded numbers."""

import numpy as np
import pytest
import torch
import tvm
from numpy.typing import NDArray

from app.contract.packing import bfloat16_bits, pack
from app.inference.amx import request_matrices
from app.inference.cpu_features import instruction_set_availability, needs_matrices
from build_models.compilers.tvm_cpu import llvm_target
from build_models.schedules.bf16_packing import LANES, bfloat16_lines
from build_models.schedules.kernel import Kernel
from tests.helpers.blocked import Array

NOT_A_NUMBER = np.int16(0x7FC0)
"""Of bfloat16; what nobody writes must not reach a result."""

UNWRITTEN = np.uint8(171)
"""Among 8-bit numbers none is invalid; this one is improbable where a border belongs."""


def skip_unless_supported(instruction_set: str) -> None:
    """Skip the test, with the reason, on a machine that lacks the instructions."""
    available = instruction_set_availability(instruction_set)
    reason = available.reason
    if available.ok and needs_matrices(instruction_set):
        reason = request_matrices() or ""
    if reason:
        pytest.skip(reason)


def rounded(numbers: Array) -> torch.Tensor:
    """What bfloat16 keeps of the numbers, in float32."""
    return torch.from_numpy(from_bits(bfloat16_bits(numbers)).reshape(numbers.shape))


def from_bits(bits: NDArray[np.int16]) -> Array:
    """bfloat16 → float32."""
    return (bits.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def lines_of(image: Array) -> NDArray[np.int16]:
    """NCHW → lines with their border; all beyond is not a number."""
    _, channels, height, width = image.shape
    lines = bfloat16_lines(channels, height, width)
    blocked = np.pad(image, ((0, 0), (0, lines.blocks * LANES - channels), (0, 0), (0, 0)))
    blocked = blocked.reshape(lines.blocks, LANES, height, width).transpose(0, 2, 3, 1)
    tensor = np.full(lines.shape, NOT_A_NUMBER, np.int16)
    tensor[:, :, : height + 2, : width + 2] = 0
    tensor[0, :, 1 : height + 1, 1 : width + 1] = bfloat16_bits(blocked)
    return tensor


def image_of(tensor: NDArray[np.int16], channels: int, height: int, width: int) -> Array:
    """Lines → NCHW; fails unless the border and the lanes without a channel are zero."""
    framed = from_bits(tensor)[0, :, : height + 2, : width + 2]
    inside = framed[:, 1:-1, 1:-1]
    assert not np.isnan(framed).any(), "a pixel or a part of the border was not written"
    assert np.count_nonzero(framed) == np.count_nonzero(inside), "the border has to be zero"
    plain = inside.transpose(0, 3, 1, 2).reshape(1, -1, height, width)
    assert not plain[:, channels:].any(), "lanes without a channel have to be zero"
    return plain[:, :channels]


def run_reduced(kernel: Kernel, instruction_set: str, data: list[NDArray], parameters: list[Array]) -> list[NDArray]:
    """Compile a kernel, pack its parameters and run it on outputs that are not a number."""
    packed = [pack(array, layout.steps) for array, layout in zip(parameters, kernel.parameters, strict=True)]
    layouts = [(array.shape, str(array.dtype)) for array in packed]
    assert layouts == [(layout.shape, layout.dtype) for layout in kernel.parameters]
    library = tvm.compile(tvm.IRModule({"main": kernel.func}), target=llvm_target(instruction_set))
    unwritten = {"float32": np.nan, "int16": NOT_A_NUMBER, "uint8": UNWRITTEN}
    outputs = [tvm.runtime.tensor(np.full(o.shape, unwritten[o.dtype], o.dtype)) for o in kernel.outputs]
    library["main"](*(tvm.runtime.tensor(array) for array in (*data, *packed)), *outputs)
    return [output.numpy() for output in outputs]

"""The last layer: a 1×1 convolution, or a transposed one whose stride is its kernel, with bias and sigmoid.

From the blocked layout to plain maps of probability. There are few filters, so lanes hold the taps of a pixel, and
several pixels are summed side by side.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from typing import Any

from tvm.script.ir_builder import IRBuilder
from tvm.tirx.script import builder as ir

from build_models.schedules.kernel import Kernel, ParameterLayout, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_head
from build_models.schedules.sigmoid import sigmoid
from build_models.schedules.tiling import CpuTiling, blocks_of

_PIXELS = 8
"""Pixels whose sums are in registers at once."""


def head(layer: Layer, tiling: CpuTiling) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        Its kernel is as large as its stride.
    tiling : CpuTiling

    Returns
    -------
    Kernel
        The input is (1, channel blocks, height, width, lanes), the output (1, filters, kernel · height,
        kernel · width).
    """
    taps, height, width, lanes = layer.kernel, layer.height, layer.width, tiling.lanes
    blocks = blocks_of(layer.channels[0], lanes)
    weights, biases = pack_head(layer, lanes), ParameterLayout((layer.filters,), ())
    output = TensorLayout((1, layer.filters, taps * height, taps * width))
    with IRBuilder() as builder, ir.prim_func(private=True, s_tir=True):
        ir.func_attr({"tirx.noalias": True})
        data = ir.arg("data", ir.buffer((1, blocks, height, width, lanes), "float32"))
        weight, bias = (
            ir.arg("weight", ir.buffer(weights.shape, "float32")),
            ir.arg("bias", ir.buffer(biases.shape, "float32")),
        )
        out = ir.arg("out", ir.buffer(output.shape, "float32"))
        with ir.parallel(0, layer.filters * height) as task:
            filters, row = ir.bind(task // height), ir.bind(task % height)
            logits = ir.alloc_buffer((taps, width * taps), "float32", scope="global")
            whole, rest = divmod(width, _PIXELS)
            if whole:
                with ir.serial(0, whole) as index:
                    _sums(data, weight, logits, (filters, row, index * _PIXELS), _PIXELS)
            if rest:
                _sums(data, weight, logits, (filters, row, whole * _PIXELS), rest)
            for y in range(taps):
                whole, rest = divmod(width * taps, tiling.vector)
                for first, count, vector in ((0, whole, tiling.vector), (whole * tiling.vector, rest, 1)):
                    if count:
                        with ir.serial(0, count) as index:
                            place = index * vector + first
                            value = _load(logits, (y, place), vector) + _spread(bias[filters], vector)
                            _store(out, (0, filters, row * taps + y, place), sigmoid(value, vector), vector)
    return Kernel(builder.get(), (weights, biases), (output,))


def _sums(data: Any, weight: Any, logits: Any, place: tuple[Any, Any, Any], pixels: int) -> None:
    """The logits of some pixels of a row."""
    (filters, row, column), taps = place, int(weight.shape[3])
    blocks, lanes = int(data.shape[1]), int(data.shape[4])
    sums = [[ir.alloc_buffer((taps,), "float32", scope="local") for _ in range(taps)] for _ in range(pixels)]
    for total in (total for pixel in sums for total in pixel):
        _store(total, (0,), _spread(ir.float32(0), taps), taps)
    with ir.serial(0, blocks) as block, ir.serial(0, lanes) as lane:
        weights = [ir.bind(_load(weight, (filters, block, lane, y, 0), taps)) for y in range(taps)]
        for i, pixel in enumerate(sums):
            value = ir.bind(_spread(data[0, block, row, column + i, lane], taps))
            for total, factor in zip(pixel, weights, strict=True):
                _store(total, (0,), _load(total, (0,), taps) + value * factor, taps)
    for i, pixel in enumerate(sums):
        for y, total in enumerate(pixel):
            _store(logits, (y, (column + i) * taps), _load(total, (0,), taps), taps)


def _load(buffer: Any, place: tuple[Any, ...], lanes: int) -> Any:
    return buffer.vload(list(place), f"float32x{lanes}") if lanes > 1 else buffer[place]


def _store(buffer: Any, place: tuple[Any, ...], value: Any, lanes: int) -> None:
    *rest, last = place
    ir.buffer_store(buffer, value, [*rest, ir.ramp(last, 1, lanes) if lanes > 1 else last])


def _spread(number: Any, lanes: int) -> Any:
    return ir.broadcast(number, lanes) if lanes > 1 else number

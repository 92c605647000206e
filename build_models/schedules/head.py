"""The last layer: a 1×1 convolution, or a transposed one whose stride is its kernel, with bias and sigmoid.

From the blocked layout to plain maps of probability. There are few filters, so lanes hold neighbouring pixels: as many
pixels as a vector has lanes are transposed, and then each of their channels is one vector.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from typing import Any

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx.script import builder as ir

from build_models.schedules.kernel import Kernel, ParameterLayout, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_head
from build_models.schedules.sigmoid import sigmoid
from build_models.schedules.tiling import CpuTiling, blocks_of


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
    taps, height, width, lanes, vector = layer.kernel, layer.height, layer.width, tiling.lanes, tiling.vector
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
            groups, rest = divmod(width, vector)
            logits = ir.alloc_buffer((taps, (groups + 1) * vector * taps), "float32", scope="global")
            for first, count, pixels in ((0, groups, vector), (groups * vector, min(rest, 1), rest)):
                if count:
                    with ir.serial(0, count) as group:
                        _sums(data, weight, logits, (filters, row, group * vector + first), (vector, pixels))
            for y in range(taps):
                whole, rest = divmod(width * taps, vector)
                for first, count, step in ((0, whole, vector), (whole * vector, rest, 1)):
                    if count:
                        with ir.serial(0, count) as index:
                            place = index * step + first
                            value = _load(logits, (y, place), step) + _spread(bias[filters], step)
                            _store(out, (0, filters, row * taps + y, place), sigmoid(value, step), step)
    return Kernel(builder.get(), (weights, biases), (output,))


def _sums(data: Any, weight: Any, logits: Any, place: tuple[Any, Any, Any], span: tuple[int, int]) -> None:
    """The logits of some pixels of a row; `span` is the lanes of a vector and the pixels, at most as many."""
    (filters, row, column), (vector, pixels), taps = place, span, int(weight.shape[3])
    sums = [[ir.alloc_buffer((vector,), "float32", scope="local") for _ in range(taps)] for _ in range(taps)]
    for total in (total for line in sums for total in line):
        _store(total, (0,), _spread(ir.float32(0), vector), vector)
    with ir.serial(0, int(data.shape[1])) as block:
        for first in range(0, int(data.shape[4]), vector):
            # Beyond the row its last pixel stands in, whose logits nobody reads.
            columns = [column + min(i, pixels - 1) for i in range(vector)]
            values = [ir.bind(_load(data, (0, block, row, x, first), vector)) for x in columns]
            for channel, value in enumerate(_transposed(values, vector)):
                for y, line in enumerate(sums):
                    for x, total in enumerate(line):
                        factor = _spread(weight[filters, block, first + channel, y, x], vector)
                        _store(total, (0,), _load(total, (0,), vector) + value * factor, vector)
    for y, line in enumerate(sums):
        totals = [_load(total, (0,), vector) for total in line]
        beside = [x * vector + i for i in range(vector) for x in range(taps)]
        mixed = tirx.Shuffle(totals, beside) if taps > 1 else totals[0]
        _store(logits, (y, column * taps), mixed, vector * taps)


def _transposed(rows: list[Any], size: int) -> list[Any]:
    """Columns of a square of numbers from its rows: halves of pairs of rows change places, then quarters and so on."""
    distance = size // 2
    while distance:
        for i in (i for i in range(size) if not i & distance):
            upper, lower = rows[i], rows[i + distance]
            left = [size + k - distance if k & distance else k for k in range(size)]
            right = [size + k if k & distance else k + distance for k in range(size)]
            rows[i], rows[i + distance] = (ir.bind(tirx.Shuffle([upper, lower], order)) for order in (left, right))
        distance //= 2
    return rows


def _load(buffer: Any, place: tuple[Any, ...], lanes: int) -> Any:
    return buffer.vload(list(place), f"float32x{lanes}") if lanes > 1 else buffer[place]


def _store(buffer: Any, place: tuple[Any, ...], value: Any, lanes: int) -> None:
    *rest, last = place
    ir.buffer_store(buffer, value, [*rest, ir.ramp(last, 1, lanes) if lanes > 1 else last])


def _spread(number: Any, lanes: int) -> Any:
    return ir.broadcast(number, lanes) if lanes > 1 else number

"""3×3 convolution, stride 1, zero padding, bias and ReLU in bfloat16, summed in float32.

The input's lines are multiplied where they lie: the nine taps are nine addresses, the border is the padding, and a
concatenation is a sum over one tensor and then the other. The two rows that are computed together are those that a
2×2 maximum reads, so a pooled copy comes along for free.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from collections.abc import Sequence

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_loops import Loops, Tile
from build_models.schedules.bf16_packing import LANES, bfloat16_lines, pack_bias, pack_convolution
from build_models.schedules.intrinsics.bfloat16 import round_to_bfloat16
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.lines import Lines
from build_models.schedules.product import FILTERS, WHOLE_LINE, Filters, Operand, Product
from build_models.schedules.tiling import blocks_of


def convolution(layer: Layer, product: Product) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        One or more inputs, which are concatenated; with `pooled`, a second output holds the maxima of 2×2 pixels.
    product : Product

    Returns
    -------
    Kernel
        Inputs and outputs are `Lines`.
    """
    channels, filters, height, width = layer.channels, layer.filters, layer.height, layer.width
    inputs = [bfloat16_lines(c, height, width) for c in channels]
    output, small = bfloat16_lines(filters, height, width), bfloat16_lines(filters, height // 2, width // 2)
    weights, biases = pack_convolution(filters, channels, 3), pack_bias(filters)
    outputs = (output, small) if layer.pooled else (output,)
    blocks = blocks_of(filters, FILTERS)
    loops = Loops(height, width, blocks, by_filters=_weights_are_larger(inputs, filters))
    with IRBuilder() as builder, tir.prim_func(s_tir=True):
        tir.func_name("main")
        tir.func_attr({"tirx.noalias": True})
        data = [tir.match_buffer(tir.arg(f"data{i}", tir.handle()), d.shape, d.dtype) for i, d in enumerate(inputs)]
        weight = tir.match_buffer(tir.arg("weight", tir.handle()), weights.shape, weights.dtype)
        bias = tir.match_buffer(tir.arg("bias", tir.handle()), biases.shape, biases.dtype)
        results = [tir.match_buffer(tir.arg(f"out{i}", tir.handle()), o.shape, o.dtype) for i, o in enumerate(outputs)]

        def compute(tile: Tile) -> None:
            operands = [_taps(d, b, tile) for d, b in zip(inputs, data, strict=True)]
            product.compute(operands, Filters(weight, bias, tile.block, tile.block))
            store_tile(product, loops, output, results[0], tile)
            if layer.pooled:
                _store_pooled(product, small, results[1], tile)

        def finish(block: tirx.Expr, row: tirx.Expr) -> None:
            output.store_border(results[0], block, row, 2)
            if layer.pooled:
                small.store_border(results[1], block, row // 2, 1)

        loops.emit(product, compute, finish)
    layouts = tuple(TensorLayout(o.shape, o.dtype) for o in outputs)
    return Kernel(builder.get(), (weights, biases), layouts)


def line_of(product: Product, row: tirx.Expr, pixel: tirx.Expr, relu: bool) -> tirx.Expr:
    """The sums of a pixel as a line of bfloat16.

    The maximum with zero is taken of the bits as integers, which have the same sign.
    """
    line = round_to_bfloat16(product.sums(row, pixel, 0), product.sums(row, pixel, 1))
    return tirx.max(line, tirx.Broadcast(tirx.const(0, "int16"), LANES)) if relu else line


def store_tile(product: Product, loops: Loops, output: Lines, result: Buffer, tile: Tile) -> None:
    """Write what was computed, after ReLU."""

    def store_row(second: int) -> None:
        with tir.serial(0, tile.columns) as pixel:
            line = line_of(product, second, pixel, relu=True)
            output.store(result, tile.block, tile.row + second, tile.column + pixel, line)

    loops.for_rows(tile.row, store_row)


def _store_pooled(product: Product, small: Lines, result: Buffer, tile: Tile) -> None:
    """Write the maxima of 2×2 pixels; after ReLU the bits of bfloat16 are ordered as the numbers are."""
    with tir.If(tile.row // 2 < small.height), tir.Then(), tir.serial(0, tile.columns // 2) as pixel:
        first, *others = [line_of(product, y, 2 * pixel + x, relu=True) for y in range(2) for x in range(2)]
        for other in others:
            first = tirx.max(first, other)
        small.store(result, tile.block, tile.row // 2, tile.column // 2 + pixel, first)


def _taps(data: Lines, buffer: Buffer, tile: Tile) -> Operand:
    return Operand(
        data.blocks,
        3,
        3 * (WHOLE_LINE,),
        lambda c, y, x, second, p: (buffer, [0, c, tile.row + second + y, tile.column + x + p, 0]),
    )


def _weights_are_larger(inputs: Sequence[Lines], filters: int) -> bool:
    return filters * 9 > min(d.height * d.width for d in inputs) and filters >= 2 * FILTERS

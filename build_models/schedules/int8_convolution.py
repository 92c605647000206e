"""3×3 convolution, stride 1, zero padding, bias and ReLU on 8-bit numbers, summed in 32-bit integers.

After Jacob et al.: Quantization and training of neural networks for efficient integer-arithmetic-only inference, CVPR
2018 (arXiv:1712.05877), with the scale of each input folded into the weights, so that concatenated tensors keep their
own. ReLU is the lower end of the output's range.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_loops import Loops, Tile
from build_models.schedules.int8_packing import (
    FilterBlocks,
    depths_of,
    int8_lines,
    pack_by_filter,
    pack_convolution,
)
from build_models.schedules.int8_rounding import Rounding
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.lines import Lines
from build_models.schedules.product import Filters, Operand, Product


def convolution(layer: Layer, product: Product, zero: int = 0) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        One or more inputs, which are concatenated; with `pooled`, a second output holds the maxima of 2×2 pixels.
    product : Product
        Of 8-bit numbers.
    zero : int
        What stands for zero in the output; 0 for ReLU.

    Returns
    -------
    Kernel
        Inputs and outputs are `Lines`; the parameters are weight (int8), bias (int32, in units of the sums) and scale
        (float32, output units of a sum).
    """
    channels, filters, height, width = layer.channels, layer.filters, layer.height, layer.width
    inputs = [int8_lines(c, height, width) for c in channels]
    output, small = int8_lines(filters, height, width, zero), int8_lines(filters, height // 2, width // 2, zero)
    outputs = (output, small) if layer.pooled else (output,)
    blocks = FilterBlocks(filters, product.tiles(filters))
    layouts = (
        pack_convolution(blocks, channels, inputs[0], layer.kernel),
        pack_by_filter(blocks, "int32"),
        pack_by_filter(blocks, "float32"),
    )
    loops = Loops(height, width, blocks.count, filters * layer.kernel**2 > height * width and blocks.feed_threads)
    with IRBuilder() as builder, tir.prim_func(s_tir=True):
        tir.func_name("main")
        tir.func_attr({"tirx.noalias": True})
        data = [tir.match_buffer(tir.arg(f"data{i}", tir.handle()), d.shape, d.dtype) for i, d in enumerate(inputs)]
        weight, bias, scale = (
            tir.match_buffer(tir.arg(name, tir.handle()), layout.shape, layout.dtype)
            for name, layout in zip(("weight", "bias", "scale"), layouts, strict=True)
        )
        results = [tir.match_buffer(tir.arg(f"out{i}", tir.handle()), o.shape, o.dtype) for i, o in enumerate(outputs)]
        rounding = Rounding(product, output, blocks, scale)

        def compute(tile: Tile) -> None:
            operands = [_taps(layer, d, b, tile) for d, b in zip(inputs, data, strict=True)]
            product.compute(operands, Filters(weight, bias, tile.block, tile.block, blocks.tiles))
            store_tile(rounding, loops, results[0], tile)
            if layer.pooled:
                _store_pooled(rounding, small, results, tile)

        def finish(block: tirx.Expr, row: tirx.Expr) -> None:
            output.store_border(results[0], rounding.line_block(block), row, 2)
            if layer.pooled:
                small.store_border(results[1], rounding.line_block(block), row // 2, 1)

        loops.emit(product, compute, finish)
    return Kernel(builder.get(), layouts, tuple(TensorLayout(o.shape, o.dtype) for o in outputs))


def store_tile(rounding: Rounding, loops: Loops, result: Buffer, tile: Tile) -> None:
    """Write what was computed."""

    def store_row(second: int) -> None:
        with tir.serial(0, tile.columns) as pixel:
            rounding.store(result, tile.block, (second, pixel), (tile.row + second, tile.column + pixel))

    loops.for_rows(tile.row, store_row)


def _store_pooled(rounding: Rounding, small: Lines, results: list[Buffer], tile: Tile) -> None:
    """Write the maxima of 2×2 pixels."""
    with tir.If(tile.row // 2 < small.height), tir.Then(), tir.serial(0, tile.columns // 2) as pixel:
        rounding.store_maxima(*results, tile.block, tile.row // 2, tile.column // 2 + pixel)


def _taps(layer: Layer, data: Lines, buffer: Buffer, tile: Tile) -> Operand:
    return Operand(
        data.blocks,
        layer.kernel,
        depths_of(data, layer.kernel),
        lambda c, y, x, second, p: (buffer, [0, c, tile.row + second + y, tile.column + data.taps * x + p, 0]),
        data.pixel_bytes,
    )

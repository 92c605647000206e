"""The first convolution of an 8-bit network, in float32: kernels up to 4×4, any stride, bias and ReLU.

An image has three channels or so, of which no network has bits to spare; its convolution is a hundredth of the work.
Its pixels are interleaved, so that one line at every output pixel covers a whole row of the kernel.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_loops import Loops, Tile
from build_models.schedules.int8_convolution import store_tile
from build_models.schedules.int8_packing import (
    blocks_of_filters,
    int8_lines,
    pack_by_filter,
    pack_image_convolution,
)
from build_models.schedules.int8_rounding import Rounding
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.lines import TILE
from build_models.schedules.product import Filters, Operand, Product
from build_models.schedules.vectors import fill, span

_NUMBER_BYTES = 4
_VECTOR = 16


def image_convolution(layer: Layer, product: Product, zero: int = 0) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        At most 16 numbers in a row of the kernel, all channels together.
    product : Product
        Of float32.
    zero : int
        What stands for zero in the output.

    Returns
    -------
    Kernel
        The input is the image (1, channels, height, width), float32; the output `Lines`. Weight and bias are float32,
        in units of the output.
    """
    (channels,), (height, width) = layer.channels, layer.size
    output = int8_lines(layer.filters, height, width, zero)
    layouts = (pack_image_convolution(layer.filters, channels, layer.kernel), pack_by_filter(layer.filters, "float32"))
    loops = Loops(height, width, blocks_of_filters(layer.filters), by_filters=False)
    columns = max(layer.width + layer.padding, (-(-width // TILE) * TILE - 1) * layer.stride + layer.kernel)
    with IRBuilder() as builder, tir.prim_func(s_tir=True):
        tir.func_name("main")
        tir.func_attr({"tirx.noalias": True})
        image = tir.match_buffer(tir.arg("image", tir.handle()), (1, channels, layer.height, layer.width), "float32")
        weight, bias = (
            tir.match_buffer(tir.arg(name, tir.handle()), layout.shape, layout.dtype)
            for name, layout in zip(("weight", "bias"), layouts, strict=True)
        )
        result = tir.match_buffer(tir.arg("out", tir.handle()), output.shape, output.dtype)
        rounding = Rounding(product, output)
        state: dict[str, tuple[Buffer, tirx.Expr]] = {}

        def prepare(first: tirx.Expr, rows: int) -> None:
            count = (rows - 1) * layer.stride + layer.kernel
            pixels = tir.alloc_buffer((count, (layer.padding + columns) * channels), "float32", align=64)
            state["pixels"] = pixels, first
            with tir.serial(0, count) as row:
                _interleave_row(image, pixels, layer, row, first * layer.stride + row - layer.padding)

        def compute(tile: Tile) -> None:
            pixels, first = state["pixels"]

            def at(_c: tirx.Expr, y: tirx.Expr, _x: tirx.Expr, second: tirx.Expr, p: tirx.Expr) -> tuple[Buffer, list]:
                return pixels, [
                    (tile.row - first + second) * layer.stride + y,
                    (tile.column + p) * (layer.stride * channels),
                ]

            stride, depth = _NUMBER_BYTES * channels * layer.stride, channels * layer.kernel
            operand = Operand(1, layer.kernel, 1, at, stride, depth)
            product.compute([operand], Filters(weight, bias, tile.block, tile.block, rounding.tiles))
            store_tile(rounding, loops, result, tile)

        def finish(block: tirx.Expr, row: tirx.Expr) -> None:
            output.store_border(result, rounding.line_block(block), row, 2)

        loops.emit(product, compute, finish, prepare)
    return Kernel(builder.get(), layouts, (TensorLayout(output.shape, output.dtype),))


def _interleave_row(image: Buffer, pixels: Buffer, layer: Layer, row: tirx.Expr, source: tirx.Expr) -> None:
    """Write one row of the image channel by channel into its pixels, or zeros beyond it."""
    channels = layer.channels[0]
    columns = int(pixels.shape[1]) // channels
    inside = tirx.all(source >= 0, source < layer.height)
    margins = (0, layer.padding), (layer.padding + layer.width, columns)
    for first, end in margins:
        if end > first:
            with tir.serial(0, (end - first) * channels) as beside:
                tir.buffer_store(pixels, tirx.const(0, "float32"), [row, first * channels + beside])
    whole, rest = divmod(layer.width, _VECTOR)
    for count, start, lanes in ((whole, 0, _VECTOR), (min(rest, 1), whole * _VECTOR, rest)):
        if not count:
            continue
        with tir.serial(0, count) as step:
            column = start + step * lanes
            place = (layer.padding + column) * channels
            with tir.If(inside):
                with tir.Then():
                    for channel in range(channels):
                        value = image[0, channel, source, span(column, lanes)]
                        tir.buffer_store(pixels, value, [row, span(place + channel, lanes, channels)])
                with tir.Else():
                    zeros = fill(0, lanes * channels)
                    tir.buffer_store(pixels, zeros, [row, span(place, lanes * channels)])

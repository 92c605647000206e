"""The first convolution of a network in bfloat16: kernels up to 4×4, any stride, bias and ReLU, from the image itself.

An image has three channels or so. Four of its pixels side by side fill a line, so a line at every output pixel covers a
whole row of the kernel. Beside each bfloat16 number lies what its rounding took away, as another; the image so keeps 16
significant bits at no cost, since the lines are padded anyway.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from functools import partial

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_convolution import store_tile
from build_models.schedules.bf16_loops import Loops, Tile
from build_models.schedules.bf16_packing import (
    IMAGE_CHANNELS,
    IMAGE_TAPS,
    bfloat16_lines,
    pack_bias,
    pack_image_convolution,
)
from build_models.schedules.image_rows import ImageRows
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.lines import TILE
from build_models.schedules.product import FILTERS, Filters, Product
from build_models.schedules.tiling import blocks_of
from build_models.schedules.vectors import fill, span, vector_type


def image_convolution(layer: Layer, product: Product) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        At most four channels, kernel at most 4.
    product : Product

    Returns
    -------
    Kernel
        The input is the image (1, channels, height, width), float32; the output `Lines`.
    """
    (channels,), (height, width) = layer.channels, layer.size
    output = bfloat16_lines(layer.filters, height, width)
    weights, biases = pack_image_convolution(layer.filters, layer.kernel), pack_bias(layer.filters)
    loops = Loops(height, width, blocks_of(layer.filters, FILTERS), by_filters=False)
    # Whole vectors of the image from its first column, and whole tiles of the output.
    columns = -(-max(layer.width, (-(-width // TILE) * TILE - 1) * layer.stride + IMAGE_TAPS) // TILE) * TILE
    with IRBuilder() as builder, tir.prim_func(s_tir=True):
        tir.func_name("main")
        tir.func_attr({"tirx.noalias": True})
        image = tir.match_buffer(tir.arg("image", tir.handle()), (1, channels, layer.height, layer.width), "float32")
        weight = tir.match_buffer(tir.arg("weight", tir.handle()), weights.shape, weights.dtype)
        bias = tir.match_buffer(tir.arg("bias", tir.handle()), biases.shape, biases.dtype)
        result = tir.match_buffer(tir.arg("out", tir.handle()), output.shape, output.dtype)
        rows = ImageRows(layer, IMAGE_CHANNELS, columns + 2 * layer.padding, "int32", partial(_pairs, image, channels))

        def compute(tile: Tile) -> None:
            product.compute([rows.operand(tile)], Filters(weight, bias, tile.block, tile.block))
            store_tile(product, loops, output, result, tile)

        loops.emit(product, compute, lambda block, row: output.store_border(result, block, row, 2), rows.prepare)
    return Kernel(builder.get(), (weights, biases), (TensorLayout(output.shape, output.dtype),))


def _pairs(image: Buffer, channels: int, row: tirx.Expr, column: tirx.Expr, lanes: int) -> list[tirx.Expr]:
    """Channels 0 and 1, channels 2 and 3, and the same of the remainders, two bfloat16 numbers in an int32 each."""
    constant = partial(fill, lanes=lanes, dtype="int32")
    kind, floats = vector_type("int32", lanes), vector_type("float32", lanes)
    high, low = [], []
    for channel in range(IMAGE_CHANNELS):
        if channel >= channels:
            high.append(constant(0))
            low.append(constant(0))
            continue
        value = tir.Bind(image[0, channel, row, span(column, lanes)])
        bits = tirx.reinterpret(kind, value)
        odd = tirx.bitwise_and(tirx.shift_right(bits, constant(16)), constant(1))
        rounded = tir.Bind(tirx.bitwise_and(bits + constant(0x7FFF) + odd, constant(-0x10000)))
        high.append(rounded)
        low.append(tir.Bind(tirx.reinterpret(kind, value - tirx.reinterpret(floats, rounded))))
    return [
        tirx.bitwise_or(
            tirx.bitwise_and(tirx.shift_right(numbers[first], constant(16)), constant(0xFFFF)),
            tirx.bitwise_and(numbers[first + 1], constant(-0x10000)),
        )
        for numbers in (high, low)
        for first in (0, 2)
    ]

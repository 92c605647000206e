"""The first convolution of an 8-bit network, in float32: kernels up to 4×4, any stride, bias and ReLU.

An image has three channels or so, of which no network has bits to spare; its convolution is a hundredth of the work.
Its pixels are interleaved, so that one line at every output pixel covers a whole row of the kernel.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_loops import Loops, Tile
from build_models.schedules.image_rows import ImageRows
from build_models.schedules.int8_convolution import store_tile
from build_models.schedules.int8_packing import (
    FilterBlocks,
    int8_lines,
    pack_by_filter,
    pack_image_convolution,
)
from build_models.schedules.int8_rounding import Rounding
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.lines import TILE
from build_models.schedules.product import Filters, Product
from build_models.schedules.vectors import span


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
    blocks = FilterBlocks(layer.filters, product.tiles(layer.filters))
    layouts = (pack_image_convolution(blocks, channels, layer.kernel), pack_by_filter(blocks, "float32"))
    loops = Loops(height, width, blocks.count, by_filters=False)
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
        rounding = Rounding(product, output, blocks)

        def pixels(row: tirx.Expr, column: tirx.Expr, count: int) -> list[tirx.Expr]:
            return [image[0, channel, row, span(column, count)] for channel in range(channels)]

        rows = ImageRows(layer, channels, layer.padding + columns, "float32", pixels)

        def compute(tile: Tile) -> None:
            operand = rows.operand(tile, depth=channels * layer.kernel)
            product.compute([operand], Filters(weight, bias, tile.block, tile.block, blocks.tiles))
            store_tile(rounding, loops, result, tile)

        def finish(block: tirx.Expr, row: tirx.Expr) -> None:
            output.store_border(result, rounding.line_block(block), row, 2)

        loops.emit(product, compute, finish, rows.prepare)
    return Kernel(builder.get(), layouts, (TensorLayout(output.shape, output.dtype),))

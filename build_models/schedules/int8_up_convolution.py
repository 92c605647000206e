"""2×2 transposed convolution of stride 2 with bias on 8-bit numbers.

No two taps meet, so it is four 1×1 convolutions whose results are written straight to their places.
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
    FOUR,
    FilterBlocks,
    int8_lines,
    pack_by_filter,
    pack_up_bias,
    pack_up_convolution,
)
from build_models.schedules.int8_rounding import Rounding
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.lines import Lines
from build_models.schedules.product import Filters, Operand, Product


def up_convolution(layer: Layer, product: Product, zero: int = 0) -> Kernel:
    """Build the kernel; operands as of `int8_convolution.convolution`, with a bias for each of the four places.

    Parameters
    ----------
    layer : Layer
        Activation 'none' or 'relu'.
    product : Product
    zero : int
    """
    (channels,), filters, height, width = layer.channels, layer.filters, layer.height, layer.width
    source, output = int8_lines(channels, height, width), int8_lines(filters, 2 * height, 2 * width, zero)
    blocks = FilterBlocks(filters, product.tiles(filters))
    layouts = (
        pack_up_convolution(blocks, source),
        pack_up_bias(blocks),
        pack_by_filter(blocks, "float32"),
    )
    loops = Loops(height, width, blocks.count, by_filters=4 * filters > height * width and blocks.feed_threads)
    with IRBuilder() as builder, tir.prim_func(s_tir=True):
        tir.func_name("main")
        tir.func_attr({"tirx.noalias": True})
        data = tir.match_buffer(tir.arg("data", tir.handle()), source.shape, source.dtype)
        weight, bias, scale = (
            tir.match_buffer(tir.arg(name, tir.handle()), layout.shape, layout.dtype)
            for name, layout in zip(("weight", "bias", "scale"), layouts, strict=True)
        )
        result = tir.match_buffer(tir.arg("out", tir.handle()), output.shape, output.dtype)
        rounding = Rounding(product, output, blocks, scale)

        def compute(tile: Tile) -> None:
            block, row, column, columns = tile
            for y in range(2):
                for x in range(2):
                    place = 4 * block + 2 * y + x
                    taps = Filters(weight, bias, place, place, blocks.tiles)
                    product.compute([pixels_of(source, data, tile)], taps)

                    def store_row(second: int, y: int = y, x: int = x) -> None:
                        with tir.serial(0, columns) as p:
                            target = 2 * (row + second) + y, 2 * (column + p) + x
                            rounding.store(result, block, (second, p), target)

                    loops.for_rows(row, store_row)

        def finish(block: tirx.Expr, row: tirx.Expr) -> None:
            output.store_border(result, rounding.line_block(block), 2 * row, 4)

        loops.emit(product, compute, finish)
    return Kernel(builder.get(), layouts, (TensorLayout(output.shape, output.dtype),))


def pixels_of(source: Lines, data: Buffer, tile: Tile) -> Operand:
    """The pixels of a tile without their neighbours."""
    return Operand(
        source.blocks,
        1,
        (source.lanes // FOUR,),
        lambda c, _y, _x, second, p: (data, [0, c, tile.row + second + 1, tile.column + p + 1, 0]),
        source.pixel_bytes,
    )

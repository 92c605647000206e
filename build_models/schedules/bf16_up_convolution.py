"""2×2 transposed convolution of stride 2 with bias in bfloat16.

No two taps meet, so it is four 1×1 convolutions whose results are written straight to their places.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from tvm.script.ir_builder import IRBuilder
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_convolution import line_of
from build_models.schedules.bf16_loops import Loops, Tile
from build_models.schedules.bf16_packing import bfloat16_lines, pack_bias, pack_up_convolution
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.product import FILTERS, WHOLE_LINE, Filters, Operand, Product
from build_models.schedules.tiling import blocks_of


def up_convolution(layer: Layer, product: Product) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        Activation 'none' or 'relu'.
    product : Product

    Returns
    -------
    Kernel
        Input and output are `Lines`.
    """
    (channels,), filters, height, width = layer.channels, layer.filters, layer.height, layer.width
    source, output = bfloat16_lines(channels, height, width), bfloat16_lines(filters, 2 * height, 2 * width)
    weights, biases = pack_up_convolution(channels, filters), pack_bias(filters)
    loops = Loops(height, width, blocks_of(filters, FILTERS), by_filters=4 * filters > height * width)
    with IRBuilder() as builder, tir.prim_func(s_tir=True):
        tir.func_name("main")
        tir.func_attr({"tirx.noalias": True})
        data = tir.match_buffer(tir.arg("data", tir.handle()), source.shape, source.dtype)
        weight = tir.match_buffer(tir.arg("weight", tir.handle()), weights.shape, weights.dtype)
        bias = tir.match_buffer(tir.arg("bias", tir.handle()), biases.shape, biases.dtype)
        result = tir.match_buffer(tir.arg("out", tir.handle()), output.shape, output.dtype)

        def compute(tile: Tile) -> None:
            block, row, column, columns = tile
            pixels = Operand(
                source.blocks,
                1,
                (WHOLE_LINE,),
                lambda c, _y, _x, second, p: (data, [0, c, row + second + 1, column + p + 1, 0]),
            )
            for y in range(2):
                for x in range(2):
                    product.compute([pixels], Filters(weight, bias, 4 * block + 2 * y + x, block))

                    def store_row(second: int, y: int = y, x: int = x) -> None:
                        with tir.serial(0, columns) as p:
                            line = line_of(product, second, p, layer.activation == "relu")
                            output.store(result, block, 2 * (row + second) + y, 2 * (column + p) + x, line)

                    loops.for_rows(row, store_row)

        loops.emit(product, compute, lambda block, row: output.store_border(result, block, 2 * row, 4))
    return Kernel(builder.get(), (weights, biases), (TensorLayout(output.shape, output.dtype),))

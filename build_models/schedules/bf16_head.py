"""The last layer of a network in bfloat16: 1×1 convolution, or 2×2 transposed convolution of stride 2, and sigmoid.

All maps at all places of a doubled pixel fit the 16 filters of one tile. The answer is float32, in plain maps.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_loops import Loops, Tile
from build_models.schedules.bf16_packing import (
    UP_HEAD_MAPS,
    bfloat16_lines,
    pack_bias,
    pack_head,
    pack_up_head,
    pack_up_head_bias,
)
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.maps import maps_shape, store_maps
from build_models.schedules.product import WHOLE_LINE, Filters, Operand, Product

MOST_MAPS = {1: 16, 2: UP_HEAD_MAPS}
"""Output maps by enlargement."""


def head(layer: Layer, product: Product) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        Kernel as large as the stride, 1 or 2; activation 'sigmoid' or 'none'.
    product : Product

    Returns
    -------
    Kernel
        The input is `Lines`, the output (1, maps, height, width), float32.
    """
    (channels,), maps, scale = layer.channels, layer.filters, layer.kernel
    source = bfloat16_lines(channels, layer.height, layer.width)
    shape = maps_shape(layer)
    if scale == 1:
        weights, biases = pack_head(maps, channels), pack_bias(maps, tiles=1)
    else:
        weights, biases = pack_up_head(channels), pack_up_head_bias()
    loops = Loops(layer.height, layer.width, 1, by_filters=False)
    with IRBuilder() as builder, tir.prim_func(s_tir=True):
        tir.func_name("main")
        tir.func_attr({"tirx.noalias": True})
        data = tir.match_buffer(tir.arg("data", tir.handle()), source.shape, source.dtype)
        weight = tir.match_buffer(tir.arg("weight", tir.handle()), weights.shape, weights.dtype)
        bias = tir.match_buffer(tir.arg("bias", tir.handle()), biases.shape, biases.dtype)
        result = tir.match_buffer(tir.arg("out", tir.handle()), shape, "float32")

        def compute(tile: Tile) -> None:
            _, row, column, columns = tile
            pixels = Operand(
                source.blocks,
                1,
                (WHOLE_LINE,),
                lambda c, _y, _x, second, p: (data, [0, c, row + second + 1, column + p + 1, 0]),
            )
            product.compute([pixels], Filters(weight, bias, tirx.const(0, "int32"), tirx.const(0, "int32"), tiles=1))

            def logits(second: int, number: int, y: int, x: int) -> tirx.Expr:
                # The sixteen sums of a pixel are row, column and map of what it becomes.
                filter_ = number if scale == 1 else (y * scale + x) * UP_HEAD_MAPS + number
                return product.across(second, columns, filter_)

            store_maps(layer, loops, result, tile, logits)

        loops.emit(product, compute, lambda _block, _row: None)
    return Kernel(builder.get(), (weights, biases), (TensorLayout(shape, "float32"),))

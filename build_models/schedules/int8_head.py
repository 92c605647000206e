"""The last layer of an 8-bit network: 1×1 convolution, or 2×2 transposed convolution of stride 2, and sigmoid.

It has few filters, so half of a tile's columns hold what the rounding of the other half took away: weights of 15 bits
at no cost. The answer is float32, in plain maps.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_loops import Loops, Tile
from build_models.schedules.int8_packing import TILE_FILTERS, FilterBlocks, int8_lines, pack_by_filter, pack_head
from build_models.schedules.int8_up_convolution import pixels_of
from build_models.schedules.kernel import Kernel, ParameterLayout, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.maps import maps_shape, store_maps
from build_models.schedules.product import Filters, Product
from build_models.schedules.vectors import vector_type

COARSE = 128
"""A number in the first half of the columns counts as many as this in the second."""

HALF = TILE_FILTERS // 2


def most_maps(scale: int) -> int:
    """Output maps that a tile has room for."""
    return HALF // scale**2


def head(layer: Layer, product: Product) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        Kernel as large as the stride, 1 or 2; activation 'sigmoid' or 'none'.
    product : Product
        Of 8-bit numbers.

    Returns
    -------
    Kernel
        The input is `Lines`, the output (1, maps, height, width), float32. The parameters are weight (int8, 16 columns
        × channels: row, column and map, all coarse and then all fine), bias (int32, of the columns, the coarse one
        for the zero point alone) and scale (float32, of the maps).
    """
    (channels,), maps, scale = layer.channels, layer.filters, layer.kernel
    source = int8_lines(channels, layer.height, layer.width)
    shape = maps_shape(layer)
    layouts = (
        pack_head(source),
        pack_by_filter(FilterBlocks(TILE_FILTERS, tiles=1), "int32"),
        ParameterLayout((maps,), ()),
    )
    loops = Loops(layer.height, layer.width, 1, by_filters=False)
    with IRBuilder() as builder, tir.prim_func(s_tir=True):
        tir.func_name("main")
        tir.func_attr({"tirx.noalias": True})
        data = tir.match_buffer(tir.arg("data", tir.handle()), source.shape, source.dtype)
        weight, bias, units = (
            tir.match_buffer(tir.arg(name, tir.handle()), layout.shape, layout.dtype)
            for name, layout in zip(("weight", "bias", "scale"), layouts, strict=True)
        )
        result = tir.match_buffer(tir.arg("out", tir.handle()), shape, "float32")

        def compute(tile: Tile) -> None:
            columns = tile.columns
            zero = tirx.const(0, "int32")
            product.compute([pixels_of(source, data, tile)], Filters(weight, bias, zero, zero, tiles=1))

            def logits(second: int, number: int, y: int, x: int) -> tirx.Expr:
                place = (y * scale + x) * maps + number
                coarse = product.across(second, columns, place)
                sums = coarse * _all(COARSE, columns, "int32") + product.across(second, columns, HALF + place)
                return tirx.Cast(vector_type("float32", columns), sums) * _all(units[number], columns)

            store_maps(layer, loops, result, tile, logits)

        loops.emit(product, compute, lambda _block, _row: None)
    return Kernel(builder.get(), layouts, (TensorLayout(shape, "float32"),))


def _all(value: float | tirx.Expr, lanes: int, dtype: str = "float32") -> tirx.Expr:
    scalar = tirx.const(value, dtype) if isinstance(value, int | float) else value
    return tirx.Broadcast(scalar, lanes) if lanes > 1 else scalar

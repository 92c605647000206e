"""Writes the answer of a last layer in reduced precision: plain maps of float32."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from collections.abc import Callable
from itertools import product

from tvm import tirx
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_loops import Loops, Tile
from build_models.schedules.layer import Layer
from build_models.schedules.sigmoid import sigmoid
from build_models.schedules.vectors import span


def maps_shape(layer: Layer) -> tuple[int, int, int, int]:
    """Of the answer."""
    return 1, layer.filters, layer.kernel * layer.height, layer.kernel * layer.width


def store_maps(
    layer: Layer, loops: Loops, result: Buffer, tile: Tile, logits: Callable[[int, int, int, int], tirx.Expr]
) -> None:
    """Write what a tile becomes, after the layer's activation.

    Parameters
    ----------
    layer : Layer
        Kernel as large as the stride: a pixel becomes that many rows and columns.
    loops : Loops
    result : Buffer of float32
    tile : Tile
    logits : callable of (row of the tile, map, row of the enlarged pixel, column of it)
        The values of the tile's columns.
    """
    scale = layer.kernel

    def store_row(second: int) -> None:
        for number, y, x in product(range(layer.filters), range(scale), range(scale)):
            value = logits(second, number, y, x)
            if layer.activation == "sigmoid":
                value = sigmoid(value, tile.columns)
            across = span(tile.column * scale + x, tile.columns, scale)
            tir.buffer_store(result, value, [0, number, scale * (tile.row + second) + y, across])

    loops.for_rows(tile.row, store_row)

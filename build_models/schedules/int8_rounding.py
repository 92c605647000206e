"""Writes sums as 8-bit numbers at the scale of the layer's output: the end of every 8-bit layer but the last."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from dataclasses import dataclass

from tvm import tirx
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.schedules.int8_packing import TILE_FILTERS, FilterBlocks
from build_models.schedules.intrinsics.int8 import round_to_int8
from build_models.schedules.lines import Lines
from build_models.schedules.product import Product


@dataclass(frozen=True)
class Rounding:
    """Where the filters of a block lie in a tensor of 8-bit lines, and how their sums become numbers there.

    Attributes
    ----------
    product : Product
        Holds the sums.
    output : Lines
    blocks : FilterBlocks
    scale : Buffer or None
        (filter blocks, tiles, 16): output units of a sum; None where sums are in output units already.
    """

    product: Product
    output: Lines
    blocks: FilterBlocks
    scale: Buffer | None = None

    def store(
        self, buffer: Buffer, block: tirx.Expr, source: tuple[tirx.Expr, tirx.Expr], place: tuple[tirx.Expr, tirx.Expr]
    ) -> None:
        """Write the sums of the tile's pixel `source` to the pixel `place` of the tensor, each as (row, column)."""
        for tile in range(self.blocks.tiles):
            values = self.product.sums(*source, tile)
            if self.scale is not None:
                values = tirx.Cast(f"float32x{TILE_FILTERS}", values)
                values = values * self.scale[block, tile, tirx.Ramp(0, 1, TILE_FILTERS)]
            tir.buffer_store(buffer, round_to_int8(values, self.output.zero), self._place(block, tile, *place))

    def store_maxima(self, whole: Buffer, small: Buffer, block: tirx.Expr, y: tirx.Expr, x: tirx.Expr) -> None:
        """Write a pixel of the pooled tensor from the four that lie in the whole one already."""
        for tile in range(self.blocks.tiles):
            first, *others = (
                whole[tuple(self._place(block, tile, 2 * y + row, 2 * x + column))]
                for row in range(2)
                for column in range(2)
            )
            for other in others:
                first = tirx.max(first, other)
            tir.buffer_store(small, first, self._place(block, tile, y, x))

    def line_block(self, block: tirx.Expr) -> tirx.Expr:
        """The block of channels of which a block of filters is a part."""
        return block * self.blocks.size // self.output.lanes

    def _place(self, block: tirx.Expr, tile: int, y: tirx.Expr, x: tirx.Expr) -> list[tirx.Expr]:
        first = block * self.blocks.size % self.output.lanes + tile * TILE_FILTERS
        return [0, self.line_block(block), y + 1, x + 1, tirx.Ramp(first, 1, TILE_FILTERS)]

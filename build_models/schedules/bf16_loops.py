"""How the work of a layer is parted: into tasks for the thread pool, then into 2 rows of 16 pixels."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tvm import tirx
from tvm.tirx.script import builder as tir

from build_models.schedules.lines import TILE
from build_models.schedules.product import Product
from build_models.schedules.tiling import largest_divisor

_MOST_TASKS = 32


class Tile(NamedTuple):
    """What is computed together: 2 rows of 16 columns, of which `columns` lie in the image, for a block of filters."""

    block: tirx.Expr
    row: tirx.Expr
    column: tirx.Expr
    columns: int


@dataclass(frozen=True)
class Loops:
    """The loops over the pixels of one image and the blocks of filters.

    Attributes
    ----------
    height, width, blocks : int
    by_filters : bool
        A task computes one block of filters for the whole image, instead of a few rows for all filters: better where
        the weights are larger than the image.
    """

    height: int
    width: int
    blocks: int
    by_filters: bool

    def emit(
        self,
        product: Product,
        compute: Callable[[Tile], None],
        finish: Callable[[tirx.Expr, tirx.Expr], None],
        prepare: Callable[[tirx.Expr, int], None] = lambda _first, _rows: None,
    ) -> None:
        """Emit the loops.

        Parameters
        ----------
        product : Product
        compute : callable of Tile
        finish : callable of (filter block, first row)
            Called after the tiles of two rows.
        prepare : callable of (first row, rows)
            Called at the start of a task.
        """
        pairs = -(-self.height // 2)
        tasks = self.blocks if self.by_filters else largest_divisor(pairs, _MOST_TASKS)
        own_pairs, own_blocks = (pairs, 1) if self.by_filters else (pairs // tasks, self.blocks)
        with product.functions(), tir.parallel(0, tasks) as task:
            product.begin()
            first = tirx.const(0, "int32") if self.by_filters else task * (2 * own_pairs)
            prepare(first, 2 * own_pairs)
            with tir.serial(0, own_blocks) as own, tir.serial(0, own_pairs) as pair:
                block, row = (task if self.by_filters else own), first + 2 * pair
                whole, rest = divmod(self.width, TILE)
                with tir.serial(0, whole) as column:
                    compute(Tile(block, row, column * TILE, TILE))
                if rest:
                    compute(Tile(block, row, tirx.const(whole * TILE, "int32"), rest))
                finish(block, row)
            product.end()

    def for_rows(self, row: tirx.Expr, body: Callable[[tirx.Expr], None]) -> None:
        """Emit `body` for row 0 and 1 of a pair, except beyond the image."""
        for second in range(2):
            if second and self.height % 2:
                with tir.If(row + 1 < self.height), tir.Then():
                    body(second)
            else:
                body(second)

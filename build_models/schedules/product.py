"""Sums of products of 32 pixels with a block of filters, by the matrix unit or by dot products of vectors.

What is summed is described once, as operands whose pixels are lines of 64 bytes at computed addresses (an implicit
matrix product: nothing is copied); how it is summed is the engine's affair. Sums end in a small buffer in cache, from
which the layer takes them with bias and rounds them.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from tvm import tirx
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.schedules.arithmetic import BFLOAT16, Arithmetic
from build_models.schedules.intrinsics import amx
from build_models.schedules.vectors import span

FILTERS = 32
"""Filters in a block: two tiles of 16."""

WHOLE_LINE = amx.ROWS
"""Numbers of four bytes in a line."""

_VECTOR = 16
Address = Callable[[tirx.Expr, tirx.Expr, tirx.Expr, tirx.Expr, tirx.Expr], tuple[Buffer, list[tirx.Expr]]]


@dataclass(frozen=True)
class Operand:
    """One input of a product.

    Attributes
    ----------
    blocks, rows : int
        Blocks of channels and rows of taps: a step for each, at each column.
    depths : tuple of int
        For each column of taps, the numbers of four bytes at the start of a line that count; the weights of the others
        are zero. Vectors leave those out, the matrix unit multiplies whole lines.
    at : callable of (block, tap row, tap column, image row 0 or 1, pixel 0 to 15)
        Element at which the line of a pixel begins.
    stride : int
        Bytes from pixel to pixel.
    rows_overlap : bool
        A tap row of the second image row is the next tap row of the first, as it is at stride 1.
    """

    blocks: int
    rows: int
    depths: tuple[int, ...]
    at: Address
    stride: int = amx.ROW_BYTES
    rows_overlap: bool = True

    @property
    def columns(self) -> int:
        """Columns of taps."""
        return len(self.depths)

    @property
    def steps(self) -> int:
        """Lines that are multiplied for each pixel."""
        return self.blocks * self.rows * self.columns


@dataclass(frozen=True)
class Filters:
    """A block of filters that is multiplied with operands.

    Attributes
    ----------
    weight : Buffer
        (weight blocks, steps, tiles, 16 · 16 filters · as many numbers as fill four bytes).
    bias : Buffer of the type of the sums
        (filter blocks, tiles, 16).
    block : Expr
        Of the weights.
    bias_block : Expr
    tiles : int
        Of 16 filters.
    """

    weight: Buffer
    bias: Buffer
    block: tirx.Expr
    bias_block: tirx.Expr
    tiles: int = 2


class Product(Protocol):
    """How sums of products are computed; an instance serves the emission of one kernel."""

    def functions(self) -> AbstractContextManager[object]:
        """Scope around the kernel."""
        ...

    def tiles(self, filters: int) -> int:
        """Tiles of 16 filters that are best computed together in a layer of so many."""
        ...

    def begin(self) -> None:
        """At the start of a task."""
        ...

    def compute(self, operands: Sequence[Operand], filters: Filters) -> None:
        """Sum up 2 rows of 16 pixels with a block of filters, bias included."""
        ...

    def sums(self, row: tirx.Expr, pixel: tirx.Expr, tile: tirx.Expr) -> tirx.Expr:
        """Sixteen sums: those of a pixel with the filters of a tile."""
        ...

    def across(self, row: tirx.Expr, pixels: int, filter_: int) -> tirx.Expr:
        """The sums of the first `pixels` pixels with one filter of the first tile."""
        ...

    def end(self) -> None:
        """At the end of a task."""
        ...


class _Sums:
    """The buffer of sums: row, tile of filters, pixel, filter."""

    _sums: Buffer
    _most_tiles = 2

    def __init__(self, arithmetic: Arithmetic = BFLOAT16) -> None:
        self._arithmetic = arithmetic

    def tiles(self, filters: int) -> int:
        """See `Product.tiles`."""
        return 1 if filters <= _VECTOR else 2

    def functions(self) -> AbstractContextManager[object]:
        """See `Product.functions`."""
        text = self._arithmetic.functions + self._arithmetic.dot.functions()
        return tir.attr(0, "pragma_import_llvm", text)

    def _allocate(self) -> None:
        shape = (self._place(2, 0, 0),)
        self._sums = tir.alloc_buffer(shape, self._arithmetic.sums, align=64)

    def sums(self, row: tirx.Expr, pixel: tirx.Expr, tile: tirx.Expr) -> tirx.Expr:
        """See `Product.sums`."""
        return self._sums[tirx.Ramp(self._place(row, tile, pixel), 1, _VECTOR)]

    def across(self, row: tirx.Expr, pixels: int, filter_: int) -> tirx.Expr:
        """See `Product.across`."""
        return self._sums[span(self._place(row, 0, 0) + filter_, pixels, _VECTOR)]

    def _place(self, row: tirx.Expr, tile: tirx.Expr, pixel: tirx.Expr) -> tirx.Expr:
        return ((row * self._most_tiles + tile) * amx.ROWS + pixel) * _VECTOR


class MatrixProduct(_Sums):
    """By AMX: two tiles of pixels times two of filters, so that each tile that is loaded is used twice."""

    def begin(self) -> None:
        """See `Product.begin`."""
        amx.configure()
        self._allocate()

    def compute(self, operands: Sequence[Operand], filters: Filters) -> None:
        """See `Product.compute`."""
        tiles = [(row, tile) for row in range(2) for tile in range(filters.tiles)]
        for row, tile in tiles:
            amx.load(2 * row + tile, tirx.address_of(filters.bias[filters.bias_block, tile, 0]), 0)
        first = 0
        for operand in operands:
            with tir.serial(0, operand.blocks) as c:
                for x in range(operand.columns):
                    for y in range(operand.rows):
                        self._load_pixels(operand, c, y, x)
                        step = first + (c * operand.columns + x) * operand.rows + y
                        self._multiply(filters, step, y)
                        self._prefetch_pixels(operand, c, y, x)
            first += operand.steps
        for row, tile in tiles:
            amx.store(2 * row + tile, tirx.address_of(self._sums[self._place(row, tile, 0)]), 4 * _VECTOR)

    @staticmethod
    def _load_pixels(operand: Operand, c: tirx.Expr, y: int, x: int) -> None:
        """Loading costs more than multiplying, so a row of the image that is in a tile already is not loaded again."""
        for row in range(2):
            if row == 0 and y > 0 and operand.rows_overlap:
                continue
            buffer, index = operand.at(c, y, x, row, 0)
            amx.load(_pixel_tile(y, row), tirx.address_of(buffer[tuple(index)]), operand.stride)

    @staticmethod
    def _prefetch_pixels(operand: Operand, c: tirx.Expr, y: int, x: int) -> None:
        """Ask for a share of the pixels of the next block of channels, or of the next tile where there is one block.

        Tiles are loaded line by line, and wait long for each line that lies in a cache further away.
        """
        if operand.columns == 1:
            return
        lines = -(-(amx.ROWS + operand.columns - 1) // operand.columns)
        block, shift = (c + 1, 0) if operand.blocks > 1 else (c, amx.ROWS)
        last = y == operand.rows - 1
        for row in (y, y + 1) if last else (y,):
            for pixel in range(x * lines, (x + 1) * lines):
                buffer, index = operand.at(block, row, 0, 0, shift + pixel)
                amx.prefetch(tirx.address_of(buffer[tuple(index)]))

    def _multiply(self, filters: Filters, step: tirx.Expr, y: int) -> None:
        numbers = int(filters.weight.shape[3]) // amx.ROWS
        for tile in range(filters.tiles):
            amx.load(6 + tile, tirx.address_of(filters.weight[filters.block, step, tile, 0]), amx.ROW_BYTES)
            for row in range(amx.ROWS):
                following = filters.weight[filters.block, step + 1, tile, row * numbers]
                amx.prefetch(tirx.address_of(following))
            for row in range(2):
                amx.multiply(self._arithmetic.matrices, 2 * row + tile, _pixel_tile(y, row), 6 + tile)

    def end(self) -> None:
        """See `Product.end`."""
        amx.release()


def _pixel_tile(y: int, row: int) -> int:
    """Tile that holds the pixels of a tap row for one of two image rows: in turns, so that one can stay."""
    return 4 + (y + row) % 2


class VectorProduct(_Sums):
    """By vectors: sums of a few pixels stay in registers, each weight that is loaded is used for all of them."""

    def __init__(self, arithmetic: Arithmetic = BFLOAT16) -> None:
        super().__init__(arithmetic)
        self._most_tiles = max(arithmetic.dot.groups)

    def tiles(self, filters: int) -> int:
        """See `Product.tiles`; more than two where they come out even, since tiles of zeros cost as much as others."""
        return self._most_tiles if filters % (_VECTOR * self._most_tiles) == 0 else super().tiles(filters)

    def begin(self) -> None:
        """See `Product.begin`."""
        self._allocate()

    def compute(self, operands: Sequence[Operand], filters: Filters) -> None:
        """See `Product.compute`."""
        with tir.serial(0, 2) as row:
            for tile in range(filters.tiles):
                start = filters.bias[filters.bias_block, tile, tirx.Ramp(0, 1, _VECTOR)]
                with tir.serial(0, amx.ROWS) as pixel:
                    tir.buffer_store(self._sums, start, [tirx.Ramp(self._place(row, tile, pixel), 1, _VECTOR)])
        first = 0
        for operand in operands:
            # Outside the loops over pixels, so that the weights of a tap stay in the nearest cache for all of them.
            with tir.serial(0, operand.blocks) as c, tir.serial(0, operand.rows) as y:
                for x, depth in enumerate(operand.depths):
                    step = first + (c * operand.columns + x) * operand.rows + y
                    with tir.serial(0, 2) as row:
                        self._multiply(operand, filters, (c, y, x, row), step, depth)
            first += operand.steps

    def _multiply(
        self, operand: Operand, filters: Filters, at: tuple[tirx.Expr, ...], step: tirx.Expr, depth: int
    ) -> None:
        """One tap of sixteen pixels of an image row, group by group."""
        dot, row, pixel = self._arithmetic.dot, at[-1], 0
        for pixels in dot.groups[filters.tiles]:
            buffer, index = operand.at(*at, pixel)
            places = (
                self._sums[self._place(row, 0, pixel)],
                buffer[tuple(index)],
                filters.weight[filters.block, step, 0, 0],
            )
            addresses = (tirx.address_of(place) for place in places)
            tir.evaluate(dot.multiply((filters.tiles, pixels), *addresses, stride=operand.stride, depth=depth))
            pixel += pixels

    def end(self) -> None:
        """See `Product.end`."""

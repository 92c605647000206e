"""The rows of an image as a first convolution in reduced precision reads them: the numbers of a pixel side by side."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tvm import tirx
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.schedules.bf16_loops import Tile
from build_models.schedules.layer import Layer
from build_models.schedules.product import WHOLE_LINE, Operand
from build_models.schedules.vectors import fill, span

_NUMBER_BYTES = 4
_VECTOR = 16


@dataclass
class ImageRows:
    """A copy of the rows that a task needs, padding included.

    Attributes
    ----------
    layer : Layer
    numbers : int
        Of a pixel, four bytes each.
    columns : int
        Of a row of the copy, padding and what is read beyond the image included.
    dtype : str
        Of the numbers.
    pixels : callable of (row of the image, first column, count)
        The first number of so many pixels as a vector, then the second one, and so on.
    """

    layer: Layer
    numbers: int
    columns: int
    dtype: str
    pixels: Callable[[tirx.Expr, tirx.Expr, int], Sequence[tirx.Expr]]
    _copy: tuple[Buffer, tirx.Expr] | None = field(default=None, init=False)

    def prepare(self, first: tirx.Expr, rows: int) -> None:
        """Copy what the output rows from `first` on need; at the start of a task."""
        layer = self.layer
        count = (rows - 1) * layer.stride + layer.kernel
        copy = tir.alloc_buffer((count, self.columns * self.numbers), self.dtype, align=64)
        self._copy = copy, first
        with tir.serial(0, count) as row:
            self._fill(copy, row, first * layer.stride + row - layer.padding)

    def operand(self, tile: Tile, depth: int = WHOLE_LINE) -> Operand:
        """What a tile is computed from: a line of the copy at every output pixel covers a row of the kernel."""
        assert self._copy is not None, "rows are prepared before they are read"
        (copy, first), stride = self._copy, self.layer.stride

        def at(_c: tirx.Expr, y: tirx.Expr, _x: tirx.Expr, second: tirx.Expr, p: tirx.Expr) -> tuple[Buffer, list]:
            row = (tile.row - first + second) * stride + y
            return copy, [row, (tile.column + p) * (stride * self.numbers)]

        size = _NUMBER_BYTES * self.numbers * stride
        return Operand(1, self.layer.kernel, (depth,), at, size, rows_overlap=stride == 1)

    def _fill(self, copy: Buffer, row: tirx.Expr, source: tirx.Expr) -> None:
        """Write one row of the image, or zeros beyond it."""
        layer = self.layer
        for margin in (range(layer.padding), range(layer.padding + layer.width, self.columns)):
            with tir.serial(0, len(margin)) as beside:
                self._clear(copy, row, (margin.start + beside) * self.numbers, 1)
        whole, rest = divmod(layer.width, _VECTOR)
        for count, start, lanes in ((whole, 0, _VECTOR), (min(rest, 1), whole * _VECTOR, rest)):
            if not count:
                continue
            with tir.serial(0, count) as step:
                column = start + step * lanes
                place = (layer.padding + column) * self.numbers
                with tir.If(tirx.all(source >= 0, source < layer.height)):
                    with tir.Then():
                        for offset, value in enumerate(self.pixels(source, column, lanes)):
                            tir.buffer_store(copy, value, [row, span(place + offset, lanes, self.numbers)])
                    with tir.Else():
                        self._clear(copy, row, place, lanes)

    def _clear(self, copy: Buffer, row: tirx.Expr, place: tirx.Expr, pixels: int) -> None:
        numbers = pixels * self.numbers
        tir.buffer_store(copy, fill(0, numbers, self.dtype), [row, span(place, numbers)])

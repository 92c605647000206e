"""3×3 convolution, stride 1, zero padding, bias and ReLU by Winograd's minimal filtering, from blocks to blocks.

Everything between input and output happens for one chunk of tiles after the other, so that what is transformed stays in
the cache of the core that transforms it: padding and input transform, one matrix product for each of the (m + 2)²
points, output transform with bias, ReLU and, on demand, max-pooling. A concatenation is two inputs that are
transformed into one tensor.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tvm.script.ir_builder.tirx as ir
from tvm import tirx
from tvm.script.ir_builder import IRBuilder

from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_bias, pack_winograd
from build_models.schedules.tiling import CpuTiling, blocks_of
from build_models.schedules.winograd_transforms import input_transform, output_transform

UNROLL = 4
"""Input lanes of the innermost reduction that are unrolled together."""


@dataclass(frozen=True)
class WinogradBlocking:
    """How the work is cut.

    Attributes
    ----------
    m : int
        Output rows and columns of a tile, 2 or 4.
    rows, columns : int
        Tile rows and tile columns of a chunk; rows divide those of the image.
    tiles, blocks : int
        Tiles and output-channel blocks whose sums are in registers at once; blocks divide those of the output.
    split : bool
        Threads share the transformed input and part the output channels, instead of parting the image.
    """

    m: int
    rows: int
    columns: int
    tiles: int
    blocks: int
    split: bool = False


def winograd(layer: Layer, blocking: WinogradBlocking, tiling: CpuTiling) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        A dense 3×3 convolution that keeps the size of its one input, or of the two that it concatenates.
    blocking : WinogradBlocking
    tiling : CpuTiling

    Returns
    -------
    Kernel
        Each input is (1, channel blocks, height, width, lanes), the output (1, filter blocks, height, width, lanes),
        the pooled one (1, filter blocks, height // 2, width // 2, lanes).
    """
    lanes, blocks = tiling.lanes, blocks_of(layer.filters, tiling.lanes)
    parameters = (
        pack_winograd(layer.filters, layer.channels, blocking.m, blocking.blocks, lanes),
        pack_bias(layer.filters, lanes),
    )
    outputs = [TensorLayout((1, blocks, layer.height, layer.width, lanes))]
    if layer.pooled:
        outputs.append(TensorLayout((1, blocks, layer.height // 2, layer.width // 2, lanes)))
    with IRBuilder() as builder, ir.prim_func(private=True, s_tir=True):
        ir.func_attr({"tirx.noalias": True})
        parts = [blocks_of(c, lanes) for c in layer.channels]
        data = [_argument(f"data{i}", (1, n, layer.height, layer.width, lanes)) for i, n in enumerate(parts)]
        weight, bias = (_argument(name, p.shape) for name, p in zip(("weight", "bias"), parameters, strict=True))
        out = [_argument(name, o.shape) for name, o in zip(("out", "pooled"), outputs, strict=False)]
        _Writer(layer, blocking, tiling, data, weight, bias, out).write()
    return Kernel(builder.get(), parameters, tuple(outputs))


def _argument(name: str, shape: tuple[int, ...]) -> Any:
    return ir.arg(name, ir.buffer(shape, "float32"))


class _Writer:
    """Writes the body of one kernel."""

    def __init__(
        self,
        layer: Layer,
        blocking: WinogradBlocking,
        tiling: CpuTiling,
        data: Sequence[Any],
        weight: Any,
        bias: Any,
        out: Sequence[Any],
    ) -> None:
        self._layer, self._blocking, self._tiling = layer, blocking, tiling
        self._data, self._weight, self._bias, self._out = data, weight, bias, out
        self._points = blocking.m + 2
        self._tile_rows, self._tile_columns = (-(-n // blocking.m) for n in (layer.height, layer.width))
        self._chunk = blocking.rows * blocking.columns
        self._channel_blocks = sum(int(d.shape[1]) for d in data)
        self._groups = int(weight.shape[0])
        self._column_chunks = -(-self._tile_columns // blocking.columns)

    def write(self) -> None:
        if self._blocking.split:
            self._write_split()
            return
        with ir.parallel(0, self._tile_rows // self._blocking.rows) as task:
            transformed = self._transformed()
            first_row = ir.bind(task * self._blocking.rows)
            with ir.serial(0, self._column_chunks) as part:
                first_column = self._first_column(part)
                offset = 0
                for data in self._data:
                    with ir.serial(0, int(data.shape[1])) as block, ir.serial(0, self._blocking.rows) as row:
                        tile = row * self._blocking.columns
                        self._transform_input(
                            data, block, transformed, block + offset, first_row + row, first_column, tile
                        )
                    offset += int(data.shape[1])
                with ir.serial(0, self._groups) as group:
                    self._filters(transformed, group, first_row, first_column)

    def _write_split(self) -> None:
        """First all of the input, then a group of output channels a task."""
        transformed, offset = self._transformed(), 0
        for data in self._data:
            blocks = int(data.shape[1])
            with ir.parallel(0, blocks * self._tile_rows) as task:
                block, row = ir.bind(task // self._tile_rows), ir.bind(task % self._tile_rows)
                self._transform_input(data, block, transformed, block + offset, row, 0, row * self._tile_columns)
            offset += blocks
        with ir.parallel(0, self._groups) as group:
            self._filters(transformed, group, 0, 0)

    def _transformed(self) -> Any:
        points, lanes = self._points, self._tiling.lanes
        return ir.alloc_buffer((points * points, self._channel_blocks, self._chunk, lanes), "float32", scope="global")

    def _first_column(self, part: Any) -> Any:
        """The last chunk begins earlier where the chunks do not divide the image."""
        columns = self._blocking.columns
        if self._column_chunks == 1:
            return 0
        if self._tile_columns % columns == 0:
            return ir.bind(part * columns)
        return ir.bind(ir.min(part * columns, self._tile_columns - columns))

    def _transform_input(
        self, data: Any, block: Any, transformed: Any, position: Any, tile_row: Any, first_column: Any, tile: Any
    ) -> None:
        """One row of tiles of one channel block: columns of pixels first, then across them."""
        m, points, width = self._blocking.m, self._points, self._blocking.columns * self._blocking.m + 2
        strip = ir.alloc_buffer((points, width, self._tiling.lanes), "float32", scope="global")
        top, left = ir.bind(tile_row * m - 1), first_column * m - 1
        begin, end = self._inside(left, width)
        with ir.If(tirx.all(top >= 0, top + points <= self._layer.height)):
            with ir.Then(), ir.serial(begin, end) as column:
                self._transform_column(data, block, strip, top, left, column, check=False)
            with ir.Else(), ir.serial(begin, end) as column:
                self._transform_column(data, block, strip, top, left, column, check=True)
        for first, last in ((0, begin), (end, width)):
            if not (isinstance(first, int) and isinstance(last, int) and first == last):
                with ir.serial(first, last) as column:
                    for point in range(points):
                        for lane in self._vectors():
                            self._store(strip, (point, column), lane, ir.broadcast(ir.float32(0), self._tiling.vector))
        with ir.serial(0, self._blocking.columns) as x, ir.serial(0, points) as e:
            for lane in self._vectors():
                values = [self._load(strip, (e, x * m + j), lane) for j in range(points)]
                for f, value in enumerate(input_transform(m, values, ir.bind)):
                    self._store(transformed, (e * points + f, position, tile + x), lane, value)

    def _transform_column(
        self, data: Any, block: Any, strip: Any, top: Any, left: Any, column: Any, check: bool
    ) -> None:
        height, zero = self._layer.height, ir.broadcast(ir.float32(0), self._tiling.vector)
        for lane in self._vectors():
            values: list[Any] = []
            for j in range(self._points):
                pixel = data.vload([0, block, top + j, left + column, lane], self._vector_type)
                if check:
                    pixel = ir.if_then_else(tirx.all(top + j >= 0, top + j < height), pixel, zero)
                values.append(ir.bind(pixel))
            for e, value in enumerate(input_transform(self._blocking.m, values, ir.bind)):
                self._store(strip, (e, column), lane, value)

    def _inside(self, left: Any, width: int) -> tuple[Any, Any]:
        """The columns of a strip that lie in the image."""
        if isinstance(left, int):
            return max(0, -left), min(width, self._layer.width - left)
        return ir.bind(ir.max(0, -left)), ir.bind(ir.min(width, self._layer.width - left))

    def _filters(self, transformed: Any, group: Any, first_row: Any, first_column: Any) -> None:
        """All points of one group of output channels, and back to pixels."""
        points, lanes, b = self._points, self._tiling.lanes, self._blocking.blocks
        products = ir.alloc_buffer((points * points, b, self._chunk, lanes), "float32", scope="global")
        with ir.serial(0, points * points) as point:
            whole, rest = divmod(self._chunk, self._blocking.tiles)
            if whole:
                with ir.serial(0, whole) as index:
                    first = index * self._blocking.tiles
                    self._product(transformed, products, group, point, first, self._blocking.tiles)
            if rest:
                self._product(transformed, products, group, point, whole * self._blocking.tiles, rest)
        with ir.serial(0, b) as block, ir.serial(0, self._chunk) as tile:
            columns = self._blocking.columns
            row, column = ir.bind(first_row + tile // columns), ir.bind(first_column + tile % columns)
            for lane in self._vectors():
                self._transform_output(products, block, tile, group * b + block, (row, column), lane)

    def _product(self, transformed: Any, products: Any, group: Any, point: Any, first: Any, tiles: int) -> None:
        """A tile of sums in registers over all input channels."""
        vector, lanes, b = self._tiling.vector, self._tiling.lanes, self._blocking.blocks
        cells = [(i, j, lane) for i in range(tiles) for j in range(b) for lane in self._vectors()]
        # One buffer a sum: larger ones would not be promoted to registers.
        sums = [ir.alloc_buffer((vector,), "float32", scope="local") for _ in cells]
        for total in sums:
            self._store(total, (), 0, ir.broadcast(ir.float32(0), vector))
        with ir.serial(0, self._channel_blocks) as c, ir.serial(0, lanes // UNROLL) as outer:
            for inner in range(UNROLL):
                r = outer * UNROLL + inner
                weights = {
                    (j, lane): self._load(self._weight, (group, point, c, r, j), lane)
                    for j in range(b)
                    for lane in self._vectors()
                }
                for i in range(tiles):
                    pixel = ir.bind(ir.broadcast(transformed[point, c, first + i, r], vector))
                    for total, (tile, j, lane) in zip(sums, cells, strict=True):
                        if tile == i:
                            self._store(total, (), 0, total.vload([0], self._vector_type) + pixel * weights[j, lane])
        for total, (i, j, lane) in zip(sums, cells, strict=True):
            self._store(products, (point, j, first + i), lane, total.vload([0], self._vector_type))

    def _transform_output(
        self, products: Any, block: Any, tile: Any, filters: Any, place: tuple[Any, Any], lane: int
    ) -> None:
        """One tile of pixels, with bias and activation."""
        m, points = self._blocking.m, self._points
        half: list[list[Any]] = []
        for f in range(points):
            column = [self._load(products, (e * points + f, block, tile), lane) for e in range(points)]
            half.append([ir.bind(value) for value in output_transform(m, column, ir.bind)])
        bias = ir.bind(self._bias.vload([filters, lane], self._vector_type))
        zero = ir.broadcast(ir.float32(0), self._tiling.vector)
        pixels: list[list[Any]] = []
        for r in range(m):
            across = output_transform(m, [half[f][r] for f in range(points)], ir.bind)
            sums = [value + bias for value in across]
            pixels.append([ir.bind(ir.max(v, zero) if self._layer.activation == "relu" else v) for v in sums])
        self._write_pixels(self._out[0], pixels, filters, place, lane)
        if self._layer.pooled:
            halves = [
                [
                    ir.bind(
                        ir.max(ir.max(pixels[y][x], pixels[y][x + 1]), ir.max(pixels[y + 1][x], pixels[y + 1][x + 1]))
                    )
                    for x in range(0, m, 2)
                ]
                for y in range(0, m, 2)
            ]
            self._write_pixels(self._out[1], halves, filters, place, lane)

    def _write_pixels(self, out: Any, pixels: list[list[Any]], filters: Any, place: tuple[Any, Any], lane: int) -> None:
        """Write a tile, up to the border of the image."""
        size, (row, column), (height, width) = len(pixels), place, (int(n) for n in out.shape[2:4])
        for r, line in enumerate(pixels):
            for c, value in enumerate(line):
                y, x = row * size + r, column * size + c
                limits = [y < height] if self._tile_rows * size > height else []
                limits += [x < width] if self._tile_columns * size > width else []
                if limits:
                    with ir.If(tirx.all(*limits)), ir.Then():
                        self._store(out, (0, filters, y, x), lane, value)
                else:
                    self._store(out, (0, filters, y, x), lane, value)

    @property
    def _vector_type(self) -> str:
        return f"float32x{self._tiling.vector}"

    def _vectors(self) -> range:
        return range(0, self._tiling.lanes, self._tiling.vector)

    def _load(self, buffer: Any, place: tuple[Any, ...], lane: int) -> Any:
        return ir.bind(buffer.vload([*place, lane], self._vector_type))

    def _store(self, buffer: Any, place: tuple[Any, ...], lane: int, value: Any) -> None:
        ir.buffer_store(buffer, value, [*place, ir.ramp(lane, 1, self._tiling.vector)])

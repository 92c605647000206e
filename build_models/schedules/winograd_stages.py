"""The stages of a convolution by Winograd's minimal filtering, written for one instruction set.

Buffers between the stages: `filters` (filter group, point, channel block, input lane, filter block of the group, output
lane), `tiles` (point, panel, channel block, tile of the panel, lane) and `products` (point, filter block, tile, lane).
A panel is the tiles whose sums are in registers at once, so that a product reads its operands from end to end.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from collections.abc import Sequence
from typing import Any

from tvm import tirx
from tvm.tirx.script import builder as ir

from build_models.schedules.dilation import Part
from build_models.schedules.tiling import CpuTiling
from build_models.schedules.winograd_transforms import filter_transform, input_transform, output_transform

UNROLL = 4
"""Input lanes of the innermost reduction that are unrolled together."""

Place = tuple[Any, ...]


class Stages:
    """Writes stages into the function that is being built.

    Parameters
    ----------
    m : int
        Output rows and columns of a tile.
    tiling : CpuTiling
    """

    def __init__(self, m: int, tiling: CpuTiling) -> None:
        self._m, self._points = m, m + 2
        self._vector, self._lanes = tiling.vector, tiling.lanes

    def transform_filters(self, weight: Any, source: Place, filters: Any, target: Place) -> None:
        """All filters of one group of filter blocks on one channel block.

        `source` is (group, channel block), `target` (group of the buffer, channel block in it).
        """
        with ir.serial(0, self._lanes) as inner, ir.serial(0, int(weight.shape[3])) as block:
            for lane in self._vectors():
                taps = [self._load(weight, (*source, inner, block, tap), lane) for tap in range(9)]
                columns = [self._kept(filter_transform(self._m, taps[x::3], ir.bind)) for x in range(3)]
                for e in range(self._points):
                    across = filter_transform(self._m, [column[e] for column in columns], ir.bind)
                    for f, value in enumerate(across):
                        place = (target[0], e * self._points + f, target[1], inner, block)
                        self._store(filters, place, lane, value)

    def transform_row(self, data: Part, place: Place, tiles: Any, target: Place, count: int) -> None:
        """One row of tiles of one channel block: along columns of pixels first, then across them.

        `place` is (channel block, tile row, first tile column), `target` (channel block, first tile).
        """
        m, points, (block, tile_row, first_column) = self._m, self._points, place
        width, (height, image_width) = count * m + 2, data.size
        panels = int(tiles.shape[3])
        strip = ir.alloc_buffer((points, width, self._lanes), "float32", scope="global")
        top, left = ir.bind(tile_row * m - 1), first_column * m - 1
        if isinstance(left, int):
            begin, end = max(0, -left), min(width, image_width - left)
        else:
            begin, end = ir.bind(tirx.max(0, -left)), ir.bind(tirx.min(width, image_width - left))
        with ir.If(tirx.all(top >= 0, top + points <= height)):
            with ir.Then(), ir.serial(begin, end) as column:
                self._transform_column(data, (block, top, left + column), strip, column, check=False)
            with ir.Else(), ir.serial(begin, end) as column:
                self._transform_column(data, (block, top, left + column), strip, column, check=True)
        for first, last in ((0, begin), (end, width)):
            if not (isinstance(first, int) and isinstance(last, int) and first == last):
                with ir.serial(first, last) as column:
                    for point in range(points):
                        for lane in self._vectors():
                            self._store(strip, (point, column), lane, self._zero())
        with ir.serial(0, count) as x, ir.serial(0, points) as e:
            for lane in self._vectors():
                values = [self._load(strip, (e, x * m + j), lane) for j in range(points)]
                panel, tile = ir.bind((target[1] + x) // panels), ir.bind((target[1] + x) % panels)
                for f, value in enumerate(input_transform(m, values, ir.bind)):
                    self._store(tiles, (e * points + f, panel, target[0], tile), lane, value)

    def _transform_column(self, data: Part, place: Place, strip: Any, column: Any, *, check: bool) -> None:
        """Above and below the image lie zeros."""
        block, top, x = place
        height, _ = data.size
        for lane in self._vectors():
            values: list[Any] = []
            for j in range(self._points):
                pixel = data.buffer.vload([*data.place(block, top + j, x), lane], self._type)
                inside = tirx.all(top + j >= 0, top + j < height)
                values.append(ir.bind(ir.if_then_else(inside, pixel, self._zero()) if check else pixel))
            for e, value in enumerate(input_transform(self._m, values, ir.bind)):
                self._store(strip, (e, column), lane, value)

    def multiply(self, tiles: Any, filters: Any, place: Place, products: Any, count: int) -> None:
        """One matrix product a point; sums of a panel and all blocks of the group stay in registers.

        `place` is (group, first channel block), `count` how many tiles there are.
        """
        with ir.serial(0, self._points**2) as point:
            whole, rest = divmod(count, int(tiles.shape[3]))
            if whole:
                with ir.serial(0, whole) as panel:
                    self._multiply(tiles, filters, (*place, point), products, (panel, int(tiles.shape[3])))
            if rest:
                self._multiply(tiles, filters, (*place, point), products, (whole, rest))

    def _multiply(self, tiles: Any, filters: Any, place: Place, products: Any, span: tuple[Any, int]) -> None:
        (group, first_block, point), (panel, count) = place, span
        blocks = int(filters.shape[4])
        cells = [(i, j, lane) for i in range(count) for j in range(blocks) for lane in self._vectors()]
        # One buffer a sum, so that LLVM sees each as a register of its own.
        sums = [ir.alloc_buffer((self._vector,), "float32", scope="local") for _ in cells]
        for total in sums:
            self._store(total, (), 0, self._zero())
        with ir.serial(0, int(filters.shape[2])) as c, ir.serial(0, self._lanes // UNROLL) as outer:
            for inner in range(UNROLL):
                r = outer * UNROLL + inner
                factors = {
                    (j, lane): self._load(filters, (group, point, c, r, j), lane)
                    for j in range(blocks)
                    for lane in self._vectors()
                }
                for i in range(count):
                    pixel = ir.bind(ir.broadcast(tiles[point, panel, first_block + c, i, r], self._vector))
                    for total, (tile, j, lane) in zip(sums, cells, strict=True):
                        if tile == i:
                            self._store(total, (), 0, total.vload([0], self._type) + pixel * factors[j, lane])
        first = panel * int(tiles.shape[3])
        for total, (i, j, lane) in zip(sums, cells, strict=True):
            self._store(products, (point, j, first + i), lane, total.vload([0], self._type))

    def transform_output(self, products: Any, place: Place, bias: Any, *, relu: bool) -> list[tuple[int, list[Any]]]:
        """The pixels of one tile with bias and activation, for each vector of lanes its first lane and rows of pixels.

        `place` is (filter block of the group, tile, filter block of the layer).
        """
        m, points, (block, tile, filters) = self._m, self._points, place
        found: list[tuple[int, list[Any]]] = []
        for lane in self._vectors():
            columns = [
                self._kept(
                    output_transform(
                        m, [self._load(products, (e * points + f, block, tile), lane) for e in range(points)], ir.bind
                    )
                )
                for f in range(points)
            ]
            shift = ir.bind(bias.vload([filters, lane], self._type))
            pixels: list[list[Any]] = []
            for r in range(m):
                sums = [v + shift for v in output_transform(m, [column[r] for column in columns], ir.bind)]
                pixels.append(self._kept([ir.max(v, self._zero()) if relu else v for v in sums]))
            found.append((lane, pixels))
        return found

    def write_tile(self, out: Part, pixels: Sequence[Sequence[Any]], place: Place, lane: int, *, limits: Place) -> None:
        """Write a tile of pixels, up to the border of the image.

        `place` is (filter block, tile row, tile column), `limits` how many of those rows and columns there are.
        """
        size, (filters, row, column), (height, width) = len(pixels), place, out.size
        for r, line in enumerate(pixels):
            for c, value in enumerate(line):
                y, x = row * size + r, column * size + c
                inside = [y < height] if limits[0] * size > height else []
                inside += [x < width] if limits[1] * size > width else []
                if inside:
                    with ir.If(tirx.all(*inside)), ir.Then():
                        self._store(out.buffer, out.place(filters, y, x), lane, value)
                else:
                    self._store(out.buffer, out.place(filters, y, x), lane, value)

    @property
    def _type(self) -> str:
        return f"float32x{self._vector}"

    def _zero(self) -> Any:
        return ir.broadcast(ir.float32(0), self._vector)

    def _vectors(self) -> range:
        return range(0, self._lanes, self._vector)

    def _kept(self, values: Sequence[Any]) -> list[Any]:
        return [ir.bind(value) for value in values]

    def _load(self, buffer: Any, place: Place, lane: int) -> Any:
        return ir.bind(buffer.vload([*place, lane], self._type))

    def _store(self, buffer: Any, place: Place, lane: int, value: Any) -> None:
        ir.buffer_store(buffer, value, [*place, ir.ramp(lane, 1, self._vector)])


def pooled(pixels: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """2×2 max-pooling of a tile."""
    return [
        [
            ir.bind(ir.max(ir.max(upper[x], upper[x + 1]), ir.max(lower[x], lower[x + 1])))
            for x in range(0, len(upper), 2)
        ]
        for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    ]

"""3×3 convolution, stride 1, zero padding, bias and ReLU by Winograd's minimal filtering, from blocks to blocks.

Everything between input and output happens for one chunk of tiles after the other, so that what is transformed stays in
the cache of the core that transforms it: padding and input transform, one matrix product for each of the (m + 2)²
points, output transform with bias, ReLU and, on demand, max-pooling. A concatenation is two inputs that are transformed
into one tensor.

Filters are transformed in every run, or once when the network is loaded: that saves the transform, and reads up to four
times the weights from memory. Which is faster depends on how many tiles share a filter, so it is measured.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from dataclasses import dataclass
from typing import Any

from tvm.script.ir_builder import IRBuilder
from tvm.tirx.script import builder as ir

from build_models.schedules.dilation import Part
from build_models.schedules.groups import groups_of
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_bias, pack_winograd
from build_models.schedules.tiling import CpuTiling, blocks_of
from build_models.schedules.winograd_stages import Stages, pooled


@dataclass(frozen=True)
class WinogradBlocking:
    """How the work is cut.

    Attributes
    ----------
    m : int
        Output rows and columns of a tile, 2 or 4.
    rows, columns : int
        Tile rows and tile columns of a chunk; rows divide those of the image, or of one of the parts that a dilation
        keeps apart.
    tiles, blocks : int
        Tiles and output-channel blocks whose sums are in registers at once; blocks divide those of a group's output.
    split : bool
        Threads share the transformed input and part the output channels, instead of parting the image. The chunk is
        the whole image then.
    ready : bool
        Filters come transformed, which makes them 16 / 9 (m = 2) or 4 (m = 4) times as large, instead of being
        transformed in every run.
    """

    m: int
    rows: int
    columns: int
    tiles: int
    blocks: int
    split: bool = False
    ready: bool = False


def winograd(layer: Layer, blocking: WinogradBlocking, tiling: CpuTiling) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        A 3×3 convolution that keeps the size of its one input, or of the two that it concatenates; its groups are in
        blocks of their own, or there are few of them (`waste_little`). A dilation divides height and width, and is
        neither pooled nor split.
    blocking : WinogradBlocking
    tiling : CpuTiling

    Returns
    -------
    Kernel
        Each input is (1, channel blocks, height, width, lanes), the output (1, filter blocks, height, width, lanes),
        the pooled one (1, filter blocks, height // 2, width // 2, lanes).
    """
    lanes, blocks = tiling.lanes, blocks_of(layer.filters, tiling.lanes)
    groups = groups_of(layer, lanes)
    ready_for = blocking.m if blocking.ready else None
    weights = groups.spread(pack_winograd(groups.filters, groups.channels, blocking.blocks, lanes, ready_for))
    parameters = (weights, pack_bias(layer.filters, lanes))
    outputs = [TensorLayout((1, blocks, layer.height, layer.width, lanes))]
    if layer.pooled:
        outputs.append(TensorLayout((1, blocks, layer.height // 2, layer.width // 2, lanes)))
    with IRBuilder() as builder, ir.prim_func(private=True, s_tir=True):
        ir.func_attr({"tirx.noalias": True})
        parts = [blocks_of(c, lanes) for c in layer.channels]
        data = [_argument(f"data{i}", (1, n, layer.height, layer.width, lanes)) for i, n in enumerate(parts)]
        weight, bias = (_argument(name, p.shape) for name, p in zip(("weight", "bias"), parameters, strict=True))
        out = [_argument(f"out{i}", output.shape) for i, output in enumerate(outputs)]
        writer = _Writer(layer, blocking, tiling, _Arguments(tuple(data), weight, bias, tuple(out)), groups.apart)
        writer.write_split() if blocking.split else writer.write()
    return Kernel(builder.get(), parameters, tuple(outputs))


def _argument(name: str, shape: tuple[int, ...]) -> Any:
    return ir.arg(name, ir.buffer(shape, "float32"))


@dataclass(frozen=True)
class _Arguments:
    data: tuple[Any, ...]
    weight: Any
    bias: Any
    out: tuple[Any, ...]


class _Writer:
    """Arranges the stages of one kernel."""

    def __init__(
        self, layer: Layer, blocking: WinogradBlocking, tiling: CpuTiling, arguments: _Arguments, apart: int
    ) -> None:
        self._layer, self._blocking, self._lanes, self._arguments = layer, blocking, tiling.lanes, arguments
        self._stages, self._points = Stages(blocking.m, tiling), (blocking.m + 2) ** 2
        size = (layer.height // layer.dilation, layer.width // layer.dilation)
        self._tile_rows, self._tile_columns = (-(-n // blocking.m) for n in size)
        self._chunk = blocking.rows * blocking.columns
        self._groups = blocks_of(layer.filters, tiling.lanes) // blocking.blocks
        self._apart = apart
        self._channel_blocks = int(arguments.weight.shape[2 if blocking.ready else 1])

    def write(self) -> None:
        """First all filters, then chunks of the image."""
        rows, columns = self._blocking.rows, self._blocking.columns
        filters = self._arguments.weight
        if not self._blocking.ready:
            filters = self._filters(self._groups)
            with ir.parallel(0, self._groups * self._channel_blocks) as task:
                group, block = ir.bind(task // self._channel_blocks), ir.bind(task % self._channel_blocks)
                self._stages.transform_filters(self._arguments.weight, (group, block), filters, (group, block))
        step, chunks = self._layer.dilation, self._tile_rows // rows
        with ir.parallel(0, step**2 * chunks) as task:
            part_of_image, first_row = (0, task) if step == 1 else (ir.bind(task // chunks), ir.bind(task % chunks))
            data, out = self._parts(part_of_image)
            tiles = self._tiles()
            with ir.serial(0, -(-self._tile_columns // columns)) as part:
                top, left = ir.bind(first_row * rows), self._first_column(part)
                offset = 0
                for source in data:
                    with ir.serial(0, source.blocks) as block, ir.serial(0, rows) as row:
                        place, target = (block, top + row, left), (block + offset, row * columns)
                        self._stages.transform_row(source, place, tiles, target, columns)
                    offset += source.blocks
                with ir.serial(0, self._groups) as group:
                    self._compute(tiles, filters, (group, group), (top, left), out)

    def write_split(self) -> None:
        """First all of the input, then a group of output channels a task."""
        tiles, offset, columns = self._tiles(), 0, self._tile_columns
        data, out = self._parts(0)
        for source in data:
            with ir.parallel(0, source.blocks * self._tile_rows) as task:
                block, row = ir.bind(task // self._tile_rows), ir.bind(task % self._tile_rows)
                self._stages.transform_row(source, (block, row, 0), tiles, (block + offset, row * columns), columns)
            offset += source.blocks
        with ir.parallel(0, self._groups) as group:
            if self._blocking.ready:
                self._compute(tiles, self._arguments.weight, (group, group), (0, 0), out)
                return
            filters = self._filters(1)
            with ir.serial(0, self._channel_blocks) as block:
                self._stages.transform_filters(self._arguments.weight, (group, block), filters, (0, block))
            self._compute(tiles, filters, (0, group), (0, 0), out)

    def _parts(self, number: Any) -> tuple[list[Part], list[Part]]:
        """Inputs and outputs of one of the parts of the image that the dilation keeps apart."""
        step = self._layer.dilation
        if step == 1:
            return [Part(b) for b in self._arguments.data], [Part(b) for b in self._arguments.out]
        row, column = ir.bind(number // step), ir.bind(number % step)
        data, out = ([Part(b, step, row, column) for b in of] for of in (self._arguments.data, self._arguments.out))
        return data, out

    def _compute(
        self, tiles: Any, filters: Any, groups: tuple[Any, Any], place: tuple[Any, Any], out: list[Part]
    ) -> None:
        """Products and pixels of one group of output channels; `groups` are those of `filters` and of the layer."""
        blocks, columns, chunk = self._blocking.blocks, self._blocking.columns, self._chunk
        products = ir.alloc_buffer((self._points, blocks, _apart(chunk), self._lanes), "float32", scope="global")
        # Of groups that are apart each reads the channel blocks of its own.
        first = 0 if self._apart == 1 else groups[1] // (self._groups // self._apart) * self._channel_blocks
        self._stages.multiply(tiles, filters, (groups[0], first), products, chunk)
        limits = (self._tile_rows, self._tile_columns)
        with ir.serial(0, blocks) as block, ir.serial(0, chunk) as tile:
            row, column = ir.bind(place[0] + tile // columns), ir.bind(place[1] + tile % columns)
            block_of_layer = groups[1] * blocks + block
            source = (block, tile, block_of_layer)
            relu = self._layer.activation == "relu"
            for lane, pixels in self._stages.transform_output(products, source, self._arguments.bias, relu=relu):
                target = (block_of_layer, row, column)
                self._stages.write_tile(out[0], pixels, target, lane, limits=limits)
                if self._layer.pooled:
                    self._stages.write_tile(out[1], pooled(pixels), target, lane, limits=limits)

    def _first_column(self, part: Any) -> Any:
        """The last chunk begins earlier where the chunks do not divide the image."""
        columns = self._blocking.columns
        if self._tile_columns == columns:
            return 0
        if self._tile_columns % columns == 0:
            return ir.bind(part * columns)
        return ir.bind(ir.min(part * columns, self._tile_columns - columns))

    def _filters(self, groups: int) -> Any:
        inner = (self._channel_blocks, self._lanes, self._blocking.blocks, self._lanes)
        return ir.alloc_buffer((groups, self._points, *inner), "float32", scope="global")

    def _tiles(self) -> Any:
        panel = self._blocking.tiles
        shape = (self._points, -(-self._chunk // panel), self._apart * self._channel_blocks, panel, self._lanes)
        return ir.alloc_buffer(shape, "float32", scope="global")


def _apart(tiles: int) -> int:
    """Room for so many tiles: an odd number, since with a power of two the points of a tile share sets of the cache."""
    return tiles | 1

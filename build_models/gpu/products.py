"""Convolutions on tensor cores: products of fragments in half precision, summed in float32.

A block of threads computes a tile of pixels for some filters. Chunk by chunk it copies the pixels that the tile reads,
with the rim that the taps reach, to shared memory, once for all taps: a tap is then an address within the copy, from
which every warp loads fragments of neighbouring pixels. Weights lie in memory fragment by fragment and are loaded
from there. At the end every warp puts its sums, fragment by fragment, through a square of shared memory of its own:
bias and activation are applied on the way from there.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tvm import tirx
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.gpu.chunks import CHUNK, HALF, Chunks
from build_models.schedules.tiling import largest_divisor

WARP = 32
_VECTOR = 8
"""Half-precision numbers that a thread moves at once."""

_SHARED = "shared"
_READ, _WRITE = 1, 2

_SIZES = ((128, 64), (256, 32), (128, 32), (64, 32), (64, 16))
"""Pixels and filters of a tile. In the largest four warps have eight fragments of sums each, a quarter of a thread's
registers."""

_SMALL = 64
"""Pixels of a tile that is one fragment wide, so that four warps have a row each."""

_ENOUGH_BLOCKS = 64
"""Fewer blocks of threads leave multiprocessors of a middling GPU without work."""


class Tile(NamedTuple):
    """What a block of threads computes: fragments of pixels and filters, and how warps share them.

    Attributes
    ----------
    pixels, filters : int
        Of a fragment: 16 × 16, or 8 × 32 where rows are not longer.
    rows, columns : int
        Fragments of pixels, one below the other and side by side.
    blocks : int
        Fragments of filters.
    warps_by_row, warps_by_block : int
        Warps that share the rows, and the fragments of filters.
    """

    pixels: int
    filters: int
    rows: int
    columns: int
    blocks: int
    warps_by_row: int
    warps_by_block: int

    @property
    def warps(self) -> int:
        """Of a block of threads."""
        return self.warps_by_row * self.warps_by_block

    @property
    def threads(self) -> int:
        """Of a block of threads."""
        return self.warps * WARP


@dataclass(frozen=True)
class Product:
    """A convolution of stride 1 that keeps the size of its maps.

    Attributes
    ----------
    inputs : sequence of Chunks
        Concatenated along the channels.
    filters : int
        Rows of the weights, with padding.
    kernel : int
        Odd; padding is with zeros.
    """

    inputs: Sequence[Chunks]
    filters: int
    kernel: int

    @property
    def fits(self) -> bool:
        """Whether fragments cover the maps."""
        width = self.inputs[0].width
        return width % CHUNK == 0 or (width % 8 == 0 and self.filters % 32 == 0)

    def tile(self) -> Tile:
        """Large tiles read least; they shrink until every multiprocessor has one."""
        sizes = _SIZES[1:] if self.filters < _SIZES[0][1] else _SIZES
        tiles = [self._tile(*size) for size in sizes]
        return next((tile for tile in tiles if self._blocks(tile) >= _ENOUGH_BLOCKS), tiles[-1])

    def _tile(self, most_pixels: int, most_filters: int) -> Tile:
        height, width = self.inputs[0].height, self.inputs[0].width
        pixels, filters = (16, 16) if width % 16 == 0 else (8, 32)
        blocks = largest_divisor(self.filters // filters, max(1, most_filters // filters))
        columns = largest_divisor(width // pixels, 2) if most_pixels > _SMALL else 1
        rows = largest_divisor(height, most_pixels // (pixels * columns))
        by_block = 2 if blocks % 2 == 0 else 1
        by_row = next(n for n in (4 // by_block, 2, 1) if rows % n == 0)
        return Tile(pixels, filters, rows, columns, blocks, by_row, by_block)

    def _blocks(self, tile: Tile) -> int:
        """Blocks of threads for one image."""
        height, width = self.inputs[0].height, self.inputs[0].width
        tiles = height * width // (tile.rows * tile.columns * tile.pixels)
        return tiles * (self.filters // (tile.blocks * tile.filters))


Store = Callable[[tirx.Expr, tirx.Expr, tirx.Expr, tirx.Expr, Callable[[tirx.Expr], tirx.Expr]], None]
"""Called with image, row, column and first filter of eight results, and what gives each of them."""


def emit_product(product: Product, images: tirx.Var, data: Sequence[Buffer], weight: Buffer, store: Store) -> None:
    """Emit the kernel's body into the function that is being built.

    Parameters
    ----------
    product : Product
    images : Var
        How many images there are.
    data : sequence of Buffer
        The inputs, flat.
    weight : Buffer
        Flat, from (chunks, taps, filters, 16).
    store : callable
        Writes eight neighbouring filters of a pixel.
    """
    _Emitter(product, product.tile()).emit(images, data, weight, store)


class _Emitter:
    def __init__(self, product: Product, tile: Tile) -> None:
        self._product, self._tile = product, tile
        self._reach = product.kernel // 2
        self._taps = product.kernel**2
        self._patch = (tile.rows + 2 * self._reach, tile.columns * tile.pixels + 2 * self._reach)
        self._rows, self._blocks = tile.rows // tile.warps_by_row, tile.blocks // tile.warps_by_block

    def emit(self, images: tirx.Var, data: Sequence[Buffer], weight: Buffer, store: Store) -> None:
        product, tile = self._product, self._tile
        first = product.inputs[0]
        across, down = first.width // (tile.columns * tile.pixels), first.height // tile.rows
        groups = product.filters // (tile.blocks * tile.filters)
        with (
            tir.thread_binding(0, across * down, "blockIdx.x") as place,
            tir.thread_binding(0, groups, "blockIdx.y") as group,
            tir.thread_binding(0, images, "blockIdx.z") as image,
            tir.thread_binding(0, tile.warps, "threadIdx.y") as warp,
            tir.thread_binding(0, WARP, "threadIdx.x") as lane,
        ):
            self._allocate()
            top, left = place // across * tile.rows, place % across * (tile.columns * tile.pixels)
            row = warp // tile.warps_by_block * self._rows
            block = group * tile.blocks + warp % tile.warps_by_block * self._blocks
            self._clear()
            before = 0
            for chunks, buffer in zip(product.inputs, data, strict=True):
                with tir.serial(0, chunks.chunks) as chunk:
                    tir.evaluate(tir.tvm_storage_sync(_SHARED))
                    self._fetch(chunks, buffer, (image, chunk, top, left), warp * WARP + lane)
                    tir.evaluate(tir.tvm_storage_sync(_SHARED))
                    self._multiply(weight, before + chunk, row, block)
                before += chunks.chunks
            self._finish(store, (image, top + row, left, block), warp, lane)

    def _allocate(self) -> None:
        tile = self._tile
        size = tile.pixels * tile.filters
        height, width = self._patch
        self._copy = tir.alloc_buffer((height * width * CHUNK,), HALF, scope=_SHARED, align=128)
        self._square = tir.alloc_buffer((tile.warps * size,), "float32", scope=_SHARED, align=128)
        self._sums = tir.alloc_buffer(
            (self._rows * tile.columns * self._blocks * size,), "float32", scope="wmma.accumulator"
        )
        self._pixels = tir.alloc_buffer((self._rows * tile.columns * tile.pixels * CHUNK,), HALF, scope="wmma.matrix_a")
        self._filters = tir.alloc_buffer((tile.filters * CHUNK,), HALF, scope="wmma.matrix_b")

    @property
    def _shape(self) -> tuple[int, int, int]:
        return self._tile.pixels, self._tile.filters, CHUNK

    def _fragments(self) -> list[tuple[int, int, int]]:
        """Row, column and block of each fragment of sums of a warp; its number is its place in the list."""
        return [
            (row, column, block)
            for row in range(self._rows)
            for column in range(self._tile.columns)
            for block in range(self._blocks)
        ]

    def _clear(self) -> None:
        for index in range(len(self._fragments())):
            zero = tirx.const(0.0, "float32")
            tir.evaluate(tir.tvm_fill_fragment(self._sums.data, *self._shape, index, zero))

    def _fetch(self, chunks: Chunks, data: Buffer, at: tuple[tirx.Expr, ...], thread: tirx.Expr) -> None:
        """Copy one chunk of the tile and its rim; what lies beyond the image is zero."""
        image, chunk, top, left = at
        height, width = self._patch
        parts = CHUNK // _VECTOR
        vectors = height * width * parts
        with tir.serial(0, -(-vectors // self._tile.threads)) as turn:
            index = turn * self._tile.threads + thread
            with tir.If(index < vectors), tir.Then():
                y, x = index // (width * parts) + top - self._reach, index // parts % width + left - self._reach
                lies_in = tirx.all(y >= 0, y < chunks.height, x >= 0, x < chunks.width)
                source = (((image * chunks.chunks + chunk) * chunks.height + y) * chunks.width + x) * CHUNK
                here = tirx.Ramp(index * _VECTOR, 1, _VECTOR)
                with tir.If(lies_in):
                    with tir.Then():
                        there = tirx.Ramp(source + index % parts * _VECTOR, 1, _VECTOR)
                        tir.buffer_store(self._copy, data[there], [here])
                    with tir.Else():
                        tir.buffer_store(self._copy, tirx.Broadcast(tirx.const(0.0, HALF), _VECTOR), [here])

    def _multiply(self, weight: Buffer, chunk: tirx.Expr, row: tirx.Expr, block: tirx.Expr) -> None:
        """All taps of one chunk."""
        tile, kernel = self._tile, self._product.kernel
        with tir.unroll(0, self._taps) as tap:
            for number, (y, x) in enumerate((y, x) for y in range(self._rows) for x in range(tile.columns)):
                pixel = (row + y + tap // kernel) * self._patch[1] + x * tile.pixels + tap % kernel
                place = tir.tvm_access_ptr(HALF, self._copy.data, pixel * CHUNK, tile.pixels * CHUNK, _READ)
                self._load(self._pixels, number, place, "row_major")
            for b in range(self._blocks):
                filter_ = (chunk * self._taps + tap) * self._product.filters + (block + b) * tile.filters
                place = tir.tvm_access_ptr(HALF, weight.data, filter_ * CHUNK, tile.filters * CHUNK, _READ)
                self._load(self._filters, 0, place, "col_major")
                for number in range(self._rows * tile.columns):
                    sums = number * self._blocks + b
                    operands = (self._pixels.data, number, self._filters.data, 0)
                    tir.evaluate(tir.tvm_mma_sync(self._sums.data, sums, *operands, self._sums.data, sums))

    def _load(self, fragment: Buffer, number: int, place: tirx.Expr, layout: str) -> None:
        tir.evaluate(tir.tvm_load_matrix_sync(fragment.data, *self._shape, number, place, CHUNK, layout))

    def _finish(self, store: Store, at: tuple[tirx.Expr, ...], warp: tirx.Expr, lane: tirx.Expr) -> None:
        """Fragment by fragment: through shared memory, from where each lane takes eight filters of a pixel."""
        image, row, left, block = at
        tile = self._tile
        size, parts = tile.pixels * tile.filters, tile.filters // _VECTOR
        for number, (y, x, b) in enumerate(self._fragments()):
            place = tir.tvm_access_ptr("float32", self._square.data, warp * size, size, _WRITE)
            tir.evaluate(tir.tvm_storage_sync(_SHARED))
            tir.evaluate(
                tir.tvm_store_matrix_sync(self._sums.data, *self._shape, number, place, tile.filters, "row_major")
            )
            tir.evaluate(tir.tvm_storage_sync(_SHARED))
            pixel, part = lane // parts, lane % parts
            first = warp * size + pixel * tile.filters + part * _VECTOR
            column, filter_ = left + x * tile.pixels + pixel, (block + b) * tile.filters + part * _VECTOR
            store(image, row + y, column, filter_, lambda i, first=first: self._square[first + i])

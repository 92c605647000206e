"""Layouts of tensors and weights for the 8-bit kernels."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.contract.packing import PackingStep
from build_models.schedules.kernel import ParameterLayout
from build_models.schedules.lines import LINE_BYTES, Lines
from build_models.schedules.packing import equal_parts
from build_models.schedules.tiling import blocks_of

TILE_FILTERS = 16
"""Filters in a tile."""

STEPS, FOUR = 16, 4
"""A line is multiplied four numbers a step."""

TILE_NUMBERS = STEPS * TILE_FILTERS * FOUR
"""Weights in a tile: 16 steps × 16 filters × 4."""


_LEAST_TASKS = 8
"""Fewer blocks would leave the threads of an ordinary PC idle."""


def lanes_of(channels: int) -> int:
    """Channels in a block: narrow tensors put neighbouring pixels into a line, so that little of it is wasted."""
    return next((lanes for lanes in (16, 32) if channels <= lanes), LINE_BYTES)


def int8_lines(channels: int, height: int, width: int, zero: int = 0) -> Lines:
    """A tensor between two layers."""
    return Lines(channels, height, width, lanes_of(channels), "uint8", zero)


@dataclass(frozen=True)
class FilterBlocks:
    """The filters of a layer in blocks that are computed one after the other.

    Attributes
    ----------
    filters : int
    tiles : int
        Of 16 filters in a block.
    """

    filters: int
    tiles: int

    @property
    def count(self) -> int:
        """Blocks."""
        return blocks_of(self.filters, self.size)

    @property
    def feed_threads(self) -> bool:
        """Whether these are blocks enough to be the tasks of a thread pool."""
        return self.count >= _LEAST_TASKS

    @property
    def size(self) -> int:
        """Filters in a block."""
        return TILE_FILTERS * self.tiles

    @property
    def padded(self) -> int:
        """Filters in all blocks, those of zeros included."""
        return self.count * self.size


def pack_by_filter(blocks: FilterBlocks, dtype: str) -> ParameterLayout:
    """(filters,) → (filter blocks, tiles, 16): biases and scales."""
    shape = (blocks.count, blocks.tiles, TILE_FILTERS)
    return ParameterLayout(shape, (PackingStep("pad", (blocks.padded,)), PackingStep("reshape", shape)), dtype)


def depths_of(lines: Lines, kernel: int) -> tuple[int, ...]:
    """Steps of each line that covers a row of a kernel: the last may reach beyond it."""
    depth = lines.lanes // FOUR
    return tuple(min(lines.taps, kernel - first) * depth for first in range(0, kernel, lines.taps))


def pack_convolution(blocks: FilterBlocks, channels: Sequence[int], lines: Lines, kernel: int) -> ParameterLayout:
    """OIHW → (filter blocks, channel blocks · column steps · kernel rows, tiles, steps × filters × 4).

    The channels of concatenated inputs are padded to whole blocks each, as the tensors themselves are.

    Raises
    ------
    BuildError
        Concatenated inputs have different numbers of channels that are no multiples of the block.
    """
    parts, width = equal_parts(channels, lines.lanes)
    inputs, across = parts * blocks_of(width, lines.lanes), len(depths_of(lines, kernel))
    all_columns = across * lines.taps
    fours = lines.lanes // FOUR
    shape = (blocks.count, inputs * across * kernel, blocks.tiles, TILE_NUMBERS)
    by_block = (blocks.count, blocks.tiles, TILE_FILTERS)
    steps = (
        PackingStep("reshape", (blocks.filters, parts, width, kernel, kernel)),
        PackingStep("pad", (blocks.padded, parts, inputs // parts * lines.lanes, kernel, all_columns)),
        PackingStep("reshape", (*by_block, inputs, fours, FOUR, kernel, across, lines.taps)),
        PackingStep("transpose", (0, 3, 7, 6, 1, 8, 4, 2, 5)),
        PackingStep("reshape", shape),
    )
    return ParameterLayout(shape, steps, "int8")


def pack_image_convolution(blocks: FilterBlocks, channels: int, kernel: int) -> ParameterLayout:
    """OIHW in float32 → (filter blocks, kernel rows, tiles, steps × filters); a step is a channel of a pixel."""
    shape = (blocks.count, kernel, blocks.tiles, STEPS * TILE_FILTERS)
    steps = (
        PackingStep("transpose", (2, 3, 1, 0)),
        PackingStep("reshape", (kernel, kernel * channels, blocks.filters)),
        PackingStep("pad", (kernel, STEPS, blocks.padded)),
        PackingStep("reshape", (kernel, STEPS, blocks.count, blocks.tiles, TILE_FILTERS)),
        PackingStep("transpose", (2, 0, 3, 1, 4)),
        PackingStep("reshape", shape),
    )
    return ParameterLayout(shape, steps)


def pack_up_convolution(blocks: FilterBlocks, lines: Lines) -> ParameterLayout:
    """IOHW of a 2×2 transposed convolution → (filter blocks · 4 places, channel blocks, tiles, steps × filters × 4).

    Of the pixels in a line only the first has weights other than zero.
    """
    shape = (blocks.count * 4, lines.blocks, blocks.tiles, TILE_NUMBERS)
    steps = (
        PackingStep("pad", (lines.blocks * lines.lanes, blocks.padded, 2, 2)),
        PackingStep("reshape", (lines.blocks, lines.lanes, blocks.padded, 2, 2)),
        PackingStep("pad", (lines.blocks, LINE_BYTES, blocks.padded, 2, 2)),
        PackingStep("reshape", (lines.blocks, STEPS, FOUR, blocks.count, blocks.tiles, TILE_FILTERS, 2, 2)),
        PackingStep("transpose", (3, 6, 7, 0, 4, 1, 5, 2)),
        PackingStep("reshape", shape),
    )
    return ParameterLayout(shape, steps, "int8")


def pack_up_bias(blocks: FilterBlocks) -> ParameterLayout:
    """(filters, 4 places) → (filter blocks · 4 places, tiles, 16)."""
    shape = (blocks.count * 4, blocks.tiles, TILE_FILTERS)
    steps = (
        PackingStep("pad", (blocks.padded, 4)),
        PackingStep("reshape", (blocks.count, blocks.tiles, TILE_FILTERS, 4)),
        PackingStep("transpose", (0, 3, 1, 2)),
        PackingStep("reshape", shape),
    )
    return ParameterLayout(shape, steps, "int32")


def pack_head(lines: Lines) -> ParameterLayout:
    """(16 columns of a tile, channels) → (1, channel blocks, 1 tile, steps × columns × 4)."""
    shape = (1, lines.blocks, 1, TILE_NUMBERS)
    steps = (
        PackingStep("pad", (TILE_FILTERS, lines.blocks * lines.lanes)),
        PackingStep("reshape", (TILE_FILTERS, lines.blocks, lines.lanes)),
        PackingStep("pad", (TILE_FILTERS, lines.blocks, LINE_BYTES)),
        PackingStep("reshape", (TILE_FILTERS, lines.blocks, STEPS, FOUR)),
        PackingStep("transpose", (1, 2, 0, 3)),
        PackingStep("reshape", shape),
    )
    return ParameterLayout(shape, steps, "int8")

"""Layouts of tensors and weights for the 8-bit kernels."""

from collections.abc import Sequence

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


def lanes_of(channels: int) -> int:
    """Channels in a block: narrow tensors put neighbouring pixels into a line, so that little of it is wasted."""
    return next((lanes for lanes in (16, 32) if channels <= lanes), LINE_BYTES)


def int8_lines(channels: int, height: int, width: int, zero: int = 0) -> Lines:
    """A tensor between two layers."""
    return Lines(channels, height, width, lanes_of(channels), "uint8", zero)


def tiles_of(filters: int) -> int:
    """Tiles of 16 filters that are computed together."""
    return 1 if filters <= TILE_FILTERS else 2


def blocks_of_filters(filters: int) -> int:
    """Blocks of filters that are computed one after the other."""
    return blocks_of(filters, TILE_FILTERS * tiles_of(filters))


def pack_by_filter(filters: int, dtype: str) -> ParameterLayout:
    """(filters,) → (filter blocks, tiles, 16): biases and scales."""
    tiles, blocks = tiles_of(filters), blocks_of_filters(filters)
    shape = (blocks, tiles, TILE_FILTERS)
    padded = blocks * tiles * TILE_FILTERS
    return ParameterLayout(shape, (PackingStep("pad", (padded,)), PackingStep("reshape", shape)), dtype)


def column_steps(lines: Lines, kernel: int) -> int:
    """Lines that cover a row of a kernel."""
    return blocks_of(kernel, lines.taps)


def pack_convolution(filters: int, channels: Sequence[int], lines: Lines, kernel: int) -> ParameterLayout:
    """OIHW → (filter blocks, channel blocks · column steps · kernel rows, tiles, steps × filters × 4).

    The channels of concatenated inputs are padded to whole blocks each, as the tensors themselves are.

    Raises
    ------
    BuildError
        Concatenated inputs have different numbers of channels that are no multiples of the block.
    """
    tiles, blocks = tiles_of(filters), blocks_of_filters(filters)
    parts, width = equal_parts(channels, lines.lanes)
    inputs, across = parts * blocks_of(width, lines.lanes), column_steps(lines, kernel)
    all_filters, all_columns = blocks * tiles * TILE_FILTERS, across * lines.taps
    fours = lines.lanes // FOUR
    shape = (blocks, inputs * across * kernel, tiles, TILE_NUMBERS)
    steps = (
        PackingStep("reshape", (filters, parts, width, kernel, kernel)),
        PackingStep("pad", (all_filters, parts, inputs // parts * lines.lanes, kernel, all_columns)),
        PackingStep("reshape", (blocks, tiles, TILE_FILTERS, inputs, fours, FOUR, kernel, across, lines.taps)),
        PackingStep("transpose", (0, 3, 7, 6, 1, 8, 4, 2, 5)),
        PackingStep("reshape", shape),
    )
    return ParameterLayout(shape, steps, "int8")


def pack_image_convolution(filters: int, channels: int, kernel: int) -> ParameterLayout:
    """OIHW in float32 → (filter blocks, kernel rows, tiles, steps × filters); a step is a channel of a pixel."""
    tiles, blocks = tiles_of(filters), blocks_of_filters(filters)
    shape = (blocks, kernel, tiles, STEPS * TILE_FILTERS)
    steps = (
        PackingStep("transpose", (2, 3, 1, 0)),
        PackingStep("reshape", (kernel, kernel * channels, filters)),
        PackingStep("pad", (kernel, STEPS, blocks * tiles * TILE_FILTERS)),
        PackingStep("reshape", (kernel, STEPS, blocks, tiles, TILE_FILTERS)),
        PackingStep("transpose", (2, 0, 3, 1, 4)),
        PackingStep("reshape", shape),
    )
    return ParameterLayout(shape, steps)


def pack_up_convolution(filters: int, lines: Lines) -> ParameterLayout:
    """IOHW of a 2×2 transposed convolution → (filter blocks · 4 places, channel blocks, tiles, steps × filters × 4).

    Of the pixels in a line only the first has weights other than zero.
    """
    tiles, blocks = tiles_of(filters), blocks_of_filters(filters)
    all_filters = blocks * tiles * TILE_FILTERS
    shape = (blocks * 4, lines.blocks, tiles, TILE_NUMBERS)
    steps = (
        PackingStep("pad", (lines.blocks * lines.lanes, all_filters, 2, 2)),
        PackingStep("reshape", (lines.blocks, lines.lanes, all_filters, 2, 2)),
        PackingStep("pad", (lines.blocks, LINE_BYTES, all_filters, 2, 2)),
        PackingStep("reshape", (lines.blocks, STEPS, FOUR, blocks, tiles, TILE_FILTERS, 2, 2)),
        PackingStep("transpose", (3, 6, 7, 0, 4, 1, 5, 2)),
        PackingStep("reshape", shape),
    )
    return ParameterLayout(shape, steps, "int8")


def pack_up_bias(filters: int) -> ParameterLayout:
    """(filters, 4 places) → (filter blocks · 4 places, tiles, 16)."""
    tiles, blocks = tiles_of(filters), blocks_of_filters(filters)
    shape = (blocks * 4, tiles, TILE_FILTERS)
    steps = (
        PackingStep("pad", (blocks * tiles * TILE_FILTERS, 4)),
        PackingStep("reshape", (blocks, tiles, TILE_FILTERS, 4)),
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

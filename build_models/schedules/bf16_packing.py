"""Layouts of tensors and weights for the bfloat16 kernels."""

from collections.abc import Sequence

from app.contract.packing import PackingStep
from build_models.schedules.kernel import ParameterLayout
from build_models.schedules.lines import Lines
from build_models.schedules.packing import equal_parts
from build_models.schedules.tiling import blocks_of

LANES = 32
"""bfloat16 numbers in a line, and filters in a block."""

PAIR_TILE = 512
"""Numbers in a tile of weights: 16 pairs of channels × 16 filters × 2."""

IMAGE_CHANNELS = 4
"""Channels of an image, the missing ones zero, so that a pixel with its remainders fills 16 bytes."""

UP_HEAD_MAPS = 4
"""Maps that a last transposed convolution can write: its 2 × 2 places times these are the filters of a tile."""

IMAGE_TAPS = 4
"""Neighbouring pixels of an image that fill a line."""


def bfloat16_lines(channels: int, height: int, width: int) -> Lines:
    """A tensor between two layers; its numbers travel as int16."""
    return Lines(channels, height, width, LANES, "int16")


def pack_bias(filters: int, tiles: int = 2) -> ParameterLayout:
    """(filters,) → (filter blocks, tiles, 16)."""
    blocks = blocks_of(filters, 16 * tiles)
    shape = (blocks, tiles, 16)
    return ParameterLayout(shape, (PackingStep("pad", (blocks * tiles * 16,)), PackingStep("reshape", shape)))


def pack_convolution(filters: int, channels: Sequence[int], kernel: int) -> ParameterLayout:
    """OIHW → (filter blocks, channel blocks · kernel², 2 tiles, 16 pairs × 16 filters × 2).

    The channels of concatenated inputs are padded to whole blocks each, as the tensors themselves are.

    Raises
    ------
    BuildError
        Concatenated inputs have different numbers of channels that are no multiples of the block.
    """
    blocks = blocks_of(filters, LANES)
    parts, width = equal_parts(channels, LANES)
    padded = blocks_of(width, LANES)
    taps = (kernel, kernel)
    shape = (blocks, parts * padded * kernel**2, 2, PAIR_TILE)
    steps = (
        PackingStep("reshape", (filters, parts, width, *taps)),
        PackingStep("pad", (blocks * LANES, parts, padded * LANES, *taps)),
        PackingStep("reshape", (blocks, 2, 16, parts * padded, 16, 2, *taps)),
        PackingStep("transpose", (0, 3, 7, 6, 1, 4, 2, 5)),
        PackingStep("reshape", shape),
        PackingStep("bfloat16", ()),
    )
    return ParameterLayout(shape, steps, "int16")


def pack_image_convolution(filters: int, kernel: int) -> ParameterLayout:
    """OIHW → (filter blocks, kernel rows, 2 tiles, 16 pairs × 16 filters × 2).

    A line holds four pixels, each as its channels and then what rounding took from them; both get the same weights.
    """
    blocks = blocks_of(filters, LANES)
    shape = (blocks, kernel, 2, PAIR_TILE)
    steps = (
        PackingStep("pad", (blocks * LANES, IMAGE_CHANNELS, kernel, IMAGE_TAPS)),
        PackingStep("reshape", (blocks, 2, 16, 1, 2, 2, kernel, IMAGE_TAPS)),
        PackingStep("repeat", (1, 1, 1, 2, 1, 1, 1, 1)),
        PackingStep("transpose", (0, 6, 1, 7, 3, 4, 2, 5)),
        PackingStep("reshape", shape),
        PackingStep("bfloat16", ()),
    )
    return ParameterLayout(shape, steps, "int16")


def pack_up_convolution(channels: int, filters: int) -> ParameterLayout:
    """IOHW of a 2×2 transposed convolution → (filter blocks · 4 places, channel blocks, 2 tiles, 16 × 16 × 2)."""
    inputs, blocks = blocks_of(channels, LANES), blocks_of(filters, LANES)
    shape = (blocks * 4, inputs, 2, PAIR_TILE)
    steps = (
        PackingStep("pad", (inputs * LANES, blocks * LANES, 2, 2)),
        PackingStep("reshape", (inputs, 16, 2, blocks, 2, 16, 2, 2)),
        PackingStep("transpose", (3, 6, 7, 0, 4, 1, 5, 2)),
        PackingStep("reshape", shape),
        PackingStep("bfloat16", ()),
    )
    return ParameterLayout(shape, steps, "int16")


def pack_head(filters: int, channels: int) -> ParameterLayout:
    """OIHW of a 1×1 convolution to at most 16 maps → (1, channel blocks, 1 tile, 16 × 16 × 2)."""
    blocks = blocks_of(channels, LANES)
    shape = (1, blocks, 1, PAIR_TILE)
    steps = (
        PackingStep("reshape", (filters, channels)),
        PackingStep("pad", (16, blocks * LANES)),
        PackingStep("reshape", (16, blocks, 16, 2)),
        PackingStep("transpose", (1, 2, 0, 3)),
        PackingStep("reshape", shape),
        PackingStep("bfloat16", ()),
    )
    return ParameterLayout(shape, steps, "int16")


def pack_up_head(channels: int) -> ParameterLayout:
    """IOHW of a 2×2 transposed convolution to at most 4 maps → (1, channel blocks, 1 tile, 16 × 16 × 2).

    The sixteen columns are row, column and map, so that the bias of each map repeats.
    """
    blocks = blocks_of(channels, LANES)
    shape = (1, blocks, 1, PAIR_TILE)
    steps = (
        PackingStep("pad", (blocks * LANES, UP_HEAD_MAPS, 2, 2)),
        PackingStep("reshape", (blocks, 16, 2, UP_HEAD_MAPS, 2, 2)),
        PackingStep("transpose", (0, 1, 4, 5, 3, 2)),
        PackingStep("reshape", shape),
        PackingStep("bfloat16", ()),
    )
    return ParameterLayout(shape, steps, "int16")


def pack_up_head_bias() -> ParameterLayout:
    """(filters,) → (1, 1, row · column · map)."""
    steps = (
        PackingStep("pad", (UP_HEAD_MAPS,)),
        PackingStep("reshape", (1, 1, 1, UP_HEAD_MAPS)),
        PackingStep("repeat", (1, 1, 4, 1)),
        PackingStep("reshape", (1, 1, 16)),
    )
    return ParameterLayout((1, 1, 16), steps)

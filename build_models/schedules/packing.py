"""Packing steps that bring weights from the shared file into the layout of the blocked kernels."""

from collections.abc import Sequence

from app.contract.packing import PackingStep
from app.errors import BuildError
from build_models.schedules.kernel import ParameterLayout
from build_models.schedules.layer import Layer
from build_models.schedules.tiling import blocks_of


def pack_bias(filters: int, lanes: int) -> ParameterLayout:
    """(filters,) → (filter blocks, lanes)."""
    blocks = blocks_of(filters, lanes)
    shape = (blocks, lanes)
    return ParameterLayout(shape, (PackingStep("pad", (blocks * lanes,)), PackingStep("reshape", shape)))


def pack_convolution(filters: int, channels: Sequence[int], kernel: int, lanes: int) -> ParameterLayout:
    """OIHW → (filter blocks, channel blocks, kernel, kernel, input lane, output lane).

    The channels of concatenated inputs are padded to whole blocks each, as the tensors themselves are.

    Raises
    ------
    BuildError
        Concatenated inputs have different numbers of channels that are no multiples of the block.
    """
    blocks = blocks_of(filters, lanes)
    parts, width = equal_parts(channels, lanes)
    padded = blocks_of(width, lanes)
    taps = (kernel, kernel)
    split = (blocks, lanes, parts * padded, lanes, *taps)
    shape = (blocks, parts * padded, *taps, lanes, lanes)
    steps = (
        PackingStep("reshape", (filters, parts, width, *taps)),
        PackingStep("pad", (blocks * lanes, parts, padded * lanes, *taps)),
        PackingStep("reshape", split),
        PackingStep("transpose", (0, 2, 4, 5, 3, 1)),
    )
    return ParameterLayout(shape, steps)


def pack_depthwise(channels: int, kernel: int, lanes: int) -> ParameterLayout:
    """O1HW → (channel blocks, kernel, kernel, lane)."""
    blocks, taps = blocks_of(channels, lanes), (kernel, kernel)
    steps = (
        PackingStep("pad", (blocks * lanes, 1, *taps)),
        PackingStep("reshape", (blocks, lanes, *taps)),
        PackingStep("transpose", (0, 2, 3, 1)),
    )
    return ParameterLayout((blocks, *taps, lanes), steps)


def pack_winograd(
    filters: int, channels: Sequence[int], group: int, lanes: int, ready_for: int | None = None
) -> ParameterLayout:
    """OIHW of 3×3 → (filter groups, channel blocks, input lane, filter blocks of a group, 9 taps, output lane).

    Each filter lies in one piece, in the order in which they are transformed: memory is read from end to end.

    Parameters
    ----------
    filters : int
    channels : sequence of int
        Of each input.
    group : int
        Filter blocks that are multiplied together; there are added blocks of zeros where they do not divide all.
    lanes : int
    ready_for : int or None
        Output rows and columns of a tile for which the filters are transformed already; the layout is (filter groups,
        points, channel blocks, input lane, filter blocks of a group, output lane) then.

    Raises
    ------
    BuildError
        Concatenated inputs have different numbers of channels that are no multiples of the block.
    """
    blocks = blocks_of(filters, group * lanes) * group
    parts, width = equal_parts(channels, lanes)
    padded = blocks_of(width, lanes)
    numbers = 9 if ready_for is None else (ready_for + 2) ** 2
    steps = (
        PackingStep("reshape", (filters, parts, width, 9)),
        *(() if ready_for is None else (PackingStep("winograd", (ready_for,)),)),
        PackingStep("pad", (blocks * lanes, parts, padded * lanes, numbers)),
        PackingStep("reshape", (blocks // group, group, lanes, parts * padded, lanes, numbers)),
        PackingStep("transpose", (0, 3, 4, 1, 5, 2) if ready_for is None else (0, 5, 3, 4, 1, 2)),
    )
    inner = (parts * padded, lanes, group, 9) if ready_for is None else (numbers, parts * padded, lanes, group)
    return ParameterLayout((blocks // group, *inner, lanes), steps)


def pack_first_convolution(filters: int, channels: int, kernel: int, lanes: int) -> ParameterLayout:
    """OIHW → (filter blocks, channels, kernel, kernel, output lane): the image itself is not blocked."""
    blocks = blocks_of(filters, lanes)
    taps = (kernel, kernel)
    steps = (
        PackingStep("pad", (blocks * lanes, channels, *taps)),
        PackingStep("reshape", (blocks, lanes, channels, *taps)),
        PackingStep("transpose", (0, 2, 3, 4, 1)),
    )
    return ParameterLayout((blocks, channels, *taps, lanes), steps)


def pack_up_convolution(channels: int, filters: int, lanes: int) -> ParameterLayout:
    """IOHW of a 2×2 transposed convolution → (filter blocks, 2, 2, channel blocks, input lane, output lane)."""
    inputs, outputs = blocks_of(channels, lanes), blocks_of(filters, lanes)
    steps = (
        PackingStep("pad", (inputs * lanes, outputs * lanes, 2, 2)),
        PackingStep("reshape", (inputs, lanes, outputs, lanes, 2, 2)),
        PackingStep("transpose", (2, 4, 5, 0, 1, 3)),
    )
    return ParameterLayout((outputs, 2, 2, inputs, lanes, lanes), steps)


def pack_head(layer: Layer, lanes: int) -> ParameterLayout:
    """OIHW, or IOHW of a transposed convolution → (filters, channel blocks, input lane, kernel, kernel)."""
    (channels,), taps = layer.channels, (layer.kernel, layer.kernel)
    blocks = blocks_of(channels, lanes)
    order = PackingStep("transpose", (1, 0, 2, 3) if layer.kind == "up_convolution" else (0, 1, 2, 3))
    shape = (layer.filters, blocks, lanes, *taps)
    pad = PackingStep("pad", (layer.filters, blocks * lanes, *taps))
    return ParameterLayout(shape, (order, pad, PackingStep("reshape", shape)))


def equal_parts(channels: Sequence[int], lanes: int) -> tuple[int, int]:
    """Number of inputs and channels of each; inputs of whole blocks count as one."""
    if len(set(channels)) == 1:
        return len(channels), channels[0]
    if any(width % lanes for width in channels[:-1]):
        raise BuildError(
            f"A concatenation of {' and '.join(map(str, channels))} channels cannot be laid out in blocks of {lanes}; "
            "use the same number on both sides or multiples of the block."
        )
    return 1, sum(channels)

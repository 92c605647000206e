"""How maps and weights lie in memory in half precision: sixteen channels together, as a tensor core reads them."""

from dataclasses import dataclass

from app.contract.packing import PackingStep
from build_models.schedules.kernel import ParameterLayout
from build_models.schedules.layer import Layer
from build_models.schedules.tiling import blocks_of

CHUNK = 16
"""Channels of a chunk: what one step of a tensor core sums over."""

HALF = "float16"


@dataclass(frozen=True)
class Chunks:
    """Maps of half-precision numbers, (images, chunks, height, width, 16); channels beyond the last are zero."""

    channels: int
    height: int
    width: int

    @property
    def chunks(self) -> int:
        """Chunks of sixteen channels."""
        return blocks_of(self.channels, CHUNK)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one image's part of the tensor."""
        return self.chunks, self.height, self.width, CHUNK


def pack_weights(filters: int, channels: tuple[int, ...], taps: int) -> ParameterLayout:
    """OIHW → (chunks of all inputs, taps, filters, 16).

    Each input's channels are padded to whole chunks, as its maps are.

    Parameters
    ----------
    filters : int
    channels : tuple of int
        Of each input; several have the same number, or whole chunks.
    taps : int
        Of the kernel, row by row.
    """
    rows = blocks_of(filters, CHUNK) * CHUNK
    parts, width = (len(channels), channels[0]) if len(set(channels)) == 1 else (1, sum(channels))
    padded = blocks_of(width, CHUNK) * CHUNK
    chunks = parts * padded // CHUNK
    steps = (
        PackingStep("reshape", (filters, parts, width, taps)),
        PackingStep("pad", (rows, parts, padded, taps)),
        PackingStep("reshape", (rows, chunks, CHUNK, taps)),
        PackingStep("transpose", (1, 3, 0, 2)),
        PackingStep("float16", ()),
    )
    return ParameterLayout((chunks, taps, rows, CHUNK), steps, HALF)


def pack_patch_weights(filters: int, channels: int, taps: int) -> ParameterLayout:
    """OIHW → (chunks of a patch, 1, filters, 16): a patch holds its pixels one after the other, channels innermost."""
    rows, numbers = blocks_of(filters, CHUNK) * CHUNK, channels * taps
    chunks = blocks_of(numbers, CHUNK)
    steps = (
        PackingStep("reshape", (filters, channels, taps)),
        PackingStep("transpose", (0, 2, 1)),
        PackingStep("reshape", (filters, numbers)),
        PackingStep("pad", (rows, chunks * CHUNK)),
        PackingStep("reshape", (rows, chunks, CHUNK, 1)),
        PackingStep("transpose", (1, 3, 0, 2)),
        PackingStep("float16", ()),
    )
    return ParameterLayout((chunks, 1, rows, CHUNK), steps, HALF)


def pack_up_weights(filters: int, channels: int) -> ParameterLayout:
    """IOHW of a 2×2 transposed convolution → (chunks, 1, 4 places × filters, 16)."""
    rows, inputs = blocks_of(filters, CHUNK) * CHUNK, blocks_of(channels, CHUNK) * CHUNK
    chunks = inputs // CHUNK
    steps = (
        PackingStep("pad", (inputs, rows, 2, 2)),
        PackingStep("reshape", (chunks, CHUNK, rows, 4, 1)),
        PackingStep("transpose", (0, 4, 3, 2, 1)),
        PackingStep("reshape", (chunks, 1, 4 * rows, CHUNK)),
        PackingStep("float16", ()),
    )
    return ParameterLayout((chunks, 1, 4 * rows, CHUNK), steps, HALF)


def pack_head(layer: Layer) -> ParameterLayout:
    """OIHW, or IOHW of a transposed convolution → (filters × places, channels of whole chunks), in float32."""
    (channels,), places = layer.channels, layer.kernel**2
    padded = blocks_of(channels, CHUNK) * CHUNK
    up = layer.kind == "up_convolution"
    shape = (channels, layer.filters, places) if up else (layer.filters, channels, places)
    shape_padded = (padded, layer.filters, places) if up else (layer.filters, padded, places)
    steps = (
        PackingStep("reshape", shape),
        PackingStep("pad", shape_padded),
        PackingStep("transpose", (1, 2, 0) if up else (0, 2, 1)),
        PackingStep("reshape", (layer.filters * places, padded)),
    )
    return ParameterLayout((layer.filters * places, padded), steps)


def pack_bias(filters: int) -> ParameterLayout:
    """(filters,) → (filters of whole chunks,), in float32."""
    rows = blocks_of(filters, CHUNK) * CHUNK
    return ParameterLayout((rows,), (PackingStep("pad", (rows,)),))

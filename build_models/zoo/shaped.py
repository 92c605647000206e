"""The U-Net of any widths: what structured pruning leaves, and networks with a decoder of their own shape.

After Li et al.: Pruning filters for efficient ConvNets, ICLR 2017 (arXiv:1608.08710): filters are taken away whole, so
that what is left is a dense, smaller network. `compression.pruning` makes one from trained weights.
"""

from collections.abc import Sequence

from torch import nn

from build_models.zoo.layers import normalised_convolution
from build_models.zoo.u_shape import UShape, doubling

Widths = Sequence[Sequence[int]]
"""Filters of the two convolutions of each level."""


def shaped_block(channels_in: int, widths: Sequence[int]) -> nn.Sequential:
    """Two 3×3 convolutions of these numbers of filters."""
    first, second = widths
    return nn.Sequential(*normalised_convolution(channels_in, first), *normalised_convolution(first, second))


def shaped_unet(
    channels: int,
    encoder: Widths = ((16, 16), (32, 32), (64, 64), (128, 128), (256, 256)),
    up: Sequence[int] = (128, 64, 32, 16),
    decoder: Widths = ((128, 128), (64, 64), (32, 32), (16, 16)),
) -> UShape:
    """Build it from the filters of every convolution; those of the basic U-Net unless given.

    Parameters
    ----------
    channels : int
        Input sequences.
    encoder, decoder : sequence of pairs of int
        From the finest level down, and from the coarsest up.
    up : sequence of int
        Filters of the transposed convolutions, from the coarsest.
    """
    below = [encoder[-1][1], *(widths[1] for widths in decoder)]
    skips = [widths[1] for widths in reversed(encoder[:-1])]
    return UShape(
        (shaped_block(c, w) for c, w in zip([channels, *(w[1] for w in encoder[:-1])], encoder, strict=True)),
        (doubling(c, f) for c, f in zip(below[:-1], up, strict=True)),
        (shaped_block(s + f, w) for s, f, w in zip(skips, up, decoder, strict=True)),
        nn.Conv2d(below[-1], 1, kernel_size=1),
    )

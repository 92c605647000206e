"""The U-Net whose 3×3 convolutions are products of two thinner ones.

After Zhang, Zou, He, Sun: Accelerating very deep convolutional networks, 2015 (arXiv:1505.06798): a 3×3 convolution to
few channels, then a 1×1 convolution to all of them. `compression.low_rank` makes one from trained weights.
"""

from collections.abc import Iterator, Sequence

from torch import nn

from build_models.zoo.layers import normalised_convolution
from build_models.zoo.unet import UNet


def low_rank_unet(channels: int, features: int = 16, levels: int = 4, ranks: Sequence[int] = ()) -> UNet:
    """Build it from the rank of every 3×3 convolution.

    Parameters
    ----------
    channels, features, levels : int
        As for `UNet`.
    ranks : sequence of int
        Two a level, down the encoder and up the decoder; 0 keeps a convolution whole. None given means a quarter of
        each convolution's filters.
    """
    pairs = _pairs(ranks, 2 * levels + 1)

    def block(channels_in: int, channels_out: int) -> nn.Sequential:
        first, second = next(pairs)
        return nn.Sequential(
            *factored_convolution(channels_in, channels_out, first),
            *factored_convolution(channels_out, channels_out, second),
        )

    return UNet(channels, features, levels, block=block)


def factored_convolution(channels_in: int, channels_out: int, rank: int | None) -> list[nn.Module]:
    """A 3×3 convolution to `rank` channels and a 1×1 convolution from them; whole for rank 0, a quarter for None."""
    rank = channels_out // 4 if rank is None else rank
    if rank == 0:
        return normalised_convolution(channels_in, channels_out)
    thin = nn.Conv2d(channels_in, rank, kernel_size=3, padding=1, bias=False)
    return [thin, *normalised_convolution(rank, channels_out, kernel=1)]


def _pairs(ranks: Sequence[int], blocks: int) -> Iterator[tuple[int | None, int | None]]:
    if not ranks:
        return iter([(None, None)] * blocks)
    if len(ranks) != 2 * blocks:
        raise TypeError(f"{2 * blocks} ranks are needed, {len(ranks)} are given")
    return iter(list(zip(ranks[::2], ranks[1::2], strict=True)))

"""The U-Net of grouped convolutions with channel shuffle between them.

After Zhang, Zhou, Lin, Sun: ShuffleNet, CVPR 2018 (arXiv:1707.01083).
"""

from functools import partial

from torch import nn

from build_models.zoo.layers import ChannelShuffle, groups_for, normalised_convolution
from build_models.zoo.unet import UNet


def _shuffled_block(channels_in: int, channels_out: int, groups: int) -> nn.Sequential:
    return nn.Sequential(
        *normalised_convolution(channels_in, channels_out, groups=groups_for(channels_in, channels_out, groups)),
        ChannelShuffle(groups),
        *normalised_convolution(channels_out, channels_out, groups=groups),
        ChannelShuffle(groups),
    )


def _halved_up(channels_in: int, channels_out: int) -> nn.Module:
    return nn.ConvTranspose2d(channels_in, channels_out, kernel_size=2, stride=2, groups=2)


def shuffle_unet(channels: int, features: int = 16, levels: int = 4, groups: int = 8) -> UNet:
    """Few parameters, since the shuffle lets the groups be small.

    Parameters
    ----------
    channels, features, levels : int
        As for `UNet`.
    groups : int
        Of the 3×3 convolutions; divides `features`. The transposed ones have two.
    """
    return UNet(channels, features, levels, block=partial(_shuffled_block, groups=groups), up=_halved_up)

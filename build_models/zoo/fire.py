"""The U-Net of fire modules: squeeze to few channels, expand by 1×1 and 3×3 convolutions side by side.

After Iandola et al.: SqueezeNet, 2016 (arXiv:1602.07360), with batch normalisation.
"""

from functools import partial

import torch
from torch import Tensor, nn

from build_models.zoo.layers import normalised_convolution
from build_models.zoo.unet import UNet


class Fire(nn.Module):
    """One fire module.

    Parameters
    ----------
    channels_in, channels_out : int
    squeeze : int
        The narrow layer has 1/`squeeze` of the output's channels.
    """

    def __init__(self, channels_in: int, channels_out: int, squeeze: int) -> None:
        super().__init__()
        narrow, half = max(1, channels_out // squeeze), channels_out // 2
        self.squeeze = nn.Sequential(*normalised_convolution(channels_in, narrow, kernel=1))
        self.point = nn.Sequential(*normalised_convolution(narrow, half, kernel=1))
        self.patch = nn.Sequential(*normalised_convolution(narrow, channels_out - half))

    def forward(self, image: Tensor) -> Tensor:
        """(batch, channels_in, height, width) → (batch, channels_out, height, width)."""
        narrow = self.squeeze(image)
        return torch.cat([self.point(narrow), self.patch(narrow)], dim=1)


def _fire_block(channels_in: int, channels_out: int, squeeze: int) -> nn.Sequential:
    return nn.Sequential(Fire(channels_in, channels_out, squeeze), Fire(channels_out, channels_out, squeeze))


def fire_unet(channels: int, features: int = 16, levels: int = 4, squeeze: int = 4) -> UNet:
    """Two fire modules a level.

    Parameters
    ----------
    channels, features, levels : int
        As for `UNet`.
    squeeze : int
        How much narrower the squeezing layer is.
    """
    return UNet(channels, features, levels, block=partial(_fire_block, squeeze=squeeze))

"""The U-Net of mobile inverted bottlenecks, scaled as a whole.

After Tan, Le: EfficientNet, ICML 2019 (arXiv:1905.11946): width grows by 1.1 and depth by 1.2 for each unit of the
compound coefficient. The image keeps its size, which the program's contract fixes.
"""

from functools import partial
from math import ceil

import torch
from torch import Tensor, nn

from build_models.zoo.layers import normalised_convolution
from build_models.zoo.unet import UNet

_WIDTH, _DEPTH = 1.1, 1.2


class _Excite(nn.Module):
    """Weigh channels by what the whole image holds (Hu et al., Squeeze-and-excitation, CVPR 2018)."""

    def __init__(self, channels: int, narrow: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(channels, narrow, kernel_size=1)
        self.expand = nn.Conv2d(narrow, channels, kernel_size=1)

    def forward(self, image: Tensor) -> Tensor:
        mean = image.mean(dim=(2, 3), keepdim=True)
        return image * torch.sigmoid(self.expand(torch.relu(self.squeeze(mean))))


class MobileBottleneck(nn.Module):
    """Widen, convolve each channel by itself, excite, narrow; added to the input where the channels agree."""

    def __init__(self, channels_in: int, channels_out: int, expansion: int) -> None:
        super().__init__()
        wide = channels_in * expansion
        self.layers = nn.Sequential(
            *normalised_convolution(channels_in, wide, kernel=1, active=False),
            nn.SiLU(inplace=True),
            *normalised_convolution(wide, wide, groups=wide, active=False),
            nn.SiLU(inplace=True),
            _Excite(wide, max(1, channels_in // 4)),
            *normalised_convolution(wide, channels_out, kernel=1, active=False),
        )
        self.adds = channels_in == channels_out

    def forward(self, image: Tensor) -> Tensor:
        """(batch, channels_in, height, width) → (batch, channels_out, height, width)."""
        answer = self.layers(image)
        return image + answer if self.adds else answer


def _bottleneck_block(channels_in: int, channels_out: int, depth: int, expansion: int) -> nn.Sequential:
    inputs = [channels_in] + [channels_out] * (depth - 1)
    return nn.Sequential(*(MobileBottleneck(i, channels_out, expansion) for i in inputs))


def efficient_unet(
    channels: int, features: int = 16, levels: int = 4, compound: float = 1.0, expansion: int = 2
) -> UNet:
    """Bottlenecks at every level.

    Parameters
    ----------
    channels, features, levels : int
        As for `UNet`, before scaling.
    compound : float
        0 is the smallest network; each unit makes it 1.1 times wider and 1.2 times deeper.
    expansion : int
        How much wider the middle of a bottleneck is.
    """
    width = 8 * max(1, round(features * _WIDTH**compound / 8))
    depth = ceil(_DEPTH**compound)
    return UNet(channels, width, levels, block=partial(_bottleneck_block, depth=depth, expansion=expansion))

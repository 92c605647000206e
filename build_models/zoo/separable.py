"""The U-Net of depthwise separable convolutions.

After Howard et al.: MobileNets, 2017 (arXiv:1704.04861), and Chollet: Xception, CVPR 2017 (arXiv:1610.02357).
"""

from torch import nn

from build_models.zoo.layers import normalised_convolution
from build_models.zoo.unet import UNet


def separable_layers(channels_in: int, channels_out: int) -> list[nn.Module]:
    """A 3×3 convolution within each channel, then a 1×1 convolution across them."""
    return [
        *normalised_convolution(channels_in, channels_in, groups=channels_in),
        *normalised_convolution(channels_in, channels_out, kernel=1),
    ]


def _separable_block(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(*separable_layers(channels_in, channels_out), *separable_layers(channels_out, channels_out))


def separable_unet(channels: int, features: int = 16, levels: int = 4) -> UNet:
    """About an eighth of the multiply-adds of a plain U-Net; parameters as for `UNet`."""
    return UNet(channels, features, levels, block=_separable_block)

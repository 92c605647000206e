"""The U-Net of grouped convolutions: each group of channels sees only its own.

After Krizhevsky, Sutskever, Hinton: ImageNet classification with deep convolutional neural networks, NIPS 2012, and
Xie et al.: Aggregated residual transformations, CVPR 2017 (arXiv:1611.05431).
"""

from functools import partial

from torch import nn

from build_models.zoo.layers import groups_for, normalised_convolution
from build_models.zoo.unet import UNet


def grouped_block(channels_in: int, channels_out: int, groups: int, dilation: int = 1) -> nn.Sequential:
    """Two grouped 3×3 convolutions, the second one dilated."""
    return nn.Sequential(
        *normalised_convolution(channels_in, channels_out, groups=groups_for(channels_in, channels_out, groups)),
        *normalised_convolution(channels_out, channels_out, groups=groups, dilation=dilation),
    )


def _grouped_up(channels_in: int, channels_out: int, groups: int) -> nn.Module:
    return nn.ConvTranspose2d(channels_in, channels_out, kernel_size=2, stride=2, groups=groups)


def grouped_unet(channels: int, features: int = 16, levels: int = 4, groups: int = 2) -> UNet:
    """Every convolution but the image's own is in so many groups, the transposed ones too.

    Parameters
    ----------
    channels, features, levels : int
        As for `UNet`.
    groups : int
        Divides `features`; parameters and multiply-adds fall by it.
    """
    return UNet(
        channels, features, levels, block=partial(grouped_block, groups=groups), up=partial(_grouped_up, groups=groups)
    )

"""The light U-Net: grouped convolutions to save, dilated ones to see further.

After Xie et al., CVPR 2017 (arXiv:1611.05431) for the groups, and Yu, Koltun, ICLR 2016 (arXiv:1511.07122) for the
dilation.
"""

from functools import partial

from build_models.zoo.grouped import grouped_block
from build_models.zoo.unet import UNet


def lite_unet(channels: int, features: int = 16, levels: int = 4, groups: int = 2, dilation: int = 2) -> UNet:
    """A bit more than half of the parameters of a plain U-Net: its transposed convolutions are not grouped.

    Parameters
    ----------
    channels, features, levels : int
        As for `UNet`.
    groups, dilation : int
        Of the 3×3 convolutions; only the second one of each level is dilated.
    """
    return UNet(channels, features, levels, block=partial(grouped_block, groups=groups, dilation=dilation))

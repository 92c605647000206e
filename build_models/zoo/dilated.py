"""The U-Net whose second convolution of each level is dilated: a wider view for the same multiply-adds.

After Yu, Koltun: Multi-scale context aggregation by dilated convolutions, ICLR 2016 (arXiv:1511.07122).
"""

from functools import partial

from build_models.zoo.grouped import grouped_block
from build_models.zoo.unet import UNet


def dilated_unet(channels: int, features: int = 16, levels: int = 4, dilation: int = 2) -> UNet:
    """As many parameters as a plain U-Net.

    Parameters
    ----------
    channels, features, levels : int
        As for `UNet`.
    dilation : int
        Distance between the taps in pixels.
    """
    return UNet(channels, features, levels, block=partial(grouped_block, groups=1, dilation=dilation))

"""The U-Net of 64 features that grows its image by interpolation.

After Ronneberger, Fischer, Brox: U-Net, MICCAI 2015 (arXiv:1505.04597), in the form of the widely used PyTorch
network with bilinear upsampling, whose decoder is halved in compensation (17.3 million parameters).
"""

from torch import nn

from build_models.zoo.shaped import shaped_block
from build_models.zoo.u_shape import UShape


def paper_torch_unet(channels: int, features: int = 64, levels: int = 4) -> UShape:
    """Upsampling has no weights; the coarsest level is as wide as the one above it.

    Parameters
    ----------
    channels, features, levels : int
        As for `UNet`.
    """
    widths = [features * 2**level for level in range(levels)]
    widths.append(widths[-1])
    inputs = [channels, *widths[:-1]]
    joined = [2 * width for width in reversed(widths[:-1])]
    outputs = [*reversed(widths[:-2]), features]
    return UShape(
        (shaped_block(i, (w, w)) for i, w in zip(inputs, widths, strict=True)),
        (nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True) for _ in range(levels)),
        (shaped_block(j, (j // 2, o)) for j, o in zip(joined, outputs, strict=True)),
        nn.Conv2d(features, 1, kernel_size=1),
    )

"""The U-Net of 3×3 convolutions with batch normalisation.

After Ronneberger, Fischer, Brox: U-Net, MICCAI 2015 (arXiv:1505.04597), padded so that output and input align.
"""

from torch import nn

from build_models.zoo.u_shape import Block, UShape, doubling


class ConvBlock(nn.Sequential):
    """Two times convolution, batch normalisation, ReLU; the size of the image stays."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        layers: list[nn.Module] = []
        for channels in (channels_in, channels_out):
            layers += [
                nn.Conv2d(channels, channels_out, kernel_size=3, padding=1, bias=False),
                nn.BatchNorm2d(channels_out),
                nn.ReLU(inplace=True),
            ]
        super().__init__(*layers)


class UNet(UShape):
    """Encoder and decoder with skip connections.

    Parameters
    ----------
    channels : int
        Input sequences.
    features : int
        Channels of the first level; each level below has twice as many.
    levels : int
        Poolings; height and width must be multiples of 2 to this power.
    block : callable
        Makes the convolutions of one level; the families of the zoo differ in it.
    up : callable
        Makes what doubles height and width.
    """

    def __init__(
        self, channels: int = 3, features: int = 16, levels: int = 4, block: Block = ConvBlock, up: Block = doubling
    ) -> None:
        widths = [features * 2**level for level in range(levels + 1)]
        inputs = [channels, *widths[:-1]]
        ascending = list(reversed(range(levels)))
        super().__init__(
            (block(i, o) for i, o in zip(inputs, widths, strict=True)),
            (up(widths[level + 1], widths[level]) for level in ascending),
            (block(2 * widths[level], widths[level]) for level in ascending),
            nn.Conv2d(features, 1, kernel_size=1),
        )

"""The U-Net that works at half the resolution of its image.

After Ronneberger, Fischer, Brox: U-Net, MICCAI 2015 (arXiv:1505.04597), with the patch stem of Dosovitskiy et al.
(arXiv:2010.11929) and a transposed convolution that draws the full resolution again. The outline of a FLAIR abnormality
is smooth, and of a U-Net that doubles its channels from level to level the finest costs as much as any other.
"""

from collections.abc import Sequence

from torch import Tensor, nn

from build_models.zoo.u_shape import UShape, doubling
from build_models.zoo.unet import ConvBlock


class HalfResolutionUNet(UShape):
    """Encoder and decoder with skip connections between a stem that halves and a head that doubles the resolution.

    Parameters
    ----------
    channels : int
        Input sequences.
    widths : sequence of int
        Channels of each level from the finest, which has half the image's resolution, to the coarsest. Height and width
        of the image must be multiples of 2 to the power of the number of levels.
    """

    def __init__(self, channels: int = 3, widths: Sequence[int] = (32, 64, 128, 256, 256)) -> None:
        inputs = [widths[0], *widths[:-1]]
        ascending = range(len(widths) - 2, -1, -1)
        super().__init__(
            (ConvBlock(i, o) for i, o in zip(inputs, widths, strict=True)),
            (doubling(widths[level + 1], widths[level]) for level in ascending),
            (ConvBlock(2 * widths[level], widths[level]) for level in ascending),
            nn.ConvTranspose2d(widths[0], 1, kernel_size=2, stride=2),
        )
        self.stem = nn.Sequential(
            nn.Conv2d(channels, widths[0], kernel_size=2, stride=2, bias=False),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(inplace=True),
        )

    def forward(self, image: Tensor) -> Tensor:
        """Logits of the lesion.

        Parameters
        ----------
        image : Tensor of float, (batch, channels, height, width)

        Returns
        -------
        Tensor of float, (batch, 1, height, width)
        """
        return super().forward(self.stem(image))

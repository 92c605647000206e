"""The U-Net of 3×3 convolutions with batch normalisation.

After Ronneberger, Fischer, Brox: U-Net, MICCAI 2015 (arXiv:1505.04597), padded so that output and input align.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d


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


class UNet(nn.Module):
    """Encoder and decoder with skip connections.

    Parameters
    ----------
    channels : int
        Input sequences.
    features : int
        Channels of the first level; each level below has twice as many.
    levels : int
        Poolings; height and width must be multiples of 2 to this power.
    """

    def __init__(self, channels: int = 3, features: int = 16, levels: int = 4) -> None:
        super().__init__()
        widths = [features * 2**level for level in range(levels + 1)]
        inputs = [channels, *widths[:-1]]
        self.encoder = nn.ModuleList(ConvBlock(i, o) for i, o in zip(inputs, widths, strict=True))
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(widths[level + 1], widths[level], kernel_size=2, stride=2)
            for level in reversed(range(levels))
        )
        self.decoder = nn.ModuleList(ConvBlock(2 * widths[level], widths[level]) for level in reversed(range(levels)))
        self.head = nn.Conv2d(features, 1, kernel_size=1)

    def forward(self, image: Tensor) -> Tensor:
        """Logits of the lesion.

        Parameters
        ----------
        image : Tensor of float, (batch, channels, height, width)

        Returns
        -------
        Tensor of float, (batch, 1, height, width)
        """
        skips: list[Tensor] = []
        for block in self.encoder[:-1]:
            image = block(image)
            skips.append(image)
            image = max_pool2d(image, kernel_size=2)
        image = self.encoder[-1](image)
        for up, block, skip in zip(self.up, self.decoder, reversed(skips), strict=True):
            image = block(torch.cat([skip, up(image)], dim=1))
        return self.head(image)

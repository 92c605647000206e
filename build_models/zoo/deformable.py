"""The U-Net whose coarse levels place the taps of their convolutions where the image asks for them.

After Dai et al.: Deformable convolutional networks, ICCV 2017 (arXiv:1703.06211). Sampling is written with plain
operators that every exporter knows: nine bilinear samplings, and one 1×1 convolution over them.
"""

import torch
from torch import Tensor, nn

from build_models.zoo.layers import normalised_convolution
from build_models.zoo.u_shape import UShape, doubling
from build_models.zoo.unet import ConvBlock


class DeformableConvolution(nn.Module):
    """A 3×3 convolution with learned offsets of its taps, which begin at zero.

    Parameters
    ----------
    channels_in, channels_out : int
    """

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.offsets = nn.Conv2d(channels_in, 18, kernel_size=3, padding=1)
        nn.init.zeros_(self.offsets.weight)
        nn.init.zeros_(self.offsets.bias)  # type: ignore[arg-type]  # a convolution has a bias unless told otherwise
        self.mix = nn.Sequential(*normalised_convolution(9 * channels_in, channels_out, kernel=1))

    def forward(self, image: Tensor) -> Tensor:
        """(batch, channels_in, height, width) → (batch, channels_out, height, width)."""
        offsets = self.offsets(image).float()  # a place in the image needs more digits than bfloat16 has
        height, width = image.shape[-2:]
        rows = torch.arange(height, dtype=torch.float32, device=image.device)[:, None]
        columns = torch.arange(width, dtype=torch.float32, device=image.device)[None, :]
        taps = [
            _sampled(
                image, offsets[:, 2 * tap] + rows + (tap // 3 - 1), offsets[:, 2 * tap + 1] + columns + (tap % 3 - 1)
            )
            for tap in range(9)
        ]
        return self.mix(torch.cat(taps, dim=1))


def _sampled(image: Tensor, down: Tensor, across: Tensor) -> Tensor:
    """Bilinear values of (batch, channels, height, width) at places (batch, height, width); zero outside."""
    batch, channels, height, width = image.shape
    flat = image.reshape(batch, channels, height * width)
    top, left = torch.floor(down), torch.floor(across)
    total = torch.zeros_like(image)
    for row, column in ((top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)):
        inside = (row >= 0) & (row <= height - 1) & (column >= 0) & (column <= width - 1)
        weight = (1 - (down - row).abs()) * (1 - (across - column).abs()) * inside
        place = row.clamp(0, height - 1) * width + column.clamp(0, width - 1)
        index = place.long().reshape(batch, 1, height * width).expand(batch, channels, height * width)
        total = total + torch.gather(flat, 2, index).reshape(image.shape) * weight[:, None].to(image.dtype)
    return total


def _deformable_block(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        *normalised_convolution(channels_in, channels_out), DeformableConvolution(channels_out, channels_out)
    )


def deformable_unet(channels: int, features: int = 16, levels: int = 4, deformable_levels: int = 2) -> UShape:
    """Deformable at the coarsest levels, where offsets are few and reach far.

    Parameters
    ----------
    channels, features, levels : int
        As for `UNet`.
    deformable_levels : int
        How many of the encoder's levels, counted from the coarsest, and as many less one of the decoder's.
    """
    widths = [features * 2**level for level in range(levels + 1)]
    first = levels + 1 - deformable_levels
    blocks = [_deformable_block if level >= first else ConvBlock for level in range(levels + 1)]
    ascending = list(reversed(range(levels)))
    return UShape(
        (block(i, o) for block, i, o in zip(blocks, [channels, *widths[:-1]], widths, strict=True)),
        (doubling(widths[level + 1], widths[level]) for level in ascending),
        (blocks[level](2 * widths[level], widths[level]) for level in ascending),
        nn.Conv2d(features, 1, kernel_size=1),
    )

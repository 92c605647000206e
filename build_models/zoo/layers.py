"""Layers from which the blocks of the zoo are put together."""

from torch import Tensor, nn


def normalised_convolution(
    channels_in: int, channels_out: int, kernel: int = 3, groups: int = 1, *, dilation: int = 1, active: bool = True
) -> list[nn.Module]:
    """Convolution that keeps the size of the image, batch normalisation and, if `active`, ReLU.

    Parameters
    ----------
    channels_in, channels_out : int
    kernel : int
        Odd.
    groups : int
        Divides both numbers of channels.
    dilation : int
    """
    padding = dilation * (kernel // 2)
    layers: list[nn.Module] = [
        nn.Conv2d(channels_in, channels_out, kernel, padding=padding, dilation=dilation, groups=groups, bias=False),
        nn.BatchNorm2d(channels_out),
    ]
    return [*layers, nn.ReLU(inplace=True)] if active else layers


def groups_for(channels_in: int, channels_out: int, groups: int) -> int:
    """The number of groups, or 1 where it does not divide the channels, as for the image itself."""
    return groups if channels_in % groups == 0 and channels_out % groups == 0 else 1


class ChannelShuffle(nn.Module):
    """Hands channels of each group to all groups of the next convolution (Zhang et al., ShuffleNet, CVPR 2018)."""

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, image: Tensor) -> Tensor:
        """Rearrange the channels of (batch, channels, height, width)."""
        batch, channels, height, width = image.shape
        grouped = image.reshape(batch, self.groups, channels // self.groups, height, width)
        return grouped.transpose(1, 2).reshape(batch, channels, height, width)

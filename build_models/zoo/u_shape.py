"""The path that all networks of the zoo share: down, keeping what each level saw, and up again."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d

Block = Callable[[int, int], nn.Module]
"""Makes one level from the numbers of its input and output channels; the size of the image stays."""


class UShape(nn.Module):
    """Encoder and decoder with skip connections.

    Parameters
    ----------
    encoder : iterable of Module
        One a level and one at the bottom, with 2×2 max-pooling between them.
    up : iterable of Module
        Double height and width, from the bottom.
    decoder : iterable of Module
        Each takes what the encoder saw at its level and what came up, joined in this order.
    head : Module
        From the first level's channels to one logit.
    """

    def __init__(
        self, encoder: Iterable[nn.Module], up: Iterable[nn.Module], decoder: Iterable[nn.Module], head: nn.Module
    ) -> None:
        super().__init__()
        self.encoder, self.up, self.decoder = (nn.ModuleList(part) for part in (encoder, up, decoder))
        self.head = head

    def forward(self, image: Tensor) -> Tensor:
        """Logits of the lesion.

        Parameters
        ----------
        image : Tensor of float, (batch, channels, height, width)
            Height and width are multiples of 2 to the power of the number of poolings.

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


def doubling(channels_in: int, channels_out: int) -> nn.Module:
    """Double height and width by a 2×2 transposed convolution."""
    return nn.ConvTranspose2d(channels_in, channels_out, kernel_size=2, stride=2)

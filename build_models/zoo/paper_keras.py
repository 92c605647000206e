"""The U-Net of the paper in Keras: 64 features, transposed convolutions, no normalisation, 31 million parameters.

After Ronneberger, Fischer, Brox: U-Net, MICCAI 2015 (arXiv:1505.04597), padded so that output and input align. It is
defined in Keras 3 and trained on Keras's PyTorch backend; what is compiled is the same network without the axes that
Keras moves around every layer. With TensorFlow it runs in a process of its own (`peers.tensorflow`).
"""

import os
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from app.errors import BuildError
from build_models.zoo.keras_unet import keras_unet
from build_models.zoo.u_shape import UShape, doubling

_BACKEND = "torch"


class KerasUNet(nn.Module):
    """The Keras network behind the zoo's interface.

    Parameters
    ----------
    channels : int
        Input sequences.
    features : int
        Filters of the first level.
    levels : int
        Poolings.

    Raises
    ------
    BuildError
        Keras is not installed, or was loaded with another backend.
    """

    def __init__(self, channels: int = 3, features: int = 64, levels: int = 4) -> None:
        super().__init__()
        self.shape = {"channels": channels, "features": features, "levels": levels}
        _need_keras()
        self.model: Any = keras_unet(**self.shape)

    def forward(self, image: Tensor) -> Tensor:
        """Logits of the lesion, (batch, 1, height, width), for (batch, channels, height, width)."""
        # Keras's layers take channels last.
        return self.model(image.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)

    def plain(self) -> UShape:
        """The same network, with the same weights, as channels-first PyTorch layers.

        On its PyTorch backend Keras permutes the tensor before and after every layer and every weight at each use.
        """
        plain = _plain_unet(**self.shape)
        arrays: Iterator[Tensor] = (variable.value.detach() for variable in self.model.trainable_variables)
        with torch.no_grad():
            for layer in _in_keras_order(plain):
                kernel, bias = next(arrays), next(arrays)
                layer.weight.copy_(kernel.permute(3, 2, 0, 1))  # HWIO, and of a transposed convolution HWOI
                assert layer.bias is not None
                layer.bias.copy_(bias)
        return plain.eval()


def _need_keras() -> None:
    os.environ.setdefault("KERAS_BACKEND", _BACKEND)
    try:
        import keras  # noqa: PLC0415  a second, and only this family needs it
    except ModuleNotFoundError as error:
        raise BuildError(
            "The network paper-keras needs the Python package 'keras'; install it.", repr(error)
        ) from error
    if keras.backend.backend() != _BACKEND:
        raise BuildError("Keras runs on another backend than PyTorch; set KERAS_BACKEND=torch and repeat.")


def _plain_unet(channels: int, features: int, levels: int) -> UShape:
    widths = [features * 2**level for level in range(levels + 1)]
    ascending = list(reversed(range(levels)))
    return UShape(
        (_pair(i, o) for i, o in zip([channels, *widths[:-1]], widths, strict=True)),
        (doubling(widths[level + 1], widths[level]) for level in ascending),
        (_pair(2 * widths[level], widths[level]) for level in ascending),
        nn.Conv2d(features, 1, kernel_size=1),
    )


def _pair(channels_in: int, channels_out: int) -> nn.Sequential:
    convolutions = (nn.Conv2d(c, channels_out, 3, padding=1) for c in (channels_in, channels_out))
    return nn.Sequential(*(module for c in convolutions for module in (c, nn.ReLU(inplace=True))))


def _in_keras_order(plain: UShape) -> Iterator[nn.Conv2d | nn.ConvTranspose2d]:
    """Layers with weights, as they stand in the Keras network."""
    ascent = (module for pair in zip(plain.up, plain.decoder, strict=True) for module in pair)
    for module in (*plain.encoder, *ascent, plain.head):
        yield from (m for m in module.modules() if isinstance(m, nn.Conv2d | nn.ConvTranspose2d))

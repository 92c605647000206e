"""The U-Net of the paper in Keras: 64 features, transposed convolutions, no normalisation, 31 million parameters.

After Ronneberger, Fischer, Brox: U-Net, MICCAI 2015 (arXiv:1505.04597), padded so that output and input align. It is
defined in Keras 3, on Keras's PyTorch backend, which owns the weights. On that backend Keras permutes the tensor before
and after every layer, so what computes with these weights, in training too, are the same layers as PyTorch has them: a
training step takes 2.7 instead of 3.9 s. With TensorFlow it runs in a process of its own (`peers.tensorflow`).
"""

import os
from collections.abc import Iterator
from typing import Any

from torch import Tensor, nn
from torch.func import functional_call

from app.errors import BuildError
from build_models.zoo.keras_unet import keras_unet
from build_models.zoo.u_shape import UShape, doubling

_BACKEND = "torch"
_AXES = 4


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
        # In a tuple and without memory: these layers only lend their shape, and are no part of this module's state.
        self._layers = (_plain_unet(**self.shape).to("meta"),)

    def forward(self, image: Tensor) -> Tensor:
        """Logits of the lesion, (batch, 1, height, width), for (batch, channels, height, width)."""
        return functional_call(self._layers[0], self._weights(), image)

    def plain(self) -> UShape:
        """The same network, with the same weights, as channels-first PyTorch layers."""
        plain = _plain_unet(**self.shape)
        plain.load_state_dict(self._weights())
        return plain.eval()

    def _weights(self) -> dict[str, Tensor]:
        """Keras's variables, in PyTorch's order of axes, by the names that they have in the plain network."""
        variables = (variable.value for variable in self.model.trainable_variables)
        # HWIO, and of a transposed convolution HWOI
        ordered = (value.permute(3, 2, 0, 1) if value.dim() == _AXES else value for value in variables)
        return dict(zip(_names_in_keras_order(self._layers[0]), ordered, strict=True))


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


def _names_in_keras_order(plain: UShape) -> Iterator[str]:
    """Names of weights and biases, as they follow each other in the Keras network."""
    names = {module: name for name, module in plain.named_modules()}
    ascent = (module for pair in zip(plain.up, plain.decoder, strict=True) for module in pair)
    for block in (*plain.encoder, *ascent, plain.head):
        for module in block.modules():
            if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
                yield from (f"{names[module]}.weight", f"{names[module]}.bias")

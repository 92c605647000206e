"""The U-Net of the paper as a Keras network: 64 features, no normalisation, 31 million parameters.

After Ronneberger, Fischer, Brox: U-Net, MICCAI 2015 (arXiv:1505.04597), in the form that is widely used with Keras:
nearest-neighbour upsampling followed by a 2×2 convolution, and a 3×3 convolution to two maps before the last one;
without its dropout. It is defined in Keras 3 and runs on Keras's PyTorch backend, from where the exporters bring it to
Relax and TFLite like any other network.
"""

import os
from itertools import count
from typing import Any

from torch import Tensor, nn

from app.errors import BuildError

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
        self.model: nn.Module = _keras_unet(channels, features, levels)

    def forward(self, image: Tensor) -> Tensor:
        """Logits of the lesion, (batch, 1, height, width), for (batch, channels, height, width)."""
        # Keras's layers take channels last.
        return self.model(image.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def _keras() -> Any:
    os.environ.setdefault("KERAS_BACKEND", _BACKEND)
    try:
        import keras  # noqa: PLC0415  a second, and only this family needs it
    except ModuleNotFoundError as error:
        raise BuildError(
            "The network paper-keras needs the Python package 'keras'; install it.", repr(error)
        ) from error
    if keras.backend.backend() != _BACKEND:
        raise BuildError("Keras runs on another backend than PyTorch; set KERAS_BACKEND=torch and repeat.")
    return keras


def _keras_unet(channels: int, features: int, levels: int) -> Any:
    keras = _keras()
    layers = keras.layers
    numbers = count()  # Keras numbers layers through a whole process, and weights are stored by these names

    def convolution(x: Any, filters: int, kernel: int) -> Any:
        settings = {"activation": "relu", "padding": "same", "kernel_initializer": "he_normal"}
        return layers.Conv2D(filters, kernel, name=f"convolution{next(numbers)}", **settings)(x)

    def pair(x: Any, filters: int) -> Any:
        return convolution(convolution(x, filters, 3), filters, 3)

    image = x = keras.Input((None, None, channels))
    skips = []
    for level in range(levels):
        x = pair(x, features * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = pair(x, features * 2**levels)
    for level in reversed(range(levels)):
        filters = features * 2**level
        risen = convolution(layers.UpSampling2D(2)(x), filters, 2)
        x = pair(layers.Concatenate(axis=3)([skips[level], risen]), filters)
    logits = layers.Conv2D(1, 1, name="head")(convolution(x, 2, 3))
    return keras.Model(image, logits)

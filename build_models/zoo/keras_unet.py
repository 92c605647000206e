"""The Keras U-Net as layers, on whichever backend Keras was loaded with."""

from itertools import count
from typing import Any


def keras_unet(channels: int, features: int, levels: int) -> Any:
    """Build it.

    Parameters
    ----------
    channels : int
        Input sequences, which are the last axis.
    features : int
        Filters of the first level.
    levels : int
        Poolings.

    Returns
    -------
    keras.Model
        From (batch, height, width, channels) to logits (batch, height, width, 1).

    Raises
    ------
    ModuleNotFoundError
        Keras is not installed.
    """
    from keras import Input, Model, layers  # noqa: PLC0415  a second, and only this family needs it

    numbers = count()  # Keras numbers layers through a whole process, and weights are stored by these names

    def named(kind: Any, filters: int, size: int, **settings: Any) -> Any:
        initial = {"kernel_initializer": "he_normal"}
        return kind(filters, size, padding="same", name=f"convolution{next(numbers)}", **initial, **settings)

    def pair(x: Any, filters: int) -> Any:
        for _ in range(2):
            x = named(layers.Conv2D, filters, 3, activation="relu")(x)
        return x

    image = x = Input((None, None, channels))
    skips = []
    for level in range(levels):
        x = pair(x, features * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = pair(x, features * 2**levels)
    for level in reversed(range(levels)):
        filters = features * 2**level
        risen = named(layers.Conv2DTranspose, filters, 2, strides=2)(x)
        x = pair(layers.Concatenate(axis=3)([skips[level], risen]), filters)
    return Model(image, layers.Conv2D(1, 1, name="head")(x))

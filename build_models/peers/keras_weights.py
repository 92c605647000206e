"""Shape and weights of a Keras network in a file that any backend's process reads; needs numpy alone."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WEIGHTS = "keras.npz"
_SHAPE = "shape"

Shape = dict[str, int]


def write_weights(folder: Path, shape: Shape, weights: Sequence[NDArray[np.float32]]) -> None:
    """Write the arguments of `keras_unet` and the arrays that its model's `get_weights` returned."""
    arrays = {f"{index:04}": array for index, array in enumerate(weights)}
    np.savez(folder / WEIGHTS, **{_SHAPE: np.array(json.dumps(shape)), **arrays})


def read_weights(folder: Path) -> tuple[Shape, list[NDArray[np.float32]]]:
    """What `write_weights` wrote, in the same order."""
    with np.load(folder / WEIGHTS) as stored:
        names = sorted(name for name in stored.files if name != _SHAPE)
        return json.loads(str(stored[_SHAPE])), [stored[name] for name in names]

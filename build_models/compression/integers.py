"""The parameters of 8-bit layers: integers whose sums are those of the float32 layer in other units.

After Jacob et al.: Quantization and training of neural networks for efficient integer-arithmetic-only inference, CVPR
2018 (arXiv:1712.05877): weights symmetric by channel, activations unsigned by tensor. The units of the inputs are
folded into the weights before these are rounded, so that concatenated inputs may have units of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build_models.compression.ranges import Range
from build_models.schedules.int8_head import COARSE, HALF
from build_models.schedules.layer import Layer

_LEVELS = 255
_LARGEST = 127
"""Of a weight; -128 is not used, so that weights are symmetric."""

_SMALLEST_RANGE = 1e-6
"""Of a tensor that calibration never saw other than zero."""

Real = NDArray[np.float64]


@dataclass(frozen=True)
class Encoding:
    """How the numbers of a tensor are to be read: (number - zero) · unit."""

    unit: float
    zero: int


@dataclass(frozen=True)
class LayerParameters:
    """What a kernel of 8-bit numbers takes; see the kernels for the units.

    Attributes
    ----------
    weight : ndarray of int8
        Of float32 for a layer that reads the image.
    bias : ndarray of int32
        As well.
    scale : ndarray of float32 or None
        None for a layer that reads the image.
    """

    weight: NDArray[Any]
    bias: NDArray[Any]
    scale: NDArray[np.float32] | None


def encoding(values: Range, activation: str) -> Encoding:
    """The encoding of a layer's output; zero itself is always exact.

    Parameters
    ----------
    values : Range
        Before the activation.
    activation : str
        'none' or 'relu', of which the lower end of the encoding is a part.
    """
    low = 0.0 if activation == "relu" else min(values.low, 0.0)
    unit = max(values.high - low, _SMALLEST_RANGE) / _LEVELS
    return Encoding(unit, round(-low / unit))


def image_parameters(weight: NDArray[np.float32], bias: NDArray[np.float32], output: Encoding) -> LayerParameters:
    """Of a convolution (OIHW) that reads the image and stays in float32."""
    return LayerParameters(weight / np.float32(output.unit), bias / np.float32(output.unit), None)


def layer_parameters(
    layer: Layer,
    weight: NDArray[np.float32],
    bias: NDArray[np.float32],
    inputs: Sequence[Encoding],
    output: Encoding,
) -> LayerParameters:
    """Of a convolution (OIHW) or up-convolution (IOHW) between two layers.

    Parameters
    ----------
    layer : Layer
    weight, bias : ndarray of float32
    inputs : sequence of Encoding
        Of each of the concatenated inputs.
    output : Encoding

    Returns
    -------
    LayerParameters
        The bias of an up-convolution is (filters, 4), one for each of the places that a pixel becomes.
    """
    folded, zeros = _folded(layer, weight, inputs)
    whole, units = _symmetric(folded, _LARGEST)
    scale = (units / output.unit).astype(np.float32)
    start = bias / units
    shifts = np.einsum("oiyx,i->oyx", whole, zeros)
    if layer.kind == "up_convolution":
        start = start[:, None] - shifts.reshape(layer.filters, -1)
        whole = whole.swapaxes(0, 1)
    else:
        # Every tap counts, also beyond the image, since the border of a tensor holds its zero.
        start = start - shifts.sum(axis=(1, 2))
    return LayerParameters(whole.astype(np.int8), np.rint(start).astype(np.int32), scale)


def head_parameters(
    layer: Layer, weight: NDArray[np.float32], bias: NDArray[np.float32], source: Encoding
) -> LayerParameters:
    """Of the last layer, whose weights are parted into coarse and fine ones; see `int8_head`."""
    folded, zeros = _folded(layer, weight, [source])
    whole, units = _symmetric(folded, COARSE * (_LARGEST - 1))
    columns = whole.transpose(2, 3, 0, 1).reshape(-1, whole.shape[1])
    coarse = np.rint(columns / COARSE)
    both, start = np.zeros((2, HALF, whole.shape[1])), np.zeros((2, HALF))
    both[:, : len(columns)] = coarse, columns - COARSE * coarse
    start[1, : len(columns)] = np.tile(bias / units, layer.kernel**2)
    start -= both @ zeros
    columns = both.reshape(2 * HALF, -1)
    return LayerParameters(
        columns.astype(np.int8), np.rint(start.reshape(-1)).astype(np.int32), units.astype(np.float32)
    )


def _folded(layer: Layer, weight: NDArray[np.float32], inputs: Sequence[Encoding]) -> tuple[Real, Real]:
    """The weights as OIHW in units of the inputs' numbers, and the zero of each input channel."""
    plain = weight.astype(np.float64)
    plain = plain.swapaxes(0, 1) if layer.kind == "up_convolution" else plain
    units = np.repeat([e.unit for e in inputs], layer.channels)
    zeros = np.repeat([float(e.zero) for e in inputs], layer.channels)
    return plain * units[:, None, None], zeros


def _symmetric(folded: Real, largest: int) -> tuple[Real, Real]:
    """Whole numbers up to `largest` in size, and the unit of each filter."""
    units = np.abs(folded).max(axis=(1, 2, 3)) / largest
    units[units == 0.0] = 1.0
    return np.rint(folded / units[:, None, None, None]), units

"""What a layer has to compute, by PyTorch, with random operands."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as nn

from build_models.schedules.blocked import Array, block, unblock
from build_models.schedules.layer import Layer


@dataclass(frozen=True)
class Case:
    """Operands of a layer in plain layout, and its answers.

    Attributes
    ----------
    data : tuple of ndarray, each (1, channels, height, width)
    parameters : tuple of ndarray
        Weight (OIHW, or IOHW of an up-convolution) and bias; none for a pooling or an interpolation.
    expected : tuple of ndarray, each (1, filters, rows, columns)
    """

    layer: Layer
    data: tuple[Array, ...]
    parameters: tuple[Array, ...]
    expected: tuple[Array, ...]

    def blocked_data(self, lanes: int) -> list[Array]:
        """The inputs as a kernel takes them."""
        return [image if self.layer.image else block(image, lanes) for image in self.data]

    def difference(self, results: list[Array]) -> float:
        """Largest absolute difference of a kernel's results, lanes without a channel included."""
        worst = 0.0
        for result, expected in zip(results, self.expected, strict=True):
            found, beyond = (result, np.zeros(1)) if self.layer.answer else unblock(result, self.layer.filters)
            worst = max(worst, float(np.abs(found - expected).max()), float(np.abs(beyond).max(initial=0.0)))
        return worst


def reference(layer: Layer, seed: int = 0) -> Case:
    """Random operands of unit variance, weights scaled so that the answers have about that as well."""
    random = np.random.default_rng(seed)
    data = tuple(random.standard_normal((1, c, layer.height, layer.width), dtype=np.float32) for c in layer.channels)
    images = torch.cat([torch.from_numpy(image) for image in data], 1)
    if layer.kind == "max_pool":
        answer = nn.max_pool2d(images, layer.kernel, layer.stride, layer.padding)
        return Case(layer, data, (), (answer.numpy(),))
    if layer.kind == "bilinear":
        answer = nn.interpolate(images, scale_factor=2, mode="bilinear", align_corners=True)
        return Case(layer, data, (), (answer.numpy(),))
    channels, taps = sum(layer.channels), (layer.kernel, layer.kernel)
    pair = (channels, layer.filters) if layer.kind == "up_convolution" else (layer.filters, channels)
    weight = random.standard_normal((pair[0], pair[1] // layer.groups, *taps), dtype=np.float32)
    weight /= np.float32(np.sqrt(channels // layer.groups * layer.kernel**2))
    bias = random.standard_normal(layer.filters, dtype=np.float32)
    convolve = nn.conv_transpose2d if layer.kind == "up_convolution" else nn.conv2d
    answer = convolve(
        images,
        torch.from_numpy(weight),
        torch.from_numpy(bias),
        stride=layer.stride,
        padding=layer.padding,
        dilation=layer.dilation,
        groups=layer.groups,
    )
    answer = {"relu": torch.relu, "sigmoid": torch.sigmoid}.get(layer.activation, lambda x: x)(answer)
    pooled = (nn.max_pool2d(answer, 2).numpy(),) if layer.pooled else ()
    return Case(layer, data, (weight, bias), (answer.numpy(), *pooled))

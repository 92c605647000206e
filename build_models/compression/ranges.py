"""What values the layers of a network take, found by running it on calibration slices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from build_models.deploy import DeployNetwork

_PREFIX = "network."


@dataclass(frozen=True)
class Range:
    """Least and greatest output of a convolution, before what follows it."""

    low: float
    high: float

    def with_values(self, values: Tensor) -> "Range":
        """The range that holds these values too."""
        low, high = torch.aminmax(values)
        return Range(min(self.low, float(low)), max(self.high, float(high)))


Ranges = Mapping[str, Range]
"""By the name of the module, e.g. 'encoder.0.3'."""


@torch.inference_mode()
def calibrate(network: DeployNetwork, slices: NDArray[np.float32]) -> Ranges:
    """Run the network and note the range of every convolution.

    Parameters
    ----------
    network : DeployNetwork
    slices : ndarray of float32, (n, channels, size, size)
        Normalised slices of the training part.
    """
    found: dict[str, Range] = {}
    hooks = [
        module.register_forward_hook(_recorder(name.removeprefix(_PREFIX), found))
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d)
    ]
    try:
        for image in slices:
            network(torch.from_numpy(image[None]))
    finally:
        for hook in hooks:
            hook.remove()
    return found


def _recorder(name: str, found: dict[str, Range]) -> Callable[[nn.Module, Any, Tensor], None]:
    def record(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
        found[name] = found.get(name, Range(0.0, 0.0)).with_values(output)

    return record

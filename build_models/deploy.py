"""The network in the form in which it is deployed: batch normalisation folded, probability at the end."""

from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn

SMALLEST_WEIGHT = 1e-30
"""Weights below it become zero: their products are denormal numbers, which slow Intel CPUs down up to eight times."""


class DeployNetwork(nn.Module):
    """A trained network that answers with probabilities.

    Parameters
    ----------
    trained : Module
        Answers with logits. It is copied, not changed; its parameters keep their names, with a bias for every
        convolution. A network with a method `plain` is deployed as what that
        returns: the same function in other layers.
    """

    def __init__(self, trained: nn.Module) -> None:
        super().__init__()
        plain = getattr(trained, "plain", None)
        self.network = (deepcopy(trained) if plain is None else plain()).eval().float()
        for module in list(self.network.modules()):
            if isinstance(module, nn.Sequential):
                _fold(module)
            if isinstance(module, nn.Conv2d | nn.ConvTranspose2d) and module.bias is None:
                module.bias = nn.Parameter(torch.zeros(module.out_channels))
        with torch.no_grad():
            for parameter in self.network.parameters():
                parameter[parameter.abs() < SMALLEST_WEIGHT] = 0.0
        self.requires_grad_(False)

    def forward(self, image: Tensor) -> Tensor:
        """Probability of the lesion, (batch, 1, height, width), for an image (batch, channels, height, width)."""
        return torch.sigmoid(self.network(image))

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Every parameter by the name that it has in the trained network."""
        return {name: tensor.detach().numpy() for name, tensor in self.network.named_parameters()}


def save_weights(path: Path, network: DeployNetwork) -> None:
    """Write the weights that all compiled forms of the network share."""
    path.write_bytes(save(network.weights()))


def _fold(sequence: nn.Sequential) -> None:
    """Fold each batch normalisation into the convolution right before it and leave an identity in its place."""
    for index in range(len(sequence) - 1):
        convolution, norm = sequence[index], sequence[index + 1]
        if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            weight, bias = _folded(convolution, norm)
            convolution.weight = nn.Parameter(weight.float())
            convolution.bias = nn.Parameter(bias.float())
            sequence[index + 1] = nn.Identity()


def _folded(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Weight and bias in float64."""
    mean, variance = norm.running_mean, norm.running_var
    if mean is None or variance is None:
        raise ValueError("batch normalisation without running statistics cannot be folded")
    with torch.no_grad():
        scale = 1.0 / torch.sqrt(variance.double() + norm.eps)
        shift = -mean.double() * scale
        if norm.affine:
            scale, shift = scale * norm.weight.double(), shift * norm.weight.double() + norm.bias.double()
        bias = torch.zeros_like(shift) if convolution.bias is None else convolution.bias.double()
        return convolution.weight.double() * scale[:, None, None, None], bias * scale + shift

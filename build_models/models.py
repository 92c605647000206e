"""Networks by a name that a person gives: trained weights that are shipped, or anything of the zoo."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from app import resources
from build_models.training.dataset import CHANNEL_ROLES
from build_models.weights import load_network
from build_models.zoo.registry import Architecture, architecture_of, build_network

_MOST_SLICES = 8


def shipped_weights(model: str) -> Path | None:
    """The trained weights of that name; None when there are none."""
    path = resources.weights() / f"{model}.safetensors"
    return path if path.is_file() else None


def any_network(model: str, slices: NDArray[np.float32]) -> nn.Module:
    """The trained network of that name, else the one of the zoo with random weights.

    Parameters
    ----------
    model : str
    slices : ndarray of float32, (n, channels, size, size)
        Set the statistics of a random network's normalisations. Without them its values would fade from layer to
        layer, and nothing that follows would resemble a trained network.

    Raises
    ------
    BuildError
        There is neither.
    """
    if (weights := shipped_weights(model)) is not None:
        return load_network(weights)
    return random_network(architecture_of(model), slices)


def random_network(architecture: Architecture, slices: NDArray[np.float32]) -> nn.Module:
    """A network with random weights, the same ones every time.

    Parameters
    ----------
    architecture : dict
        As `architecture_of` returns it, or as a model card holds it.
    slices : ndarray of float32, (n, channels, size, size)
        As for `any_network`.
    """
    torch.manual_seed(0)
    network = build_network(len(CHANNEL_ROLES), architecture)
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None  # the mean over all batches instead of a moving one
    if not norms:
        return network.eval()
    with torch.no_grad():
        network.train()
        for start in range(0, min(_MOST_SLICES, len(slices)), 4):
            network(torch.from_numpy(slices[start : start + 4]))
    return network.eval()

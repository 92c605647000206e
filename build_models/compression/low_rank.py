"""Factors the 3×3 convolutions of a trained U-Net by their singular values.

After Zhang, Zou, He, Sun: Accelerating very deep convolutional networks, 2015 (arXiv:1505.06798), without their
correction for the data: fine-tuning does that.
"""

from collections.abc import Iterator
from math import ceil

import torch
from torch import Tensor, nn

from app.errors import BuildError
from build_models.zoo.registry import FAMILY, Architecture, build_network, normalised
from build_models.zoo.u_shape import UShape

Compressed = tuple[Architecture, dict[str, Tensor]]
"""An architecture, and the weights with which it begins."""

_UNIT = 8
"""Ranks are multiples of it, as the lanes of the kernels are."""


def factorise(network: nn.Module, architecture: Architecture, energy: float) -> Compressed:
    """Replace each convolution by two thinner ones, where that saves multiply-adds.

    Parameters
    ----------
    network : Module
        Trained, of the family 'unet'.
    architecture : dict
        Of this network.
    energy : float
        Share of the squared singular values that has to remain, above 0 and at most 1.

    Returns
    -------
    architecture : dict
        Of the family 'low-rank'.
    weights : dict of str to Tensor
        Of its network; it answers as well as the ranks allow, without any training.

    Raises
    ------
    BuildError
        The network is no U-Net, or the share is out of range.
    """
    options = normalised(architecture)
    if options.pop(FAMILY) != "unet" or not isinstance(network, UShape):
        raise BuildError("Only networks of the family 'unet' can be factored; give the weights of 'basic' or 'wide'.")
    if not 0.0 < energy <= 1.0:
        raise BuildError("The energy that remains has to be above 0 and at most 1.")
    ranks = [_rank(convolution.weight, energy) for convolution, _ in _layers(network)]
    factored: Architecture = {FAMILY: "low-rank", **options, "ranks": ranks}
    thinner = build_network(_channels(network), factored)
    assert isinstance(thinner, UShape)
    thinner.up.load_state_dict(network.up.state_dict())
    thinner.head.load_state_dict(network.head.state_dict())
    modules = (m for block in [*thinner.encoder, *thinner.decoder] for m in _children(block))
    with torch.no_grad():
        for (convolution, norm), rank in zip(_layers(network), ranks, strict=True):
            _fill(convolution.weight, rank, modules)
            next(modules).load_state_dict(norm.state_dict())
    return factored, thinner.state_dict()


def _fill(weight: Tensor, rank: int, modules: Iterator[nn.Module]) -> None:
    """Copy one convolution, whole or as its two factors, into the next modules."""
    first = next(modules)
    assert isinstance(first, nn.Conv2d)
    if rank == 0:
        first.weight.copy_(weight)
        return
    left, values, right = torch.linalg.svd(weight.flatten(1).double(), full_matrices=False)
    # Both factors get the root of the singular values, so that they train at the same pace.
    root = values[:rank].sqrt()
    first.weight.copy_((root[:, None] * right[:rank]).reshape(first.weight.shape))
    second = next(modules)
    assert isinstance(second, nn.Conv2d)
    second.weight.copy_((left[:, :rank] * root).reshape(second.weight.shape))


def _rank(weight: Tensor, energy: float) -> int:
    """The smallest rank that keeps the energy; 0 where two convolutions would cost as much as the one."""
    values = torch.linalg.svdvals(weight.detach().flatten(1).double()).square()
    kept = torch.cumsum(values, 0) / values.sum()
    needed = int((kept < energy - 1e-9).sum()) + 1
    rank = _UNIT * ceil(needed / _UNIT)
    filters, taps = weight.shape[0], weight[0].numel()
    return rank if rank * (taps + filters) < taps * filters else 0


def _layers(network: UShape) -> Iterator[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """Each 3×3 convolution with its normalisation, in order."""
    for block in [*network.encoder, *network.decoder]:
        modules = list(_children(block))
        for convolution, norm in zip(modules[::2], modules[1::2], strict=True):
            assert isinstance(convolution, nn.Conv2d)
            assert isinstance(norm, nn.BatchNorm2d)
            yield convolution, norm


def _children(block: nn.Module) -> Iterator[nn.Module]:
    """What holds weights."""
    return (module for module in block.children() if not isinstance(module, nn.ReLU))


def _channels(network: UShape) -> int:
    return next(_layers(network))[0].in_channels

"""Takes whole filters away from a trained U-Net, those that matter least for the multiply-adds they cost.

After Li et al.: Pruning filters for efficient ConvNets, ICLR 2017 (arXiv:1608.08710), with the scale of the batch
normalisation as the measure of a filter (Liu et al.: Network slimming, ICCV 2017, arXiv:1708.06519). What is left is a
dense network of the family 'shaped'; it is fine-tuned, and then pruned again.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from app.errors import BuildError
from build_models.compression.low_rank import Compressed
from build_models.zoo.registry import FAMILY, Architecture, normalised
from build_models.zoo.u_shape import UShape

UNIT = 8
"""Filters go in eights: fewer would save nothing in kernels that work on blocks of channels."""


@dataclass
class _Filters:
    """Which filters of each convolution are kept, by its name: 'encoder.0.0', 'up.1', 'decoder.3.3' …"""

    network: UShape
    kept: dict[str, Tensor]

    def width(self, name: str) -> int:
        return len(self.kept[name])

    def least(self, name: str) -> int:
        """Half of what the layer had: one that loses more at once is dead, and no fine-tuning wakes it."""
        return max(UNIT, _filters(self.network.get_submodule(name)) // 2)


def prune(network: nn.Module, architecture: Architecture, keep: float) -> Compressed:
    """Take filters away until so many of the multiply-adds are left.

    Parameters
    ----------
    network : Module
        Trained, of the family 'unet' or 'shaped'.
    architecture : dict
        Of this network.
    keep : float
        Share of the multiply-adds that may remain, between 0 and 1.

    Returns
    -------
    architecture : dict
        Of the family 'shaped'.
    weights : dict of str to Tensor

    Raises
    ------
    BuildError
        The network is of another family, the share is out of range, or so few multiply-adds cannot be reached.
    """
    family = normalised(architecture)[FAMILY]
    if family not in {"unet", "shaped"} or not isinstance(network, UShape):
        raise BuildError(f"Networks of the family '{family}' cannot be pruned; give the weights of 'basic' or 'wide'.")
    if not 0.0 < keep < 1.0:
        raise BuildError("The share of multiply-adds that is kept has to be between 0 and 1.")
    modules = dict(network.named_modules())
    filters = _Filters(network, {name: torch.arange(_filters(modules[name])) for name in _names(network)})
    # What the head reads votes for and against; the most important half may all vote alike.
    last = f"decoder.{len(network.up) - 1}.3"
    groups = [group for group in _groups(network) if last not in group]
    importance = {name: _importance(network, name) for name in filters.kept}
    target = keep * multiply_adds(filters)
    while multiply_adds(filters) > target:
        group = _cheapest(filters, groups, importance)
        for name in group:
            filters.kept[name] = _without_least(filters.kept[name], importance[name])
    return _architecture(filters), _weights(filters)


def multiply_adds(filters: _Filters) -> float:
    """In units of the pixels of the image."""
    levels = len(filters.network.up)
    total = 0.0
    below = _image_channels(filters.network)
    for level in range(levels + 1):
        first, second = filters.width(f"encoder.{level}.0"), filters.width(f"encoder.{level}.3")
        total += 9 * (below * first + first * second) / 4**level
        below = second
    for step in range(levels):
        level = levels - 1 - step
        up, skip = filters.width(f"up.{step}"), filters.width(f"encoder.{level}.3")
        first, second = filters.width(f"decoder.{step}.0"), filters.width(f"decoder.{step}.3")
        total += below * up / 4**level
        total += 9 * ((skip + up) * first + first * second) / 4**level
        below = second
    return total + below


def _cheapest(filters: _Filters, groups: list[tuple[str, ...]], importance: dict[str, Tensor]) -> tuple[str, ...]:
    """The group that loses least importance for each multiply-add that is saved."""
    before = multiply_adds(filters)
    best: tuple[str, ...] | None = None
    lowest = float("inf")
    for group in groups:
        if any(filters.width(name) <= filters.least(name) for name in group):
            continue
        lost = sum(float(importance[n][filters.kept[n]].sort().values[:UNIT].sum()) for n in group)
        less = {name: filters.kept[name][UNIT:] if name in group else kept for name, kept in filters.kept.items()}
        saved = before - multiply_adds(_Filters(filters.network, less))
        if lost / saved < lowest:
            best, lowest = group, lost / saved
    if best is None:
        raise BuildError("So few multiply-adds cannot be reached by taking filters away; keep a larger share.")
    return best


def _without_least(kept: Tensor, importance: Tensor) -> Tensor:
    order = importance[kept].argsort()
    return kept[order[UNIT:]].sort().values


def _importance(network: UShape, name: str) -> Tensor:
    """Of each filter, 1 on average over its layer."""
    modules = dict(network.named_modules())
    module = modules[name]
    if isinstance(module, nn.ConvTranspose2d):
        size = module.weight.detach().abs().sum((0, 2, 3))
    else:
        stem, index = name.rsplit(".", 1)
        norm = modules[f"{stem}.{int(index) + 1}"]
        assert isinstance(norm, nn.BatchNorm2d)
        size = norm.weight.detach().abs()
    return size / size.mean()


def _groups(network: UShape) -> list[tuple[str, ...]]:
    """Convolutions whose filters go together: what is joined keeps equal widths on both sides, as the kernels like."""
    levels = len(network.up)
    alone = [f"encoder.{level}.0" for level in range(levels + 1)] + [f"encoder.{levels}.3"]
    alone += [f"decoder.{step}.{index}" for step in range(levels) for index in (0, 3)]
    joined = [(f"encoder.{levels - 1 - step}.3", f"up.{step}") for step in range(levels)]
    return [*((name,) for name in alone), *joined]


def _names(network: UShape) -> list[str]:
    return [name for group in _groups(network) for name in group]


def _filters(module: nn.Module) -> int:
    assert isinstance(module, nn.Conv2d | nn.ConvTranspose2d)
    return module.out_channels


def _image_channels(network: UShape) -> int:
    first = network.get_submodule("encoder.0.0")
    assert isinstance(first, nn.Conv2d)
    return first.in_channels


def _architecture(filters: _Filters) -> Architecture:
    levels = len(filters.network.up)

    def pair(block: str) -> list[int]:
        return [filters.width(f"{block}.0"), filters.width(f"{block}.3")]

    return {
        FAMILY: "shaped",
        "encoder": [pair(f"encoder.{level}") for level in range(levels + 1)],
        "up": [filters.width(f"up.{step}") for step in range(levels)],
        "decoder": [pair(f"decoder.{step}") for step in range(levels)],
    }


def _weights(filters: _Filters) -> dict[str, Tensor]:
    """The rows of the kept filters, and the columns of the kept inputs."""
    network, kept = filters.network, filters.kept
    levels = len(network.up)
    state = network.state_dict()
    weights: dict[str, Tensor] = {}

    def take(name: str, inputs: Tensor) -> Tensor:
        transposed = name.startswith("up.")
        rows, columns = (1, 0) if transposed else (0, 1)
        weights[f"{name}.weight"] = state[f"{name}.weight"].index_select(rows, kept[name]).index_select(columns, inputs)
        vectors = name if transposed else f"{name.rsplit('.', 1)[0]}.{int(name.rsplit('.', 1)[1]) + 1}"
        for key, tensor in state.items():
            if key.rsplit(".", 1)[0] == vectors and f"{name}.weight" != key:
                weights[key] = tensor[kept[name]] if tensor.ndim == 1 else tensor
        return kept[name]

    below = torch.arange(_image_channels(network))
    for level in range(levels + 1):
        below = take(f"encoder.{level}.3", take(f"encoder.{level}.0", below))
    for step in range(levels):
        skip = f"encoder.{levels - 1 - step}.3"
        whole = _filters(network.get_submodule(skip))
        risen = take(f"up.{step}", below)
        joined = torch.cat([kept[skip], risen + whole])
        below = take(f"decoder.{step}.3", take(f"decoder.{step}.0", joined))
    weights["head.weight"] = state["head.weight"].index_select(1, below)
    weights["head.bias"] = state["head.bias"]
    return weights

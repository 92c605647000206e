"""Runs the finest levels of a network patch by patch, so that no full-size activation is ever in memory.

After Lin et al.: MCUNetV2, NeurIPS 2021 (arXiv:2110.15352). A patch is computed with a halo as wide as the layers
reach, and the halo is cut off again; at the border of the image there is none, and the layers pad as they always do.
So the result is that of the plain run. The finest levels of the encoder are computed twice, once on the way down and
once for the decoder, which is cheaper than to keep what they saw.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d

from app.errors import BuildError
from build_models.deploy import DeployNetwork
from build_models.zoo.cost import Cost, cost_of
from build_models.zoo.fire import Fire
from build_models.zoo.layers import ChannelShuffle
from build_models.zoo.u_shape import UShape

_LEVELS = (1, 2)
_PATCHES = (2, 4, 8)


@dataclass(frozen=True)
class Patching:
    """How a network is cut.

    Attributes
    ----------
    levels : int
        Levels of encoder and decoder, from the finest, that run patch by patch.
    patches : int
        Along each axis of the image.
    """

    levels: int
    patches: int


class PatchedNetwork(DeployNetwork):
    """A network as it is deployed, whose finest levels run patch by patch; parameters keep their names.

    Parameters
    ----------
    trained : Module
        A `UShape`, perhaps with a `stem` that halves the image.
    patching : Patching

    Raises
    ------
    BuildError
        A layer of the finest levels looks at the whole image.
    """

    def __init__(self, trained: nn.Module, patching: Patching) -> None:
        if not isinstance(trained, UShape):
            raise _refusal()
        super().__init__(trained)
        self._patching = patching
        network, levels = self._shape, patching.levels
        if not 1 <= levels <= len(network.up):
            raise BuildError(f"The network has {len(network.up)} levels to run patch by patch, not {levels}.")
        self._stem: nn.Module = getattr(network, "stem", None) or nn.Identity()
        scale = 2 if hasattr(network, "stem") else 1
        finest = [*network.encoder[:levels], *network.decoder[-levels:], *network.up[-levels:]]
        if any(not _is_local(module) for block in finest for module in block.modules()):
            raise _refusal()
        down = sum(_reach(block) * 2**level for level, block in enumerate(network.encoder[:levels]))
        up = sum(_reach(block) * 2**level for level, block in enumerate(reversed(network.decoder[-levels:])))
        self._unit = scale * 2**levels
        self._halo_down, self._halo_up = (self._unit * -(-scale * reach // self._unit) for reach in (down, down + up))

    def forward(self, image: Tensor) -> Tensor:
        """Probability of the lesion; see `DeployNetwork.forward`."""
        rows: list[Tensor] = []
        below = self._coarse(self._fine(image))
        for line in _boxes(image, self._patching.patches, self._unit, self._halo_up):
            patches = [box.inner(self._ascend(box.outer(image), box.outer(below, self._unit))) for box in line]
            rows.append(torch.cat(patches, dim=3))
        return torch.cat(rows, dim=2)

    @property
    def _shape(self) -> UShape:
        assert isinstance(self.network, UShape)
        return self.network

    def _fine(self, image: Tensor) -> Tensor:
        """What the finest levels of the encoder hand down."""
        rows: list[Tensor] = []
        for line in _boxes(image, self._patching.patches, self._unit, self._halo_down):
            patches = [box.inner(self._descend(box.outer(image))[1], self._unit) for box in line]
            rows.append(torch.cat(patches, dim=3))
        return torch.cat(rows, dim=2)

    def _descend(self, patch: Tensor) -> tuple[list[Tensor], Tensor]:
        """What each of the finest levels saw, and what they hand down."""
        skips: list[Tensor] = []
        patch = self._stem(patch)
        for block in self._shape.encoder[: self._patching.levels]:
            patch = block(patch)
            skips.append(patch)
            patch = max_pool2d(patch, kernel_size=2)
        return skips, patch

    def _coarse(self, image: Tensor) -> Tensor:
        """The levels below, at once."""
        network, levels = self._shape, self._patching.levels
        skips: list[Tensor] = []
        for block in network.encoder[levels:-1]:
            image = block(image)
            skips.append(image)
            image = max_pool2d(image, kernel_size=2)
        image = network.encoder[-1](image)
        for up, block, skip in zip(network.up, network.decoder, reversed(skips), strict=False):
            image = block(torch.cat([skip, up(image)], dim=1))
        return image

    def _ascend(self, patch: Tensor, below: Tensor) -> Tensor:
        """Probability of one patch, from the image and from what the level below computed for it."""
        network, levels = self._shape, self._patching.levels
        skips, _ = self._descend(patch)
        for up, block, skip in zip(network.up[-levels:], network.decoder[-levels:], reversed(skips), strict=True):
            below = block(torch.cat([skip, up(below)], dim=1))
        return torch.sigmoid(network.head(below))


def fit_memory(trained: nn.Module, channels: int, size: int, budget_bytes: int) -> tuple[DeployNetwork, Cost]:
    """The form of a network that stays within a budget of activation memory, with the fewest multiply-adds.

    Parameters
    ----------
    trained : Module
    channels, size : int
        Of the input (1, channels, size, size).
    budget_bytes : int

    Returns
    -------
    network : DeployNetwork
        Plain where that fits.
    cost : Cost

    Raises
    ------
    BuildError
        No way of cutting it stays within the budget.
    """
    plain = DeployNetwork(trained)
    cost = cost_of(plain, channels, size)
    if cost.peak_activation_bytes <= budget_bytes:
        return plain, cost
    best: tuple[DeployNetwork, Cost] | None = None
    least = cost.peak_activation_bytes
    for patching in patchings(trained, size):
        network = PatchedNetwork(trained, patching)
        cost = cost_of(network, channels, size)
        least = min(least, cost.peak_activation_bytes)
        fits = cost.peak_activation_bytes <= budget_bytes
        if fits and (best is None or cost.multiply_adds < best[1].multiply_adds):
            best = network, cost
    if best is None:
        raise BuildError(
            f"The network needs at least {least / 1e6:.1f} MB for its activations, however it is cut; give a larger "
            "memory budget or choose a smaller network."
        )
    return best


def patchings(network: nn.Module, size: int) -> Iterator[Patching]:
    """The ways of cutting that are worth trying."""
    scale = 2 if hasattr(network, "stem") else 1
    depth = len(getattr(network, "up", ()))
    for levels in (n for n in _LEVELS if n <= depth):
        for patches in _PATCHES:
            if size % (patches * scale * 2**levels) == 0:
                yield Patching(levels, patches)


@dataclass(frozen=True)
class _Box:
    """A patch with its halo, in pixels of the image.

    Attributes
    ----------
    top, left, bottom, right : int
        Of the patch.
    halo : tuple of int
        On the same four sides; none at the border of the image.
    """

    top: int
    left: int
    bottom: int
    right: int
    halo: tuple[int, int, int, int]

    def outer(self, image: Tensor, unit: int = 1) -> Tensor:
        """The patch with its halo, from an image that is `unit` times smaller."""
        up, before, down, behind = self.halo
        rows = slice((self.top - up) // unit, (self.bottom + down) // unit)
        return image[:, :, rows, (self.left - before) // unit : (self.right + behind) // unit]

    def inner(self, computed: Tensor, unit: int = 1) -> Tensor:
        """What was computed for the patch with its halo, without the halo."""
        up, before, _, _ = (n // unit for n in self.halo)
        height, width = (self.bottom - self.top) // unit, (self.right - self.left) // unit
        return computed[:, :, up : up + height, before : before + width]


def _boxes(image: Tensor, patches: int, unit: int, halo: int) -> list[list[_Box]]:
    """Rows of patches; the image's sides are multiples of the patches and the unit."""
    height, width = int(image.shape[2]), int(image.shape[3])
    if height % (patches * unit) or width % (patches * unit):
        raise ValueError(f"an image of {height} × {width} cannot be cut into {patches} patches of whole units")
    tall, wide = height // patches, width // patches

    def box(row: int, column: int) -> _Box:
        top, left, bottom, right = row * tall, column * wide, (row + 1) * tall, (column + 1) * wide
        sides = (min(halo, top), min(halo, left), min(halo, height - bottom), min(halo, width - right))
        return _Box(top, left, bottom, right, sides)

    return [[box(row, column) for column in range(patches)] for row in range(patches)]


def _reach(block: nn.Module) -> int:
    """How many pixels away a block looks; parallel branches count as if they came one after the other."""
    convolutions = (module for module in block.modules() if isinstance(module, nn.Conv2d))
    return sum(c.dilation[0] * (c.kernel_size[0] // 2) for c in convolutions)


_LOCAL = (nn.Conv2d, nn.BatchNorm2d, nn.ReLU, nn.SiLU, nn.Identity, nn.Sequential, Fire, ChannelShuffle)


def _is_local(module: nn.Module) -> bool:
    """Whether it computes a pixel from its neighbours alone, at the same place in every patch."""
    return isinstance(module, _LOCAL) or (isinstance(module, nn.ConvTranspose2d) and module.kernel_size == (2, 2))


def _refusal() -> BuildError:
    return BuildError(
        "A layer of this network's finest levels looks at the whole image, so that it cannot run patch by patch; leave "
        "the memory budget out or choose another network."
    )

"""Heads that no scanner has seen: skull, scalp, eyes, noise and gradients of random intensity around a real brain.

Domain randomisation after SynthStrip (Hoopes et al., NeuroImage 2022, doi 10.1016/j.neuroimage.2022.119474): what is
painted need not look real, it has to vary more than reality does. The other way round a head is stripped, since
hospitals send skull-stripped images too.

In a training, after the geometric augmentation, which moves images, lesions and brain masks alike::

    images = HeadChanges().apply(images, keep, generator)

`keep` is `Patient.brain` together with the lesion; estimating the brain takes about 10 ms a slice, once.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import interpolate, max_pool2d

from app.contract.preprocess import AIR_DEPTH, BRIGHT_SHARE, CLIP, FOREGROUND_FRACTION, middles
from build_models.training.dataset import FLAIR

_HALF = 2
"""Heads are painted on a grid this much coarser, at a quarter of the cost; noise is added on the fine one."""

_COARSE = 4
"""Distances are measured on a grid this much coarser."""

_REACH = 14
"""Steps of the coarse grid to which distances from the brain are told apart."""

_FEWEST_BRAIN_PIXELS = 400
"""Slices with less brain are left as they are: a crown, or a slice below the brain."""


@dataclass(frozen=True)
class HeadChanges:
    """How often heads are changed, per slice; most keep the head that they came with."""

    painted_chance: float = 0.15
    stripped_chance: float = 0.15

    def apply(self, images: Tensor, keep: Tensor, generator: torch.Generator) -> Tensor:
        """Paint new heads around some brains, strip others, and normalise those again as the program would.

        Parameters
        ----------
        images : Tensor of float32, (batch, channels, height, width)
            Normalised slices.
        keep : Tensor of float32, (batch, 1, height, width)
            1 in brain and lesion, which are never changed.
        generator : torch.Generator
            On the CPU.

        Returns
        -------
        Tensor of float32, same shape
            A new tensor where anything was changed.
        """
        draw = torch.rand((images.shape[0],), generator=generator)
        changed = (draw < self.painted_chance + self.stripped_chance).nonzero()[:, 0]
        if changed.numel() == 0:
            return images
        some, inside = images[changed], keep[changed]
        painted = (draw[changed] < self.painted_chance).nonzero()[:, 0]
        result = strip_heads(some, inside)
        if painted.numel():
            result[painted] = paint_heads(some[painted], inside[painted], generator)
        images = images.clone()
        images[changed] = renormalise(result)
        return images


def strip_heads(images: Tensor, keep: Tensor) -> Tensor:
    """Air everywhere outside the brain, as a skull-stripping tool leaves it.

    Parameters
    ----------
    images : Tensor of float32, (batch, channels, height, width)
        In any unit; the least value of each channel is taken for air.
    keep : Tensor of float32, (batch, 1, height, width)
        1 where the image stays. Where it is nearly empty, so is the result.

    Returns
    -------
    Tensor of float32, same shape
    """
    return torch.where(keep > 0.5, images, images.amin(dim=(2, 3), keepdim=True))


def paint_heads(images: Tensor, keep: Tensor, generator: torch.Generator, one_patient: bool = False) -> Tensor:
    """Replace everything outside the brain with a random head.

    Around the brain lie fluid, skull and scalp of random thickness and intensity, behind them random soft tissue (neck,
    face) cut by a random ellipse; two eyes in front; noise over all of it and a gradient across. Channels share the
    shapes and differ in intensity, unless they were equal: a filled channel stays equal to FLAIR.

    Parameters
    ----------
    images : Tensor of float32, (batch, channels, height, width)
        In any unit; front of the head at the top, the least value of each channel taken for air.
    keep : Tensor of float32, (batch, 1, height, width)
        1 where the image stays.
    generator : torch.Generator
        On the CPU.
    one_patient : bool
        The batch is one series: its slices share thicknesses and intensities.

    Returns
    -------
    Tensor of float32, same shape
        In the units of `images`; slices with next to no brain are unchanged.
    """
    numbers = _Numbers(generator, len(images), images.shape[1], one_patient)
    inside = keep > 0.5
    enough = inside.sum(dim=(1, 2, 3), keepdim=True) >= _FEWEST_BRAIN_PIXELS
    air = images.amin(dim=(2, 3), keepdim=True)
    level = ((images - air) * inside).sum(dim=(2, 3), keepdim=True) / inside.sum(dim=(2, 3), keepdim=True).clamp(min=1)
    head = _head(inside, numbers)
    flair = slice(FLAIR, FLAIR + 1)
    filled = (images == images[:, flair]).flatten(2).all(dim=2)[:, :, None, None]
    head = torch.where(filled, head[:, flair], head)
    return torch.where(inside | ~enough, images, air + level * head)


def renormalise(images: Tensor) -> Tensor:
    """Usual tissue at 0 and air at -`AIR_DEPTH`, slice by slice, as `app.contract.preprocess` measures them.

    Parameters
    ----------
    images : Tensor of float32, (batch, channels, height, width)
        The least value of each channel is air.

    Returns
    -------
    Tensor of float32, same shape
        Cut at ±6; the constant 0 where a slice is constant.
    """
    above = images - images.amin(dim=(2, 3), keepdim=True)
    # Every ninth pixel is enough for percentiles, and sorting is what costs.
    coarse = above[..., ::3, ::3]
    ordered = coarse.flatten(2).sort(dim=2).values
    bright = ordered[:, :, round((ordered.shape[2] - 1) * BRIGHT_SHARE), None, None]
    tissue = coarse > FOREGROUND_FRACTION * bright
    inside = tissue & torch.from_numpy(middles(tissue.flatten(0, 1).numpy())).view_as(tissue)
    known = torch.where(inside.any(dim=(2, 3), keepdim=True), inside, tissue)
    centre = torch.where(known, coarse, torch.nan).flatten(2).nanmedian(dim=2).values[..., None, None]
    centre = centre.nan_to_num(0.0)
    return ((above / centre.clamp(min=1e-6) - 1.0) * AIR_DEPTH).clamp(-CLIP, CLIP) * (centre > 1e-6)


class _Numbers:
    """Random numbers of a slice's own, or of a series that shares them."""

    def __init__(self, generator: torch.Generator, batch: int, channels: int, shared: bool) -> None:
        self.batch = batch
        self.channels = channels
        self._generator = generator
        self._shared = shared

    def between(self, low: float, high: float, channels: int = 1) -> Tensor:
        """Uniform, (batch, channels, 1, 1)."""
        drawn = torch.rand((1 if self._shared else self.batch, channels, 1, 1), generator=self._generator)
        return (low + (high - low) * drawn).expand(self.batch, channels, 1, 1)

    def of_channels(self, low: float, high: float) -> Tensor:
        """Uniform, another in each channel."""
        return self.between(low, high, self.channels)

    def field(self, height: int, width: int, cells: int) -> Tensor:
        """Smooth, in [-1, 1), (batch, 1, height, width); always of a slice's own."""
        drawn = 2.0 * torch.rand((self.batch, 1, cells, cells), generator=self._generator) - 1.0
        return interpolate(drawn, size=(height, width), mode="bilinear", align_corners=False)

    def noise(self, height: int, width: int) -> Tensor:
        """Normal, (batch, channels, height, width)."""
        drawn = torch.randn((self.batch, 1, height, width), generator=self._generator)
        # Shifted noise is as good as independent noise, and drawing it is what costs.
        return torch.cat([drawn.roll(17 * channel, dims=3) for channel in range(self.channels)], dim=1)


class _Place(NamedTuple):
    """Where each pixel lies relative to the brain, (batch, 1, height, width) or what expands to it.

    Attributes
    ----------
    down, across : Tensor
        In units of half the brain's extent from its middle.
    distance : Tensor
        Pixels to the brain, bent at random.
    """

    down: Tensor
    across: Tensor
    distance: Tensor


def _head(inside: Tensor, numbers: _Numbers) -> Tensor:
    """Everything that can lie outside the brain, in units of the brain's mean intensity above air."""
    full = (inside.shape[2], inside.shape[3])
    height, width = (-(-size // _HALF) for size in full)
    down, across = _axes(inside)
    bending = 1.0 + 0.25 * numbers.field(height, width, 5)
    place = _Place(down[:, :, ::_HALF], across[..., ::_HALF], _distance(inside, (height, width)) * bending)
    fluid = numbers.between(0.5, 4.0)
    skull = fluid + numbers.between(2.0, 9.0)
    scalp = skull + numbers.between(2.0, 12.0)
    head = _soft_tissue(place, scalp, numbers)
    head = torch.where(place.distance < scalp, numbers.of_channels(0.2, 3.0), head)
    head = torch.where(place.distance < skull, numbers.of_channels(0.0, 0.7), head)
    head = torch.where(place.distance < fluid, numbers.of_channels(0.0, 1.2), head)
    head = _with_eyes(head, place, numbers)
    texture = 1.0 + numbers.of_channels(0.0, 0.4) * numbers.field(height, width, 24)
    gradient = 1.0 + numbers.of_channels(0.0, 0.6) * numbers.field(height, width, 2)
    head = interpolate(head * texture * gradient, size=full, mode="bilinear", align_corners=False)
    return (head + numbers.between(0.0, 0.15) * numbers.noise(*full)).abs()


def _distance(inside: Tensor, size: tuple[int, int]) -> Tensor:
    """Roughly the pixels to the brain, 0 in it, cut at the reach of the coarse grid."""
    near = max_pool2d(inside.float(), _COARSE, ceil_mode=True)
    total = 1.0 - near
    for step in range(_REACH - 1):
        # Squares and diamonds in turn grow octagons, which are nearly round.
        wide, tall = max_pool2d(near, (1, 3), 1, (0, 1)), max_pool2d(near, (3, 1), 1, (1, 0))
        near = max_pool2d(wide, (3, 1), 1, (1, 0)) if step % 2 else torch.maximum(wide, tall)
        total = total + (1.0 - near)
    return interpolate(total * _COARSE, size=size, mode="bilinear", align_corners=False)


def _axes(inside: Tensor) -> tuple[Tensor, Tensor]:
    """Row (batch, 1, height, 1) and column (batch, 1, 1, width) in units of half the brain's extent from its middle."""
    axes = []
    for dimension, other in ((2, 3), (3, 2)):
        along = inside.any(dim=other, keepdim=True).float()
        place = torch.arange(inside.shape[dimension], dtype=torch.float32)
        place = place[:, None] if dimension == 2 else place[None, :]
        first = torch.where(along > 0, place, torch.inf).amin(dim=dimension, keepdim=True)
        last = torch.where(along > 0, place, -torch.inf).amax(dim=dimension, keepdim=True)
        middle, half = (first + last) / 2, ((last - first) / 2).clamp(min=1.0)
        axes.append(torch.nan_to_num((place - middle) / half, nan=0.0))
    return axes[0], axes[1]


def _soft_tissue(place: _Place, scalp: Tensor, numbers: _Numbers) -> Tensor:
    """Neck and face: random patches inside an ellipse that is moved to the front or the back; absent in every third."""
    tall = (place.down - numbers.between(-0.7, 0.7)).square() / numbers.between(0.6, 2.4)
    ellipse = tall + place.across.square() * numbers.between(0.5, 1.6)
    patches = numbers.field(place.distance.shape[2], place.distance.shape[3], 14)
    dark, bright = numbers.of_channels(0.0, 1.0), numbers.of_channels(0.4, 2.8)
    there = (ellipse < 1.0) & (place.distance >= scalp) & (numbers.between(0.0, 1.0) < 0.67)
    return torch.where(there, torch.where(patches > 0.0, bright, dark), torch.zeros(()))


def _with_eyes(head: Tensor, place: _Place, numbers: _Numbers) -> Tensor:
    """Two globes with a rim in front of the brain, in every second head, over whatever lies there."""
    radius = numbers.between(0.15, 0.30)
    sideways = (place.across.abs() - numbers.between(0.35, 0.6)).square()
    away = sideways + (place.down + numbers.between(0.85, 1.15)).square()
    present = (numbers.between(0.0, 1.0) < 0.5) & (place.distance > 1.0)
    globe, rim = numbers.of_channels(0.0, 3.0), numbers.of_channels(0.0, 3.5)
    head = torch.where(present & (away < (radius + 0.05).square()), rim, head)
    return torch.where(present & (away < radius.square()), globe, head)

"""Lesions carried from one slice of a batch to another place in the brain of a second one.

After CarveMix (Zhang et al., MICCAI 2021, arXiv:2108.06883). Some places hardly ever have a lesion: of the 859
slices with one that the 68 training patients have, 57 lie in the lowest third of the head, and in two of these the
lesion lies in the back of it. Here one may lie anywhere in a brain, turned by any number of right angles, and be
fainter or brighter than it was. About a third of the attempts succeed (102 of 320).
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, max_pool2d

from build_models.training.dataset import FLAIR

_FEWEST_PIXELS = 30
"""Smaller lesions are not carried, nor what would be left of one beyond the edge of the other brain."""

_LEAST_SHARE = 0.5
"""Of a lesion has to lie within the other brain."""

_MARGIN = 7
"""Side of the square by which a lesion grows before it is cut out, in pixels."""

_SOFTNESS = 5
"""Side of the square over which the cut fades."""

_FAINTEST, _BRIGHTEST = 0.8, 1.2
"""How its contrast to what surrounds it may change."""

_LEAST_CONTRAST = 0.3
"""On FLAIR, in units of the normalisation: who cannot see a lesion must not learn that there is one."""

_USUAL, _UNUSUAL_SHARE = 1.0, 0.15
"""How far from 0 brain may be on FLAIR, and how much of the new place may be farther, as air, fat and eyes are."""


@dataclass(frozen=True)
class LesionTransplants:
    """How often a slice receives a lesion of another one."""

    chance: float = 0.0

    def apply(self, images: Tensor, outlines: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Give some slices a lesion of another one in the batch.

        Parameters
        ----------
        images : Tensor of float32, (batch, channels, side, side)
            Normalised slices: usual tissue is 0.
        outlines : Tensor of float32, (batch, 2, side, side)
            Lesion and brain, 0 and 1.
        generator : torch.Generator
            On the CPU; untouched where the chance is none.

        Returns
        -------
        images : Tensor of float32, same shape
        outlines : Tensor of float32, same shape
            With the new lesions; the brains are as they were.
        """
        if self.chance <= 0.0:
            return images, outlines
        receivers = torch.nonzero(torch.rand((len(images),), generator=generator) < self.chance)[:, 0].tolist()
        donors = torch.nonzero(outlines[:, 0].sum(dim=(1, 2)) >= _FEWEST_PIXELS)[:, 0].tolist()
        changed, drawn = images.clone(), outlines.clone()
        for receiver in receivers:
            others = [d for d in donors if d != receiver]
            if not others or not outlines[receiver, 1].any():
                continue
            donor = others[_below(len(others), generator)]
            piece = _carved(images[donor], outlines[donor], outlines[receiver, 1], generator)
            if piece is not None:
                _implant(piece, changed[receiver], drawn[receiver])
        return changed, drawn


@dataclass(frozen=True)
class _Piece:
    """A lesion with its margin, where it is to lie.

    Attributes
    ----------
    contrast : Tensor of float32, (channels, side, side)
        Against what surrounds the lesion.
    share, lesion : Tensor of float32, (side, side)
        How much of the image the piece takes, and what of it is lesion.
    area : float
        Pixels of the whole lesion.
    """

    contrast: Tensor
    share: Tensor
    lesion: Tensor
    area: float


def _carved(image: Tensor, outlines: Tensor, brain: Tensor, generator: torch.Generator) -> _Piece | None:
    """Cut the lesion of one slice out and move it to a random place in another brain; None if it cannot be seen."""
    lesion, own_brain = outlines[0], outlines[1]
    grown = max_pool2d(lesion[None], _MARGIN, 1, _MARGIN // 2)[0] * torch.maximum(own_brain, lesion)
    contrast = image - _mean(image, grown - lesion)
    if float(_mean(contrast, lesion)[FLAIR]) < _LEAST_CONTRAST:
        return None
    strength = _FAINTEST + (_BRIGHTEST - _FAINTEST) * float(torch.rand((), generator=generator))
    share = avg_pool2d(grown[None], _SOFTNESS, 1, _SOFTNESS // 2)[0]
    layers = torch.rot90(torch.cat([contrast * strength, share[None], lesion[None]]), _below(4, generator), (1, 2))
    rows, columns = torch.nonzero(layers[-1], as_tuple=True)
    places = torch.nonzero(brain)
    row, column = places[_below(len(places), generator)].tolist()
    moved = _shifted(layers, row - round(float(rows.float().mean())), column - round(float(columns.float().mean())))
    return _Piece(moved[:-2], moved[-2], moved[-1], float(lesion.sum()))


def _implant(piece: _Piece, image: Tensor, outlines: Tensor) -> None:
    """Lay the piece into a slice, in place, unless it would be cut off or lie on what is not healthy brain."""
    lesion = piece.lesion * outlines[1]
    left = float(lesion.sum())
    if left < max(_FEWEST_PIXELS, _LEAST_SHARE * piece.area):
        return
    unusual = (image[FLAIR].abs() > _USUAL).float()
    if float((unusual * lesion).sum()) > _UNUSUAL_SHARE * left or float((outlines[0] * lesion).sum()) > 0:
        return
    share = piece.share * outlines[1]
    image.lerp_(piece.contrast + _mean(image, lesion), share[None].expand_as(image))
    outlines[0] = torch.maximum(lesion, outlines[0] * (share < 0.5))


def _mean(image: Tensor, where: Tensor) -> Tensor:
    """Of each channel over the pixels that count, (channels, 1, 1)."""
    return ((image * where).sum(dim=(1, 2)) / where.sum().clamp(min=1.0))[:, None, None]


def _shifted(layers: Tensor, down: int, across: int) -> Tensor:
    """Moved by so many pixels, zeros coming in; (layers, side, side)."""
    side = layers.shape[-1]
    result = torch.zeros_like(layers)
    to_rows, from_rows = _overlap(down, side)
    to_columns, from_columns = _overlap(across, side)
    result[:, to_rows, to_columns] = layers[:, from_rows, from_columns]
    return result


def _overlap(by: int, side: int) -> tuple[slice, slice]:
    """Where pixels go and where they come from, along one axis."""
    return slice(max(by, 0), side + min(by, 0)), slice(max(-by, 0), side - max(by, 0))


def _below(count: int, generator: torch.Generator) -> int:
    return int(torch.randint(count, (), generator=generator))

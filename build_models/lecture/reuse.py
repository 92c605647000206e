"""Taking over from the slice before: how many tiles hardly change, what skipping them saves and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from app.contract.dice import dice
from build_models.deploy import DeployNetwork
from build_models.training.dataset import Patient
from build_models.training.evaluation import Predictor
from build_models.training.prediction import network_input
from build_models.work import gflop_of, work_of
from build_models.zoo.registry import Architecture, build_network

TILE = 16
_EVERY = 4
"""Slices, from the second on, between two for which it is traced how far changes reach."""

THRESHOLDS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Largest change of a normalised value, in standard deviations of tissue, up to which a tile counts as unchanged."""

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Reused:
    """A volume computed with tiles taken over.

    Attributes
    ----------
    probability : ndarray of float32, (slices, rows, columns)
    changed : ndarray of bool, (slices, tile rows, tile columns)
        Tiles that were computed; all of the first slice.
    """

    probability: Array
    changed: NDArray[np.bool_]


def take_over(inputs: Array, answers: Array, threshold: float, tile: int = TILE) -> Reused:
    """Keep a tile's answer while its input stays near the one for which it was computed.

    Parameters
    ----------
    inputs : ndarray, (slices, channels, rows, columns)
        Rows and columns are multiples of the tile.
    answers : ndarray, (slices, rows, columns)
        Of the network, for every slice in full: a computed tile is given all of its surroundings.
    threshold : float
        The largest change of any value of the tile, in any channel, that is overlooked. It is counted from the slice
        for which the tile was computed, so that small changes do not add up unseen.
    """
    known, answer = inputs[0].copy(), answers[0].copy()
    result, changed = [answer.copy()], [np.ones(_in_tiles(answer, tile).shape[::2], bool)]
    for image, computed in zip(inputs[1:], answers[1:], strict=True):
        change = np.abs(image - known).max(axis=0)
        tiles = _in_tiles(change, tile).max(axis=(1, 3)) > threshold
        pixels = tiles.repeat(tile, 0).repeat(tile, 1)
        known[:, pixels], answer[pixels] = image[:, pixels], computed[pixels]
        result.append(answer.copy())
        changed.append(tiles)
    return Reused(np.stack(result), np.stack(changed))


class ChangeSpread:
    """How much of a network has to be computed anew when parts of its input change, if nothing may go wrong.

    Parameters
    ----------
    architecture : dict
        Of the family 'unet'.
    size : int
        Of the image.
    """

    def __init__(self, architecture: Architecture, size: int) -> None:
        whole = build_network(3, architecture)
        self._gflop = [layer.gflop for layer in work_of(whole, 3, size)]
        self._total = gflop_of(work_of(whole, 3, size))
        # Which places depend on which does not depend on the number of filters.
        self._network = DeployNetwork(build_network(3, {**architecture, "features": 1})).network
        self._shares: list[Tensor] = []
        for module in self._network.modules():
            if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
                nn.init.ones_(module.weight)
                nn.init.zeros_(module.bias if module.bias is not None else torch.zeros(1))
                module.register_forward_hook(self._record)

    @torch.inference_mode()
    def share(self, changed: NDArray[np.bool_], tile: int = TILE) -> Array:
        """Share of the multiply-adds whose result can differ, (slices,).

        Parameters
        ----------
        changed : ndarray of bool, (slices, tile rows, tile columns)
        """
        pixels = torch.from_numpy(changed.repeat(tile, 1).repeat(tile, 2)).float()
        self._shares = []
        self._network(pixels[:, None].expand(-1, 3, -1, -1))
        weighted = (g * s for g, s in zip(self._gflop, self._shares, strict=True))
        return (torch.stack(list(weighted)).sum(0) / self._total).numpy()

    def _record(self, _module: nn.Module, _inputs: Any, output: Tensor) -> Tensor:
        reached = (output > 0).any(1, keepdim=True)
        self._shares.append(reached.float().mean((1, 2, 3)))
        return reached.float().expand_as(output).clone()  # what follows works in place


def measure_reuse(
    predictor: Predictor,
    patients: Sequence[Patient],
    architecture: Architecture,
    mask_threshold: float,
    thresholds: Sequence[float] = THRESHOLDS,
) -> list[dict[str, Any]]:
    """Savings and cost by threshold, over whole patients.

    Returns
    -------
    list of dict
        `threshold`; `unchanged`: share of tiles taken over; `background`: share of tiles in which the slice holds
        nothing but one value in every channel; `saved_exactly`: share of multiply-adds that no changed tile reaches, in
        every fourth slice from the second on; `dice` to the reference masks and `dice_without` reuse, both means of
        patients.
    """
    spread = ChangeSpread(architecture, patients[0].images.shape[1])
    found = {t: {"tiles": 0, "kept": 0, "recomputed": [], "dice": []} for t in thresholds}
    without, empty, tiles = [], 0, 0
    for patient in patients:
        inputs, answers = network_input(patient.images, patient.statistics), predictor(patient)
        without.append(dice(answers >= mask_threshold, patient.masks))
        flat = np.stack([_is_flat(image) for image in inputs])
        empty, tiles = empty + int(flat.sum()), tiles + flat.size
        for threshold, sums in found.items():
            reused = take_over(inputs, answers, threshold)
            sums["tiles"] += reused.changed.size
            sums["kept"] += int((~reused.changed).sum())
            sums["recomputed"] += spread.share(reused.changed[1::_EVERY]).tolist()
            sums["dice"].append(dice(reused.probability >= mask_threshold, patient.masks))
    return [
        {
            "threshold": threshold,
            "unchanged": round(sums["kept"] / sums["tiles"], 4),
            "background": round(empty / tiles, 4),
            "saved_exactly": round(1 - float(np.mean(sums["recomputed"])), 4),
            "dice": round(float(np.mean(sums["dice"])), 4),
            "dice_without": round(float(np.mean(without)), 4),
        }
        for threshold, sums in found.items()
    ]


def _is_flat(image: Array, tile: int = TILE) -> NDArray[np.bool_]:
    spans = [_in_tiles(channel, tile) for channel in image]
    return np.all([s.max(axis=(1, 3)) == s.min(axis=(1, 3)) for s in spans], axis=0)


def _in_tiles(plane: Array, tile: int) -> Array:
    """(tile rows, tile, tile columns, tile), a view."""
    rows, columns = plane.shape
    return plane.reshape(rows // tile, tile, columns // tile, tile)

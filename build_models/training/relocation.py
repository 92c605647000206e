"""Judges a network by lesions that were carried to places where hardly any lie.

The few patients of a validation have their lesions where most patients have them, so that their Dice says nothing of
a lesion in the cerebellum. Here every slice without a lesion receives one of another patient, where that succeeds
(`build_models.training.transplants`), and the slices are counted by how low in the head they lie.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from app.contract.dice import dice
from app.errors import BuildError
from build_models.training.dataset import Patient
from build_models.training.evaluation import Predictor
from build_models.training.prediction import network_input
from build_models.training.transplants import LesionTransplants

RELOCATED = "relocated"
"""Name of this kind of figures in reports and cards."""

THIRDS = ("lowest", "middle", "highest")
"""Of the slices that show brain, the first being the lowest."""

_FEWEST_BRAIN_PIXELS = 1500
_ATTEMPTS = 60
_FOUND_SHARE = 0.5


@dataclass(frozen=True)
class Relocation:
    """A patient whose slices without a lesion received one each.

    Attributes
    ----------
    patient : Patient
        With the new lesions in images and masks.
    thirds : dict of int to str
        By the number of each slice that received one: how low it lies.
    """

    patient: Patient
    thirds: dict[int, str]


def relocated(patients: Sequence[Patient]) -> list[Relocation]:
    """Give each patient the others' lesions; always the same ones for the same patients in the same order.

    Parameters
    ----------
    patients : sequence of Patient
        Two at least have a lesion. Only images of one size exchange theirs.

    Raises
    ------
    BuildError
        No patient could receive a lesion.
    """
    donors = [donor for donor in map(_Donors, patients) if donor.numbers.size]
    relocations = [_received(patient, _fitting(patient, donors)) for patient in patients]
    if not any(relocation.thirds for relocation in relocations):
        raise BuildError(
            "No lesion of these patients can be carried to another of them; choose a part with more patients, or leave "
            "--relocated out."
        )
    return relocations


def judge_relocated(predictor: Predictor, relocations: Sequence[Relocation], threshold: float) -> dict[str, Any]:
    """How well carried lesions are outlined, slice by slice, by third of the head.

    Parameters
    ----------
    predictor : Predictor
    relocations : sequence of Relocation
    threshold : float

    Returns
    -------
    dict
        By third: the number of slices, the mean Dice of a slice, and the share of slices of whose lesion half at least
        is marked. A third without a slice is left out.
    """
    dices: dict[str, list[float]] = {third: [] for third in THIRDS}
    found: dict[str, list[bool]] = {third: [] for third in THIRDS}
    for relocation in relocations:
        marked = predictor(relocation.patient) >= threshold
        for number, third in relocation.thirds.items():
            lesion = relocation.patient.masks[number]
            dices[third].append(dice(marked[number], lesion))
            found[third].append(bool((marked[number] & lesion).sum() >= _FOUND_SHARE * lesion.sum()))
    return {
        third: {
            "slices": len(dices[third]),
            "mean": round(float(np.mean(dices[third])), 4),
            "found": round(float(np.mean(found[third])), 4),
        }
        for third in THIRDS
        if dices[third]
    }


class _Donors:
    """The slices of a patient that show a lesion, normalised when they are asked for; `numbers` says which."""

    def __init__(self, patient: Patient) -> None:
        self.patient = patient
        self.numbers = np.nonzero(patient.masks.any(axis=(1, 2)))[0]

    def draw(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        return _tensors(self.patient, int(self.numbers[_below(len(self.numbers), generator)]))


def _fitting(patient: Patient, donors: Sequence[_Donors]) -> list[_Donors]:
    side = patient.images.shape[1:]
    return [donor for donor in donors if donor.patient is not patient and donor.patient.images.shape[1:] == side]


def _received(patient: Patient, donors: Sequence[_Donors]) -> Relocation:
    generator = torch.Generator().manual_seed(int.from_bytes(patient.id.encode(), "little") % 2**31)
    images, masks = patient.images.copy(), patient.masks.copy()
    thirds: dict[int, str] = {}
    for number, third in _slices_with_brain(patient):
        if patient.masks[number].any():
            continue
        drawn = _implanted(patient, number, donors, generator)
        if drawn is not None:
            images[number], masks[number] = drawn
            thirds[number] = third
    return Relocation(Patient(patient.id, images, masks), thirds)


def _slices_with_brain(patient: Patient) -> Iterator[tuple[int, str]]:
    """Their numbers, and how low they lie."""
    numbers = np.nonzero(patient.brain.sum(axis=(1, 2)) >= _FEWEST_BRAIN_PIXELS)[0]
    for position, number in enumerate(numbers):
        yield int(number), THIRDS[position * len(THIRDS) // len(numbers)]


def _implanted(
    patient: Patient, number: int, donors: Sequence[_Donors], generator: torch.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]] | None:
    """A slice with the first lesion that can be carried into it; None if none of many could."""
    image, outlines = _tensors(patient, number)
    for _ in range(_ATTEMPTS if donors else 0):
        donor = donors[_below(len(donors), generator)].draw(generator)
        images, changed = LesionTransplants(1.0).apply(
            torch.stack([image, donor[0]]), torch.stack([outlines, donor[1]]), generator
        )
        if changed[0, 0].any():
            return _pixels(images[0], image, patient, number), changed[0, 0].bool().numpy()
    return None


def _pixels(changed: Tensor, before: Tensor, patient: Patient, number: int) -> NDArray[np.uint8]:
    """Grey values as a file would hold them; those that did not change stay as they are."""
    result = patient.images[number].copy()
    for channel, statistics in enumerate(patient.statistics):
        values = changed[channel].numpy() * statistics.scale + statistics.centre
        new = (changed[channel] != before[channel]).numpy()
        result[..., channel][new] = np.clip(np.round(values[new]), 0, 255).astype(np.uint8)
    return result


def _tensors(patient: Patient, number: int) -> tuple[Tensor, Tensor]:
    """A normalised slice (3, rows, columns), and its lesion and brain (2, rows, columns)."""
    image = network_input(patient.images[number : number + 1], patient.statistics)[0]
    outlines = np.stack([patient.masks[number], patient.brain[number]]).astype(np.float32)
    return torch.from_numpy(image), torch.from_numpy(outlines)


def _below(count: int, generator: torch.Generator) -> int:
    return int(torch.randint(count, (), generator=generator))

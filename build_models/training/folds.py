"""Divides patients into folds: by patient, every hospital in every fold, the same on every machine."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from app.errors import BuildError


@dataclass(frozen=True)
class Fold:
    """One training of a cross-validation.

    Attributes
    ----------
    name : str
        'fold-1' and so on, or the hospital that is left out.
    training : tuple of str
        Patients whose slices change the weights.
    inner : tuple of str
        Patients of the other folds that choose epoch and threshold, so that the held-out ones choose nothing.
    held_out : tuple of str
        Patients that are predicted and judged.
    """

    name: str
    training: tuple[str, ...]
    inner: tuple[str, ...]
    held_out: tuple[str, ...]


def hospital_of(patient: str) -> str:
    """Code of the hospital in an identifier of the form TCGA_<hospital>_<number>_<date>; '' in any other."""
    parts = patient.split("_")
    return parts[1] if len(parts) >= 3 else ""


def stratified_folds(patients: Iterable[str], count: int, inner: int, seed: int = 0) -> list[Fold]:
    """Folds of nearly equal size, the patients of each hospital dealt out in turn.

    Parameters
    ----------
    patients : iterable of str
    count : int
        Folds, two at least.
    inner : int
        Patients of each fold's training part that choose epoch and threshold.
    seed : int

    Raises
    ------
    BuildError
        There are too few patients for that many folds.
    """
    everyone = sorted(patients)
    if count < 2 or len(everyone) < count:
        raise BuildError(
            f"{len(everyone)} patients cannot be divided into {count} folds; give at least two, with a patient each."
        )
    dealt = _dealt(everyone, seed)
    parts = [tuple(sorted(dealt[number::count])) for number in range(count)]
    return [_fold(f"fold-{number + 1}", everyone, held_out, inner, seed) for number, held_out in enumerate(parts)]


def hospital_folds(patients: Iterable[str], inner: int, seed: int = 0) -> list[Fold]:
    """One fold a hospital, whose patients are all held out.

    Raises
    ------
    BuildError
        All patients come from one hospital.
    """
    everyone = sorted(patients)
    hospitals = sorted({hospital_of(p) for p in everyone})
    if len(hospitals) < 2:
        raise BuildError("Leaving one hospital out needs patients of at least two hospitals.")
    parts = {hospital: tuple(p for p in everyone if hospital_of(p) == hospital) for hospital in hospitals}
    return [_fold(name, everyone, held_out, inner, seed) for name, held_out in parts.items()]


def _fold(name: str, everyone: Sequence[str], held_out: tuple[str, ...], inner: int, seed: int) -> Fold:
    rest = [p for p in everyone if p not in held_out]
    if not 1 <= inner < len(rest):
        raise BuildError(
            f"{inner} of the {len(rest)} training patients of {name} cannot be set aside to choose epoch and "
            "threshold; give at least one, and fewer than all."
        )
    chosen = {rest[i] for i in _evenly(rest, inner, seed)}
    return Fold(name, tuple(p for p in rest if p not in chosen), tuple(sorted(chosen)), held_out)


def _dealt(patients: Sequence[str], seed: int) -> list[str]:
    """Shuffled within each hospital, one hospital after the other, so that a stride meets each in proportion."""
    groups: dict[str, list[str]] = defaultdict(list)
    for patient in patients:
        groups[hospital_of(patient)].append(patient)
    numbers = np.random.default_rng(seed)
    return [group[i] for _, group in sorted(groups.items()) for i in numbers.permutation(len(group))]


def _evenly(patients: Sequence[str], count: int, seed: int) -> list[int]:
    """Indices of `count` patients at equal distances of the dealt order, and so of each hospital in proportion."""
    order = [patients.index(p) for p in _dealt(patients, seed + 1)]
    return [order[int((k + 0.5) * len(order) / count)] for k in range(count)]

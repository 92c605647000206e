"""What is said about one patient's outline beyond Dice: distances, volume, slices, and what a probability is worth."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.contract.dice import dice
from app.contract.hausdorff import hausdorff95

_BINS = 15
CONTESTED = 0.01


@dataclass(frozen=True)
class SliceCounts:
    """Slices with a lesion that were found or missed, and slices without one that were left alone or not.

    A slice counts as found when any of its pixels is marked.
    """

    found: int = 0
    missed: int = 0
    left_alone: int = 0
    false_alarms: int = 0

    def __add__(self, other: "SliceCounts") -> "SliceCounts":
        return SliceCounts(
            self.found + other.found,
            self.missed + other.missed,
            self.left_alone + other.left_alone,
            self.false_alarms + other.false_alarms,
        )

    @property
    def sensitivity(self) -> float | None:
        """Share of the slices with a lesion in which it is found; None when there are none."""
        return _share(self.found, self.missed)

    @property
    def specificity(self) -> float | None:
        """Share of the slices without a lesion that are left alone; None when there are none."""
        return _share(self.left_alone, self.false_alarms)


@dataclass(frozen=True)
class Reliability:
    """How often pixels of a probability are lesion, in fifteen equal bins (Guo et al., ICML 2017).

    Only contested pixels count, those to which the network gives 0.01 at least: the air around the head would make any
    network look honest. The reference has no say in the choice, which would bias it.

    Attributes
    ----------
    pixels, lesion : ndarray of int64, (bins,)
    probability : ndarray of float64, (bins,)
        Sum over the pixels.
    """

    pixels: NDArray[np.int64]
    lesion: NDArray[np.int64]
    probability: NDArray[np.float64]

    def __add__(self, other: "Reliability") -> "Reliability":
        return Reliability(self.pixels + other.pixels, self.lesion + other.lesion, self.probability + other.probability)

    @property
    def expected_calibration_error(self) -> float:
        """Mean distance of stated probability and share of lesion, weighted by pixels; 0 without pixels."""
        total = int(self.pixels.sum())
        return float(np.abs(self.probability - self.lesion).sum()) / total if total else 0.0


@dataclass(frozen=True)
class PatientScore:
    """Figures of one patient.

    Attributes
    ----------
    dice : float
        Volumetric: all slices counted as one volume.
    hausdorff95_px : float or None
        Mean of the slices in which both outline something, in pixels; None when there is no such slice. The distance
        between slices is unknown, so nothing is measured across them.
    volume_error : float or None
        (Marked − reference) / reference, in pixels; None without a reference.
    outside_px : int or None
        Pixels marked outside the estimated brain and the lesion; None where the brain was not given.
    """

    id: str
    dice: float
    hausdorff95_px: float | None
    volume_error: float | None
    slices: SliceCounts
    reliability: Reliability
    outside_px: int | None = None


def score_patient(
    name: str,
    probability: NDArray[np.float32],
    reference: NDArray[np.bool_],
    threshold: float,
    brain: NDArray[np.bool_] | None = None,
) -> PatientScore:
    """Compare a probability map (slices, rows, columns) with reference and brain of the same shape."""
    mask = probability >= threshold
    marked, drawn = mask.any(axis=(1, 2)), reference.any(axis=(1, 2))
    distances = [hausdorff95(mask[i], reference[i]) for i in np.flatnonzero(marked & drawn)]
    pixels = int(reference.sum())
    return PatientScore(
        id=name,
        dice=dice(mask, reference),
        hausdorff95_px=float(np.mean(distances)) if distances else None,
        volume_error=(int(mask.sum()) - pixels) / pixels if pixels else None,
        slices=SliceCounts(
            found=int((marked & drawn).sum()),
            missed=int((~marked & drawn).sum()),
            left_alone=int((~marked & ~drawn).sum()),
            false_alarms=int((marked & ~drawn).sum()),
        ),
        reliability=reliability_of(probability, reference),
        outside_px=None if brain is None else int((mask & ~brain & ~reference).sum()),
    )


def reliability_of(probability: NDArray[np.float32], reference: NDArray[np.bool_]) -> Reliability:
    """Count contested pixels by their probability."""
    contested = probability >= CONTESTED
    stated, lesion = probability[contested], reference[contested]
    which = np.minimum((stated * _BINS).astype(np.int64), _BINS - 1)
    return Reliability(
        pixels=np.bincount(which, minlength=_BINS),
        lesion=np.bincount(which[lesion], minlength=_BINS),
        probability=np.bincount(which, weights=stated, minlength=_BINS).astype(np.float64),
    )


def total_slices(scores: Iterable[PatientScore]) -> SliceCounts:
    """Slices of all patients."""
    total = SliceCounts()
    for score in scores:
        total += score.slices
    return total


def total_reliability(scores: Iterable[PatientScore]) -> Reliability:
    """Pixels of all patients."""
    total = Reliability(np.zeros(_BINS, np.int64), np.zeros(_BINS, np.int64), np.zeros(_BINS))
    for score in scores:
        total += score.reliability
    return total


def _share(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None

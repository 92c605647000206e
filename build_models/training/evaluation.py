"""Judges a network patient by patient."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from app.contract.dice import dice
from app.contract.postprocess import without_unsure_parts
from build_models.training.bootstrap import bootstrap_interval
from build_models.training.dataset import Patient
from build_models.training.folds import hospital_of
from build_models.training.metrics import PatientScore, score_patient, total_reliability, total_slices
from build_models.training.prediction import predict
from build_models.weights import ModelCard

THRESHOLDS = tuple(round(t, 2) for t in np.arange(0.20, 0.81, 0.05))
LEAST_PEAKS = tuple(round(p, 2) for p in np.arange(0.50, 1.0, 0.05))


@dataclass(frozen=True)
class Evaluation:
    """Scores of one part of a split."""

    scores: tuple[PatientScore, ...]

    def document(self) -> dict[str, Any]:
        """As JSON: every patient, then all of them and each hospital."""
        hospitals = sorted({hospital_of(s.id) for s in self.scores})
        return {
            "patients": [_patient_document(s) for s in self.scores],
            **summarise(self.scores),
            "hospitals": {h: summarise([s for s in self.scores if hospital_of(s.id) == h]) for h in hospitals},
        }


def summarise(scores: Sequence[PatientScore]) -> dict[str, Any]:
    """Figures of several patients.

    Returns
    -------
    dict
        Dice as mean, median, worst and 95 % bootstrap interval of the mean; mean 95 % Hausdorff distance in pixels of
        the patients that have one; mean of the volume errors and of their size; sensitivity and specificity over all
        slices; expected calibration error over all contested pixels; pixels marked outside the brain.
    """
    values = [s.dice for s in scores]
    low, high = bootstrap_interval(values)
    errors = [s.volume_error for s in scores if s.volume_error is not None]
    slices = total_slices(scores)
    return {
        "count": len(scores),
        "mean": _rounded(np.mean(values)),
        "median": _rounded(np.median(values)),
        "ci95": [_rounded(low), _rounded(high)],
        "worst": _rounded(min(values)),
        "hausdorff95_px": _mean([s.hausdorff95_px for s in scores if s.hausdorff95_px is not None]),
        "volume_error": _mean(errors),
        "absolute_volume_error": _mean([abs(error) for error in errors]),
        "slice_sensitivity": _rounded(slices.sensitivity),
        "slice_specificity": _rounded(slices.specificity),
        "ece": _rounded(total_reliability(scores).expected_calibration_error),
        "outside_px": _sum([s.outside_px for s in scores]),
    }


def _patient_document(score: PatientScore) -> dict[str, Any]:
    return {
        "id": score.id,
        "dice": _rounded(score.dice),
        "hausdorff95_px": _rounded(score.hausdorff95_px),
        "volume_error": _rounded(score.volume_error),
        "slices": asdict(score.slices),
        "ece": _rounded(score.reliability.expected_calibration_error),
        "outside_px": score.outside_px,
    }


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _mean(values: Sequence[float]) -> float | None:
    return _rounded(np.mean(values)) if values else None


def _rounded(value: float | np.floating | None) -> float | None:
    return None if value is None else round(float(value), 4)


Predictor = Callable[[Patient], NDArray[np.float32]]
"""From a patient to probabilities (slices, rows, columns)."""


def evaluate(predictor: Predictor, patients: Sequence[Patient], threshold: float) -> Evaluation:
    """Figures of every patient at one threshold."""
    return Evaluation(tuple(score_patient(p.id, predictor(p), p.masks, threshold, p.brain) for p in patients))


def network_predictor(network: nn.Module) -> Predictor:
    """A predictor that runs a PyTorch network in float32."""
    return lambda patient: predict(network, patient)


def remembered(predictor: Predictor) -> Predictor:
    """A predictor that predicts each patient once: figures and pictures come from the same numbers."""
    known: dict[str, NDArray[np.float32]] = {}

    def look_up(patient: Patient) -> NDArray[np.float32]:
        if patient.id not in known:
            known[patient.id] = predictor(patient)
        return known[patient.id]

    return look_up


@dataclass(frozen=True)
class MaskRule:
    """What of a probability map counts as lesion: see `app.contract.postprocess`."""

    threshold: float
    least_peak: float

    def applied(self, probability: NDArray[np.float32]) -> NDArray[np.float32]:
        """The map (slices, rows, columns) as the program shows it, gone over slice by slice."""
        return np.stack([without_unsure_parts(found, self.threshold, self.least_peak) for found in probability])


def postprocessed(predictor: Predictor, rule: MaskRule) -> Predictor:
    """A predictor whose maps the program has gone over as it does before it shows them."""
    return lambda patient: rule.applied(predictor(patient))


def as_shown(predictor: Predictor, card: ModelCard) -> Predictor:
    """A predictor whose maps the program has gone over by the rule of a network's card."""
    return postprocessed(predictor, MaskRule(card.threshold, card.least_peak))


def choose_rule(probabilities: Sequence[NDArray[np.float32]], references: Sequence[NDArray[np.bool_]]) -> MaskRule:
    """The threshold with the best mean volumetric Dice, then the least peak that suits it best."""
    threshold = choose_threshold(probabilities, references)
    return MaskRule(threshold, choose_least_peak(probabilities, references, threshold))


def choose_least_peak(
    probabilities: Sequence[NDArray[np.float32]], references: Sequence[NDArray[np.bool_]], threshold: float
) -> float:
    """The peak that parts of a slice must reach for the best mean volumetric Dice; 0 when none helps.

    Where the peak becomes too high, small lesions vanish at once and Dice drops steeply. So a peak is judged by the
    mean of itself and its two neighbours, and the best one beside such an edge is not chosen.

    Parameters
    ----------
    probabilities : sequence of ndarray of float32
        One a patient, (slices, rows, columns).
    references : sequence of ndarray of bool
        Of the same shapes.
    """
    found = np.zeros(len(LEAST_PEAKS))
    for probability, reference in zip(probabilities, references, strict=True):
        for number, peak in enumerate(LEAST_PEAKS):
            found[number] += dice(MaskRule(threshold, peak).applied(probability) >= threshold, reference)
    without = sum(dice(p >= threshold, r) for p, r in zip(probabilities, references, strict=True))
    smooth = np.convolve(found, np.full(3, 1 / 3), mode="valid")
    best = int(np.argmax(smooth))
    return float(LEAST_PEAKS[best + 1]) if smooth[best] > without else 0.0


def choose_threshold(probabilities: Sequence[NDArray[np.float32]], references: Sequence[NDArray[np.bool_]]) -> float:
    """The threshold with the best mean volumetric Dice of several patients.

    Parameters
    ----------
    probabilities : sequence of ndarray of float32
        One a patient, (slices, rows, columns).
    references : sequence of ndarray of bool
        Of the same shapes.
    """
    totals = np.zeros(len(THRESHOLDS))
    for probability, reference in zip(probabilities, references, strict=True):
        totals += [dice(probability >= t, reference) for t in THRESHOLDS]
    return float(THRESHOLDS[int(np.argmax(totals))])

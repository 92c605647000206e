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


def postprocessed(predictor: Predictor, threshold: float, least_peak: float) -> Predictor:
    """A predictor whose maps the program has gone over, slice by slice, as it does before it shows them."""

    def predict_as_shown(patient: Patient) -> NDArray[np.float32]:
        return np.stack([without_unsure_parts(found, threshold, least_peak) for found in predictor(patient)])

    return predict_as_shown


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
            kept = np.stack([without_unsure_parts(one, threshold, peak) for one in probability])
            found[number] += dice(kept >= threshold, reference)
    without = sum(dice(p >= threshold, r) for p, r in zip(probabilities, references, strict=True))
    smooth = np.convolve(found, np.full(3, 1 / 3), mode="valid")
    best = int(np.argmax(smooth))
    return float(LEAST_PEAKS[best + 1]) if smooth[best] > without else 0.0


def choose_threshold(network: nn.Module, validation: Sequence[Patient]) -> float:
    """The threshold with the best mean volumetric Dice on validation."""
    totals = np.zeros(len(THRESHOLDS))
    for patient in validation:
        probability = predict(network, patient)
        totals += [dice(probability >= t, patient.masks) for t in THRESHOLDS]
    return float(THRESHOLDS[int(np.argmax(totals))])

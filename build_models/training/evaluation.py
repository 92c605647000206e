"""Judges a network patient by patient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import nn

from app.contract.dice import dice
from build_models.training.bootstrap import bootstrap_interval
from build_models.training.dataset import Patient
from build_models.training.prediction import predict

THRESHOLDS = tuple(round(t, 2) for t in np.arange(0.20, 0.81, 0.05))


@dataclass(frozen=True)
class PatientScore:
    """Volumetric Dice of one patient: all slices counted as one volume."""

    id: str
    dice: float


@dataclass(frozen=True)
class Evaluation:
    """Scores of one part of a split."""

    scores: tuple[PatientScore, ...]

    def document(self) -> dict[str, object]:
        """As JSON: patients, mean, median and the 95 % bootstrap interval of the mean."""
        values = [s.dice for s in self.scores]
        low, high = bootstrap_interval(values)
        return {
            "patients": [{"id": s.id, "dice": round(s.dice, 4)} for s in self.scores],
            "mean": round(float(np.mean(values)), 4),
            "median": round(float(np.median(values)), 4),
            "ci95": [round(low, 4), round(high, 4)],
        }


Predictor = Callable[[Patient], NDArray[np.float32]]
"""From a patient to probabilities (slices, rows, columns)."""


def evaluate(predictor: Predictor, patients: Sequence[Patient], threshold: float) -> Evaluation:
    """Volumetric Dice of every patient at one threshold."""
    return Evaluation(tuple(PatientScore(p.id, dice(predictor(p) >= threshold, p.masks)) for p in patients))


def network_predictor(network: nn.Module) -> Predictor:
    """A predictor that runs a PyTorch network in float32."""
    return lambda patient: predict(network, patient)


def choose_threshold(network: nn.Module, validation: Sequence[Patient]) -> float:
    """The threshold with the best mean volumetric Dice on validation."""
    totals = np.zeros(len(THRESHOLDS))
    for patient in validation:
        probability = predict(network, patient)
        totals += [dice(probability >= t, patient.masks) for t in THRESHOLDS]
    return float(THRESHOLDS[int(np.argmax(totals))])

"""Judges patients by networks that never saw them, over all folds of a cross-validation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.contract.dice import dice
from build_models.training.dataset import Patient
from build_models.training.evaluation import THRESHOLDS, Evaluation, MaskRule, summarise
from build_models.training.metrics import PatientScore, score_patient


@dataclass(frozen=True)
class OutOfFold:
    """Figures of a patient by a network that never saw it; `by_threshold` is its Dice at each of `THRESHOLDS`."""

    fold: str
    score: PatientScore
    by_threshold: tuple[float, ...]


def score_by_rule(patient: Patient, probability: NDArray[np.float32], rule: MaskRule) -> PatientScore:
    """Figures of a probability map (slices, rows, columns) as the program would show it."""
    return score_patient(patient.id, rule.applied(probability), patient.masks, rule.threshold, patient.brain)


def out_of_fold(fold: str, patient: Patient, probability: NDArray[np.float32], rule: MaskRule) -> OutOfFold:
    """Figures of a patient by the rule of a fold, and at each threshold."""
    by_threshold = tuple(dice(probability >= level, patient.masks) for level in THRESHOLDS)
    return OutOfFold(fold, score_by_rule(patient, probability, rule), by_threshold)


def summary(scores: Sequence[OutOfFold]) -> dict[str, Any]:
    """Figures of out-of-fold scores over all, by fold and by hospital, and how far the folds' means are apart.

    `by_threshold` holds the mean Dice at each threshold. Its best is an upper bound, chosen on what it judges.
    """
    folds = {f: summarise([s.score for s in scores if s.fold == f]) for f in sorted({s.fold for s in scores})}
    means = [figures["mean"] for figures in folds.values()]
    by_threshold = np.mean([s.by_threshold for s in scores], axis=0)
    document = Evaluation(tuple(s.score for s in scores)).document()
    for patient, score in zip(document["patients"], scores, strict=True):
        patient["fold"] = score.fold
    return {
        **document,
        "folds": folds,
        "spread_over_folds": round(float(np.std(means, ddof=1)), 4) if len(means) > 1 else None,
        "by_threshold": {str(t): round(float(m), 4) for t, m in zip(THRESHOLDS, by_threshold, strict=True)},
    }

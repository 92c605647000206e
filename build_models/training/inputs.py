"""Inputs as they may come: without the T1 sequences, or slice by slice. Turns a predictor into one that gets those."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from build_models.training.dataset import FLAIR, Patient
from build_models.training.evaluation import Predictor


def complete(predictor: Predictor) -> Predictor:
    """All sequences, the series as a whole."""
    return predictor


def flair_alone(predictor: Predictor) -> Predictor:
    """FLAIR in the place of each sequence, as the program fills what is missing."""

    def predict(patient: Patient) -> NDArray[np.float32]:
        filled = np.repeat(patient.images[..., FLAIR : FLAIR + 1], patient.images.shape[-1], axis=-1)
        return predictor(Patient(patient.id, filled, patient.masks))

    return predict


def lone_slices(predictor: Predictor) -> Predictor:
    """Each slice as if it had come without its series, and so normalised by itself."""

    def predict(patient: Patient) -> NDArray[np.float32]:
        single = (slice(i, i + 1) for i in range(len(patient.images)))
        return np.concatenate([predictor(Patient(patient.id, patient.images[i], patient.masks[i])) for i in single])

    return predict


INPUTS: dict[str, Callable[[Predictor], Predictor]] = {
    "complete": complete,
    "flair": flair_alone,
    "lone-slices": lone_slices,
}

"""Cases to fit and to judge the input guard on: real series, the same with other heads, and foreign images."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from app.contract.guard import features
from app.contract.preprocess import channel_statistics, fit_slice, normalise
from build_models.guard.foreign import FROM_PATIENT, GENERATED, Series
from build_models.training.dataset import FLAIR, Patient
from build_models.training.synthetic_heads import paint_heads
from build_models.weights import INPUT_SIZE

REAL, STRIPPED, PAINTED = "real", "stripped", "painted head"


@dataclass(frozen=True)
class Example:
    """A case as the guard sees it.

    Attributes
    ----------
    kind : str
        'real', 'stripped', 'painted head', or the name of what it is instead.
    source : str
        Patient, or number of a generated image.
    found : ndarray of float64, (slices, features)
        Only of slices with enough tissue.
    """

    kind: str
    source: str
    found: NDArray[np.float64]


def series_features(series: Series) -> NDArray[np.float64]:
    """Features of every slice with enough tissue, as the program would take them.

    Parameters
    ----------
    series : ndarray of float32, (slices, rows, columns)
    """
    statistics = channel_statistics(series)
    air = float(normalise(np.zeros(1, np.float32), statistics)[0])
    fit = fit_slice(series.shape[1], series.shape[2], INPUT_SIZE)
    each = [features(fit.into_square(normalise(image, statistics), air)) for image in series]
    return np.array([found for found in each if found is not None])


def domestic_examples(patient: Patient, numbers: np.random.Generator) -> list[Example]:
    """A real series as it is, stripped, and with a painted head."""
    flair = patient.images[..., FLAIR].astype(np.float32)
    keep = patient.brain | patient.masks
    generator = torch.Generator().manual_seed(int(numbers.integers(2**31)))
    channels = torch.from_numpy(flair)[:, None].expand(-1, FLAIR + 1, -1, -1)
    painted = paint_heads(channels, torch.from_numpy(keep)[:, None].float(), generator, one_patient=True)
    series = {REAL: flair, STRIPPED: np.where(keep, flair, 0.0), PAINTED: painted[:, FLAIR].numpy()}
    return [Example(kind, patient.id, series_features(images)) for kind, images in series.items()]


def foreign_examples(patients: list[Patient], generated: int, numbers: np.random.Generator) -> list[Example]:
    """Every kind of foreign image: made from each patient, and some that were generated."""
    examples = [
        Example(kind, patient.id, series_features(make(patient, numbers)))
        for patient in patients
        for kind, make in FROM_PATIENT.items()
    ]
    examples += [
        Example(kind, str(number), series_features(make(number, numbers)))
        for kind, make in GENERATED.items()
        for number in range(generated)
    ]
    return examples

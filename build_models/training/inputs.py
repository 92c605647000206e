"""Inputs as they may come: without a T1, slice by slice, stripped, or with a strange head around the brain."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from build_models.training.dataset import CHANNEL_ROLES, FLAIR, Patient
from build_models.training.evaluation import Predictor
from build_models.training.synthetic_heads import paint_heads

_T1, _T1C = CHANNEL_ROLES.index("T1"), CHANNEL_ROLES.index("T1C")


def complete(patient: Patient) -> Patient:
    """All sequences, the series as a whole."""
    return patient


def without(*missing: int) -> Callable[[Patient], Patient]:
    """FLAIR in the place of some channels, as the program fills what is missing."""

    def filled(patient: Patient) -> Patient:
        images = patient.images.copy()
        images[..., missing] = images[..., FLAIR : FLAIR + 1]
        return Patient(patient.id, images, patient.masks)

    return filled


def stripped(patient: Patient) -> Patient:
    """Black outside brain and lesion."""
    keep = patient.brain | patient.masks
    return Patient(patient.id, np.where(keep[..., None], patient.images, 0).astype(np.uint8), patient.masks)


def with_painted_head(patient: Patient) -> Patient:
    """A random head around the brain, another for each patient and always the same for one."""
    images = torch.from_numpy(patient.images.astype(np.float32)).permute(0, 3, 1, 2)
    keep = torch.from_numpy(patient.brain | patient.masks)[:, None].float()
    seed = int.from_bytes(patient.id.encode(), "little") % 2**31
    painted = paint_heads(images, keep, torch.Generator().manual_seed(seed), one_patient=True)
    # Scalp may be several times brighter than brain; a file would hold it without clipping.
    painted = painted * (255.0 / painted.amax(dim=(0, 2, 3), keepdim=True).clamp(min=255.0))
    pixels = painted.round().clamp(0, 255).permute(0, 2, 3, 1).numpy().astype(np.uint8)
    return Patient(patient.id, pixels, patient.masks)


def lone_slices(predictor: Predictor) -> Predictor:
    """Each slice as if it had come without its series, and so normalised by itself."""

    def predict(patient: Patient) -> NDArray[np.float32]:
        single = (slice(i, i + 1) for i in range(len(patient.images)))
        return np.concatenate([predictor(Patient(patient.id, patient.images[i], patient.masks[i])) for i in single])

    return predict


def changed(change: Callable[[Patient], Patient]) -> Callable[[Predictor], Predictor]:
    """From a change of patients to a change of predictors."""
    return lambda predictor: lambda patient: predictor(change(patient))


COMPLETE = "complete"
ALL = "all"
INPUTS: dict[str, Callable[[Predictor], Predictor]] = {
    COMPLETE: changed(complete),
    "flair": changed(without(_T1, _T1C)),
    "flair+t1": changed(without(_T1C)),
    "flair+t1c": changed(without(_T1)),
    "lone-slices": lone_slices,
    "stripped": changed(stripped),
    "heads": changed(with_painted_head),
}
"""By the name of the option: turns a predictor into one that gets such inputs. Scores stay those of the patient."""


def chosen_inputs(option: str) -> tuple[str, ...]:
    """Names of the inputs that an option asks for: one, or `ALL`."""
    return tuple(INPUTS) if option == ALL else (option,)

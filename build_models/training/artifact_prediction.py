"""Runs a compiled artifact over patients, to show that it is as good as the network it was made from."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.contract.manifest import read_artifact
from app.errors import BuildError
from app.inference.registry import backends
from build_models.training.dataset import Patient
from build_models.training.evaluation import Predictor, as_shown, evaluate
from build_models.training.prediction import network_input
from build_models.weights import ModelCard


def artifact_predictor(folder: Path, threads: int) -> Predictor:
    """Load an artifact and return its predictor.

    Raises
    ------
    BuildError
        Its backend cannot run here.
    ArtifactIncompatibleError
        It is damaged.
    """
    artifact = read_artifact(folder)
    backend = next(b for b in backends() if b.name == artifact.manifest.target.backend)
    for availability in (backend.availability(), backend.supports(artifact)):
        if not availability.ok:
            raise BuildError(f"The artifact {artifact.label} cannot run on this machine: {availability.reason}.")
    session = backend.load(artifact, threads)

    def predict(patient: Patient) -> NDArray[np.float32]:
        inputs = network_input(patient.images, patient.statistics)
        return np.stack([session.run(image[None])[0, 0].copy() for image in inputs])

    return predict


def artifact_dice(folder: Path, card: ModelCard, patients: Sequence[Patient], threads: int) -> float:
    """Mean volumetric Dice of an artifact, with threshold and least peak of its network's card."""
    predictor = as_shown(artifact_predictor(folder, threads), card)
    return float(evaluate(predictor, patients, card.threshold).document()["mean"])

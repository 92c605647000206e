"""The committed weights keep their word, in PyTorch and through every artifact that runs here."""

from pathlib import Path

import pytest

from app import resources
from app.contract.manifest import Artifact
from app.inference.catalog import find_artifacts
from app.inference.registry import backend_named
from build_models.training.artifact_prediction import artifact_predictor
from build_models.training.dataset import read_patients
from build_models.training.evaluation import Evaluation, as_shown, evaluate, network_predictor
from build_models.weights import ModelCard, load_card, load_network
from tests.helpers.shared_data import require

ARTIFACTS = find_artifacts().artifacts
LEAST = {"unet": 0.86, "unet-fast": 0.84}
"""Mean Dice on validation."""


def dice_of(evaluation: Evaluation) -> dict[str, float]:
    return {score.id: score.dice for score in evaluation.scores}


def weights_of(model: str) -> Path:
    return resources.weights() / f"{model}.safetensors"


def card_dice(card: ModelCard) -> dict[str, float]:
    return {p["id"]: p["dice"] for p in card.figures["validation"]["patients"]}


@pytest.fixture(scope="module")
def data() -> Path:
    return require("lgg")


@pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda a: f"{a.manifest.model.name}-{a.folder.name}")
def test_an_artifact_gives_a_patient_the_dice_of_the_card(artifact: Artifact, data):
    backend = backend_named(artifact.manifest.target.backend)
    for availability in (backend.availability(), backend.supports(artifact)):
        if not availability.ok:
            pytest.skip(availability.reason)
    card = load_card(weights_of(artifact.manifest.model.name))
    patients = read_patients(data, card.split["validation"][:1])

    found = dice_of(evaluate(as_shown(artifact_predictor(artifact.folder, 2), card), patients, card.threshold))

    expected = card_dice(card)
    assert found == {name: pytest.approx(expected[name], abs=1e-3) for name in found}


@pytest.mark.slow
@pytest.mark.parametrize("model", LEAST)
def test_the_network_gives_every_validation_patient_the_dice_of_the_card(model, data):
    card = load_card(weights_of(model))
    patients = read_patients(data, card.split["validation"])

    network = load_network(weights_of(model))

    found = dice_of(evaluate(as_shown(network_predictor(network), card), patients, card.threshold))

    expected = card_dice(card)
    assert found == {name: pytest.approx(expected[name], abs=1e-3) for name in expected}
    assert sum(found.values()) / len(found) >= LEAST[model]

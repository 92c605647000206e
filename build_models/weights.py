"""Trained weights on disk: a safetensors file, and beside it a model card that machines can read."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from app.contract.manifest import sha256_of
from app.contract.model_spec import ModelSpec
from app.errors import BuildError
from build_models.training.dataset import CHANNEL_ROLES
from build_models.zoo.registry import Architecture, build_network

INPUT_SIZE = 256


@dataclass(frozen=True)
class ModelCard:
    """What is known about a set of weights: `<name>.json` beside `<name>.safetensors`.

    Attributes
    ----------
    architecture : dict
        Family and arguments of its builder; see `zoo.registry`.
    threshold, least_peak : float
        Chosen on validation; as in `ModelSpec`.
    split : dict of str to list of str
        Patients of each part.
    plan : dict
        The options of the training.
    figures : dict
        Of each part that was evaluated: mean, median, interval and Dice of each patient.
    temperature : float
        Folded into the last layer: what the logits of the training were divided by.
    """

    name: str
    version: str
    architecture: Architecture
    threshold: float
    split: dict[str, list[str]]
    plan: dict[str, Any]
    figures: dict[str, Any]
    temperature: float = 1.0
    least_peak: float = 0.0


def save_network(path: Path, weights: dict[str, torch.Tensor], card: ModelCard) -> None:
    """Write weights and card; existing files of that name are replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in weights.items()}, path)
    save_card(path, card)


def save_card(weights: Path, card: ModelCard) -> None:
    """Write the card of a weights file."""
    card_path(weights).write_text(json.dumps(asdict(card), indent=2) + "\n", encoding="utf-8")


def card_path(weights: Path) -> Path:
    """Where the card of a weights file lies."""
    return weights.with_suffix(".json")


def guard_path(weights: Path) -> Path:
    """Where the input guard of a weights file lies."""
    return weights.with_suffix(".guard.json")


def load_card(weights: Path) -> ModelCard:
    """Read the card of a weights file.

    Raises
    ------
    BuildError
        It is missing or damaged.
    """
    path = card_path(weights)
    try:
        return ModelCard(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BuildError(
            f"The model card {path.name} is missing or damaged; every weights file needs its card beside it.",
            repr(error),
        ) from error


def load_network(weights: Path) -> nn.Module:
    """Build the network that the card describes, with its weights, ready to predict.

    Raises
    ------
    BuildError
        File or card is missing, damaged or of another architecture.
    """
    card = load_card(weights)
    network = build_network(len(CHANNEL_ROLES), card.architecture)
    try:
        network.load_state_dict(load_file(weights))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise BuildError(
            f"The weights {weights.name} are missing, damaged or of another architecture than their card says; "
            "train them again or restore the file.",
            repr(error),
        ) from error
    return network.eval()


def model_spec(weights: Path) -> ModelSpec:
    """What the program has to know about these weights."""
    card = load_card(weights)
    weights_sha256 = sha256_of(weights)
    return ModelSpec(
        card.name, card.version, CHANNEL_ROLES, INPUT_SIZE, card.threshold, weights_sha256, card.least_peak
    )

"""`falx-build-models calibrate`."""

import argparse
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from build_models.training.calibration import calibrated_threshold, fit_temperature, fold_temperature
from build_models.training.dataset import find_split, read_patients
from build_models.training.prediction import predict
from build_models.weights import load_card, load_network, save_network


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--data", type=Path, required=True, help="TCGA-LGG folder: kaggle_3m, or its WebP copy")
    parser.add_argument("--weights", type=Path, default=Path("resources/weights/unet.safetensors"))
    parser.add_argument("--split", type=Path, help="JSON with the parts (default: the split in the model card)")
    parser.add_argument("--part", choices=("train", "validation", "test"), default="validation")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Fit the temperature, fold it into the weights and move the threshold so that every mask stays.

    Weights that were calibrated before are calibrated further; the card keeps the product.
    """
    torch.set_num_threads(arguments.threads)
    card, network = load_card(arguments.weights), load_network(arguments.weights)
    split = find_split(arguments.data, arguments.split) if arguments.split else card.split
    patients = read_patients(arguments.data, split[arguments.part])
    found = fit_temperature([predict(network, p) for p in patients], [p.masks for p in patients])
    fold_temperature(network, found.temperature)
    threshold = calibrated_threshold(card.threshold, found.temperature)
    changed = replace(card, threshold=threshold, temperature=card.temperature * found.temperature)
    save_network(arguments.weights, network.state_dict(), changed)
    return {"model": card.name, "part": arguments.part, "threshold": threshold, **asdict(found)}


def show(document: dict[str, Any]) -> None:
    """Print the outcome for a person."""
    print(
        f"{document['model']}: temperature {document['temperature']:.3f}, expected calibration error "
        f"{document['ece_before']:.4f} → {document['ece_after']:.4f} on {document['part']}, "
        f"threshold {document['threshold']:.3f}; compile all targets again."
    )

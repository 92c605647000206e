"""`falx-build-models calibrate`."""

import argparse
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from build_models.training.calibration import calibrated, calibrated_threshold, fit_temperature, fold_temperature
from build_models.training.dataset import find_split, read_patients
from build_models.training.evaluation import choose_least_peak
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
    """Fit the temperature, fold it into the weights, move the threshold with it, and choose the least peak of a part.

    Weights that were calibrated before are calibrated further, and the card keeps the product. A temperature that
    does not lower the expected calibration error is not used: the cross-entropy it is fitted by weighs every pixel
    alike, and once most of those in doubt are gone it says little about the rest.
    """
    torch.set_num_threads(arguments.threads)
    card, network = load_card(arguments.weights), load_network(arguments.weights)
    split = find_split(arguments.data, arguments.split) if arguments.split else card.split
    patients = read_patients(arguments.data, split[arguments.part])
    probabilities, references = [predict(network, p) for p in patients], [p.masks for p in patients]
    found, threshold, temperature = fit_temperature(probabilities, references), card.threshold, card.temperature
    if found.ece_after < found.ece_before:
        fold_temperature(network, found.temperature)
        threshold = calibrated_threshold(threshold, found.temperature)
        temperature *= found.temperature
        probabilities = [calibrated(p, found.temperature) for p in probabilities]
    peak = choose_least_peak(probabilities, references, threshold)
    changed = replace(card, threshold=threshold, temperature=temperature, least_peak=peak)
    save_network(arguments.weights, network.state_dict(), changed)
    calibration = {**asdict(found), "used": temperature != card.temperature}
    return {"model": card.name, "part": arguments.part, "threshold": threshold, "least_peak": peak, **calibration}


def show(document: dict[str, Any]) -> None:
    """Print the outcome for a person."""
    used = "" if document["used"] else " (not used)"
    print(
        f"{document['model']}: temperature {document['temperature']:.3f}{used}, expected calibration error "
        f"{document['ece_before']:.4f} → {document['ece_after']:.4f} on {document['part']}, "
        f"threshold {document['threshold']:.3f}, least peak {document['least_peak']:.2f}; compile all targets again."
    )

"""`falx-build-models average`."""

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from app.contract.manifest import sha256_of
from build_models.training.averaging import averaged
from build_models.training.dataset import find_split, read_patients
from build_models.training.evaluation import choose_threshold, evaluate, network_predictor, remembered
from build_models.weights import load_card, save_network


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("first", type=Path, help="weights that a training began with")
    parser.add_argument("second", type=Path, help="weights that it ended with")
    parser.add_argument("--share", type=float, default=0.5, help="of the second, 0 to 1 (default: 0.5)")
    parser.add_argument("--data", type=Path, required=True, help="TCGA-LGG folder: kaggle_3m, or its WebP copy")
    parser.add_argument("--split", type=Path, help="JSON with the parts (default: the split in the model card)")
    parser.add_argument("--weights", type=Path, required=True, help="where to write the weights and their card")
    parser.add_argument("--name", help="of the model (default: that of the second)")
    parser.add_argument("--version", help="of the model (default: that of the second)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Average two networks, choose the threshold on validation and write them; calibrate them afterwards."""
    torch.set_num_threads(arguments.threads)
    card = load_card(arguments.second)
    network = averaged(arguments.first, arguments.second, arguments.share)
    split = find_split(arguments.data, arguments.split) if arguments.split else card.split
    patients = read_patients(arguments.data, split["validation"])
    predictor = remembered(network_predictor(network))
    threshold = choose_threshold([predictor(p) for p in patients], [p.masks for p in patients])
    figures = evaluate(predictor, patients, threshold).document()
    parents = {"first": sha256_of(arguments.first), "second": sha256_of(arguments.second), "share": arguments.share}
    card = replace(
        card,
        name=arguments.name or card.name,
        version=arguments.version or card.version,
        threshold=threshold,
        split=split,
        plan={**card.plan, "averaged": parents},
        figures={"validation": figures},
        temperature=1.0,
        least_peak=0.0,
    )
    save_network(arguments.weights, network.state_dict(), card)
    return {"model": card.name, "weights": str(arguments.weights), "threshold": threshold, **figures}


def show(document: dict[str, Any]) -> None:
    """Print the outcome for a person."""
    low, high = document["ci95"]
    print(
        f"{document['model']}: validation Dice {document['mean']:.3f} ({low:.3f} to {high:.3f}) at threshold "
        f"{document['threshold']:.2f}, written to {document['weights']}; calibrate it next."
    )

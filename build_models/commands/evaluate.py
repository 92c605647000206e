"""`falx-build-models evaluate`."""

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table

from build_models.training.artifact_prediction import artifact_predictor
from build_models.training.dataset import find_split, read_patients
from build_models.training.evaluation import Predictor, evaluate, network_predictor
from build_models.training.inputs import INPUTS
from build_models.training.pictures import draw_panel
from build_models.weights import load_card, load_network, save_card


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--data", type=Path, required=True, help="TCGA-LGG folder: kaggle_3m, or its WebP copy")
    parser.add_argument("--weights", type=Path, default=Path("resources/weights/unet.safetensors"))
    parser.add_argument("--split", type=Path, help="JSON with the parts (default: the split in the model card)")
    parser.add_argument("--part", choices=("train", "validation", "test"), default="validation")
    parser.add_argument("--artifact", type=Path, help="evaluate this compiled artifact instead of PyTorch")
    parser.add_argument(
        "--input", choices=tuple(INPUTS), default="complete", help="all sequences, or what may be lacking"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/evaluation"), help="folder for the report and the panel")
    parser.add_argument("--write-card", action="store_true", help="enter the figures into the model card")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Evaluate one part of the split and draw the panel of five cases."""
    torch.set_num_threads(arguments.threads)
    card = load_card(arguments.weights)
    split = find_split(arguments.data, arguments.split) if arguments.split else card.split
    patients = read_patients(arguments.data, split[arguments.part])
    engine: Predictor = (
        artifact_predictor(arguments.artifact, arguments.threads)
        if arguments.artifact
        else network_predictor(load_network(arguments.weights))
    )
    predictor = INPUTS[arguments.input](engine)
    part = arguments.part if arguments.input == "complete" else f"{arguments.part}, {arguments.input}"
    figures = evaluate(predictor, patients, card.threshold).document()
    arguments.out.mkdir(parents=True, exist_ok=True)
    stem = f"{card.name}-{part.replace(', ', '-')}"
    draw_panel(predictor, patients, card.threshold, arguments.out / f"{stem}.png")
    document = {
        "model": card.name,
        "split": arguments.part,
        "input": arguments.input,
        "threshold": card.threshold,
        **figures,
    }
    report = arguments.out / f"{stem}.json"
    report.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    if arguments.write_card:
        save_card(arguments.weights, replace(card, figures={**card.figures, part: figures}))
    return document


def show(document: dict[str, Any]) -> None:
    """Print one line a patient and the summary."""
    table = Table("patient", "Dice", title=f"{document['model']} on {document['split']}, {document['input']}")
    for patient in sorted(document["patients"], key=lambda p: p["dice"]):
        table.add_row(patient["id"], f"{patient['dice']:.3f}")
    console = Console()
    console.print(table)
    low, high = document["ci95"]
    console.print(
        f"mean {document['mean']:.3f} (95 % interval {low:.3f} to {high:.3f}), median {document['median']:.3f}"
    )

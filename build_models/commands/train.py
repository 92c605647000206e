"""`falx-build-models train`."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from build_models.commands.training_options import add_training_options, training_plan, training_progress
from build_models.training.dataset import find_split, read_patients
from build_models.training.evaluation import choose_threshold, evaluate, network_predictor
from build_models.training.pictures import draw_curves
from build_models.training.trainer import Trainer, best_network
from build_models.weights import ModelCard, save_network


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_training_options(parser)
    parser.add_argument("--out", type=Path, default=Path("runs/unet"), help="folder for checkpoints and curves")
    parser.add_argument("--weights", type=Path, help="where to write the weights (default: OUT/NAME.safetensors)")
    parser.add_argument("--name", default="unet")
    parser.add_argument("--model-version", default="1.0")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train, resume or finish a training; returns where the weights are and how good they are."""
    torch.set_num_threads(arguments.threads)
    plan = training_plan(arguments)
    split = find_split(arguments.data, arguments.split)
    training, validation = (read_patients(arguments.data, split[part]) for part in ("train", "validation"))
    trainer = Trainer(plan, training, validation, arguments.out, compile_network=not arguments.no_compile)
    resumed = trainer.resume()
    with training_progress("training", plan.epochs) as report:
        history = trainer.run(report)
    draw_curves(history, arguments.out / "curves.png")

    network = best_network(arguments.out, plan)
    threshold = choose_threshold(network, validation)
    figures = evaluate(network_predictor(network), validation, threshold).document()
    weights = arguments.weights or arguments.out / f"{arguments.name}.safetensors"
    card = ModelCard(
        name=arguments.name,
        version=arguments.model_version,
        architecture=plan.architecture,
        threshold=threshold,
        split=split,
        plan=asdict(plan),
        figures={"validation": figures},
    )
    save_network(weights, network.state_dict(), card)
    return {"weights": str(weights), "resumed": resumed, "epochs": len(history.loss), "threshold": threshold, **figures}


def show(document: dict[str, Any]) -> None:
    """Print the outcome for a person."""
    print(
        f"{document['weights']}: validation Dice {document['mean']:.3f} (median {document['median']:.3f}) "
        f"after {document['epochs']} epochs, threshold {document['threshold']:.2f}"
    )

"""`falx-build-models train`."""

import argparse
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from app.errors import BuildError
from build_models.training.dataset import find_split, read_patients
from build_models.training.evaluation import choose_threshold, evaluate, network_predictor
from build_models.training.pictures import draw_curves
from build_models.training.trainer import BEST, EpochReport, Trainer, TrainingPlan
from build_models.weights import ModelCard, save_network
from build_models.zoo.unet import UNet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    plan = TrainingPlan()
    parser.add_argument("--data", type=Path, required=True, help="TCGA-LGG folder: kaggle_3m, or its WebP copy")
    parser.add_argument("--split", type=Path, help="JSON with the lists train, validation and test")
    parser.add_argument("--out", type=Path, default=Path("runs/unet"), help="folder for checkpoints and curves")
    parser.add_argument("--weights", type=Path, help="where to write the weights (default: OUT/NAME.safetensors)")
    parser.add_argument("--name", default="unet")
    parser.add_argument("--model-version", default="1.0")
    parser.add_argument("--features", type=int, default=plan.features, help="channels of the first level")
    parser.add_argument("--epochs", type=int, default=plan.epochs)
    parser.add_argument("--batch-size", type=int, default=plan.batch_size)
    parser.add_argument("--crop", type=int, default=plan.crop, help="side of the training crop in pixels")
    parser.add_argument("--learning-rate", type=float, default=plan.peak_learning_rate)
    parser.add_argument("--validate-every", type=int, default=plan.validate_every, metavar="EPOCHS")
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-compile", action="store_true", help="run the training step without torch.compile")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train, resume or finish a training; returns where the weights are and how good they are."""
    torch.set_num_threads(arguments.threads)
    plan = _plan(arguments)
    split = find_split(arguments.data, arguments.split)
    training, validation = (read_patients(arguments.data, split[part]) for part in ("train", "validation"))
    trainer = Trainer(plan, training, validation, arguments.out, compile_network=not arguments.no_compile)
    resumed = trainer.resume()
    with _progress() as progress:
        task = progress.add_task("training", total=plan.epochs, loss="", dice="")
        history = trainer.run(lambda report: _show_progress(progress, task, report))
    draw_curves(history, arguments.out / "curves.png")

    best = torch.load(arguments.out / BEST, weights_only=True)
    network = UNet(3, **plan.architecture)
    network.load_state_dict(best["weights"])
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
    save_network(weights, best["weights"], card)
    return {"weights": str(weights), "resumed": resumed, "epochs": len(history.loss), "threshold": threshold, **figures}


def show(document: dict[str, Any]) -> None:
    """Print the outcome for a person."""
    print(
        f"{document['weights']}: validation Dice {document['mean']:.3f} (median {document['median']:.3f}) "
        f"after {document['epochs']} epochs, threshold {document['threshold']:.2f}"
    )


def _plan(arguments: argparse.Namespace) -> TrainingPlan:
    plan = TrainingPlan(
        features=arguments.features,
        epochs=arguments.epochs,
        batch_size=arguments.batch_size,
        crop=arguments.crop,
        peak_learning_rate=arguments.learning_rate,
        validate_every=arguments.validate_every,
        seed=arguments.seed,
    )
    if plan.crop % 2**plan.levels or min(plan.features, plan.epochs, plan.batch_size, plan.validate_every) < 1:
        raise BuildError("The crop has to be a multiple of 16, and features, epochs and batch size at least 1.")
    return plan


def _progress() -> Progress:
    return Progress(
        TextColumn("epoch {task.completed:.1f} of {task.total}"),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("loss {task.fields[loss]} Dice {task.fields[dice]}"),
        console=Console(stderr=True),
    )


def _show_progress(progress: Progress, task: Any, report: EpochReport) -> None:
    progress.update(task, completed=report.done_epochs, loss=f"{report.loss:.3f}")
    if report.validation_dice is not None:
        progress.update(task, dice=f"{report.validation_dice:.3f}")

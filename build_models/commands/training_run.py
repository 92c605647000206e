"""A training from its plan to weights with their card, shared by every command that trains."""

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from build_models.commands.training_options import training_progress
from build_models.training.dataset import Patient, find_split, read_patients
from build_models.training.evaluation import choose_threshold, evaluate, network_predictor, remembered
from build_models.training.lesson import Lesson
from build_models.training.pictures import draw_curves
from build_models.training.trainer import Trainer, TrainingPlan, best_network
from build_models.weights import ModelCard, save_network


def add_output_options(parser: argparse.ArgumentParser, out: Path, name: str) -> None:
    """Where the outcome of a training goes."""
    parser.add_argument("--out", type=Path, default=out, help="folder for checkpoints and curves")
    parser.add_argument("--weights", type=Path, help="where to write the weights (default: OUT/NAME.safetensors)")
    parser.add_argument("--name", default=name)
    parser.add_argument("--model-version", default="1.0")


@dataclass(frozen=True)
class TrainingRun:
    """Data and places of a training.

    Attributes
    ----------
    split : dict of str to list of str
        Patients of each part.
    training, validation : list of Patient
    out, weights : Path
        Folder of the checkpoints; file of the outcome.
    """

    split: dict[str, list[str]]
    training: list[Patient]
    validation: list[Patient]
    out: Path
    weights: Path
    name: str
    version: str
    compile_network: bool

    def train(self, plan: TrainingPlan, lesson: Lesson | None = None) -> dict[str, Any]:
        """Train, resume or finish; returns where the weights are and how good they are on validation."""
        trainer = Trainer(
            plan, self.training, self.validation, self.out, compile_network=self.compile_network, lesson=lesson
        )
        resumed = trainer.resume()
        with training_progress(self.name, plan.epochs) as report:
            history = trainer.run(report)
        draw_curves(history, self.out / "curves.png")
        network = best_network(self.out, plan)
        predictor = remembered(network_predictor(network))
        threshold = choose_threshold([predictor(p) for p in self.validation], [p.masks for p in self.validation])
        figures = evaluate(predictor, self.validation, threshold).document()
        card = ModelCard(
            name=self.name,
            version=self.version,
            architecture=plan.architecture,
            threshold=threshold,
            split=self.split,
            plan=asdict(plan),
            figures={"validation": figures},
        )
        save_network(self.weights, network.state_dict(), card)
        return {
            "weights": str(self.weights),
            "resumed": resumed,
            "epochs": len(history.loss),
            "threshold": threshold,
            **figures,
        }


def training_run(arguments: argparse.Namespace) -> TrainingRun:
    """Read the data that the options name.

    Raises
    ------
    BuildError
        Data or split are missing or damaged.
    """
    split = find_split(arguments.data, arguments.split)
    training, validation = (read_patients(arguments.data, split[part]) for part in ("train", "validation"))
    return TrainingRun(
        split=split,
        training=training,
        validation=validation,
        out=arguments.out,
        weights=arguments.weights or arguments.out / f"{arguments.name}.safetensors",
        name=arguments.name,
        version=arguments.model_version,
        compile_network=not arguments.no_compile,
    )


def show_training(document: dict[str, Any]) -> None:
    """Print the outcome for a person."""
    print(
        f"{document['weights']}: validation Dice {document['mean']:.3f} (median {document['median']:.3f}) "
        f"after {document['epochs']} epochs, threshold {document['threshold']:.2f}"
    )

"""`falx-build-models train`."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from app.contract.manifest import sha256_of
from app.errors import BuildError
from build_models.commands.training_options import add_training_options, training_plan
from build_models.commands.training_run import add_output_options, show_training, training_run
from build_models.training.lesson import Lesson
from build_models.training.trainer import TrainingPlan, slice_sampler
from build_models.weights import load_card, load_network
from build_models.zoo.registry import normalised

show = show_training


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_training_options(parser)
    add_output_options(parser, Path("runs/unet"), "unet")
    parser.add_argument("--begin-with", type=Path, metavar="WEIGHTS", help="go on from these instead of at random")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train, resume or finish a training; returns where the weights are and how good they are.

    Raises
    ------
    BuildError
        An option is out of range, the data is damaged, or the weights to begin with are of another architecture.
    """
    torch.set_num_threads(arguments.threads)
    plan = training_plan(arguments)
    if arguments.begin_with is None:
        return training_run(arguments).train(plan)
    weights, plan = _beginning(arguments.begin_with, plan)
    training = training_run(arguments)
    return training.train(plan, Lesson(slice_sampler(plan, training.training), weights=weights))


def _beginning(path: Path, plan: TrainingPlan) -> tuple[dict[str, Tensor], TrainingPlan]:
    network = load_network(path)
    if normalised(load_card(path).architecture) != normalised(plan.architecture):
        raise BuildError(
            f"The weights {path.name} are of another architecture than the training; choose it with --architecture."
        )
    return network.state_dict(), replace(plan, begun_with=sha256_of(path))

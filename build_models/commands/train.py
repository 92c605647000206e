"""`falx-build-models train`."""

import argparse
from pathlib import Path
from typing import Any

import torch

from build_models.commands.training_beginning import add_beginning_option, beginning
from build_models.commands.training_options import add_training_options, training_plan
from build_models.commands.training_run import add_output_options, show_training, training_run
from build_models.training.lesson import Lesson
from build_models.training.trainer import slice_sampler

show = show_training


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_training_options(parser)
    add_output_options(parser, Path("runs/unet"), "unet")
    add_beginning_option(parser)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train, resume or finish a training; returns where the weights are and how good they are.

    Raises
    ------
    BuildError
        An option is out of range, the data is damaged, or the weights to begin with are of another architecture.
    """
    torch.set_num_threads(arguments.threads)
    weights, plan = beginning(arguments.begin_with, training_plan(arguments))
    training = training_run(arguments)
    return training.train(plan, Lesson(slice_sampler(plan, training.training), weights=weights))

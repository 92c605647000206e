"""`falx-build-models train`."""

import argparse
from pathlib import Path
from typing import Any

import torch

from build_models.commands.training_options import add_training_options, training_plan
from build_models.commands.training_run import add_output_options, show_training, training_run

show = show_training


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_training_options(parser)
    add_output_options(parser, Path("runs/unet"), "unet")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train, resume or finish a training; returns where the weights are and how good they are."""
    torch.set_num_threads(arguments.threads)
    plan = training_plan(arguments)
    return training_run(arguments).train(plan)

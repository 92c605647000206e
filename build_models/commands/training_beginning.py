"""The weights that a training begins with, shared by every command that trains one network."""

import argparse
from dataclasses import replace
from pathlib import Path

from torch import Tensor

from app.contract.manifest import sha256_of
from app.errors import BuildError
from build_models.training.trainer import TrainingPlan
from build_models.weights import load_card, load_network
from build_models.zoo.registry import normalised


def add_beginning_option(parser: argparse.ArgumentParser) -> None:
    """`--begin-with`."""
    parser.add_argument("--begin-with", type=Path, metavar="WEIGHTS", help="go on from these instead of at random")


def beginning(path: Path | None, plan: TrainingPlan) -> tuple[dict[str, Tensor] | None, TrainingPlan]:
    """The weights, None for a random start, and the plan that names them.

    Raises
    ------
    BuildError
        They are missing, damaged or of another architecture.
    """
    if path is None:
        return None, plan
    network = load_network(path)
    if normalised(load_card(path).architecture) != normalised(plan.architecture):
        raise BuildError(
            f"The weights {path.name} are of another architecture than the training; choose it with --architecture."
        )
    return network.state_dict(), replace(plan, begun_with=sha256_of(path))

"""`falx-build-models train-variants`."""

import argparse
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table

from build_models.commands.progress import tell
from build_models.commands.training_options import add_training_options, training_plan
from build_models.commands.training_run import training_run
from build_models.training.dataset import read_patients
from build_models.variants.queue import VariantQueue
from build_models.variants.results import Results
from build_models.zoo.registry import VARIANTS

SHIPPED = ("unet", "unet-fast")
"""Trained with the full budget, not by this queue."""

RESULTS = Path("docs/benchmarks/variants")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_training_options(parser)
    parser.add_argument("--out", type=Path, default=Path("runs/variants"), help="folder for checkpoints and weights")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the results that the report reads")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=tuple(VARIANTS), help="these, in this order")
    parser.add_argument("--skip", nargs="+", metavar="NAME", choices=tuple(VARIANTS), default=[], help="all but these")
    # The queue chooses the network itself.
    parser.set_defaults(architecture="basic", features=None, name="variants", model_version="1.0", weights=None)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Train every variant with the same budget, each from where it was left."""
    torch.set_num_threads(arguments.threads)
    plan, training = training_plan(arguments), training_run(arguments)
    test = read_patients(arguments.data, training.split["test"])
    names = arguments.only or [n for n in VARIANTS if n not in (*SHIPPED, *arguments.skip)]
    queue = VariantQueue(plan, training, test, arguments.out, Results(arguments.results))
    return {"variants": queue.train(names, tell)}


def show(document: dict[str, Any]) -> None:
    """Print one line a variant."""
    table = Table("variant", "parameters", "validation", "test", title="Dice after the same budget")
    for variant in document["variants"]:
        table.add_row(
            variant["name"],
            f"{variant['parameters'] / 1e6:.2f} M",
            f"{variant['validation']['mean']:.3f}",
            f"{variant['test']['mean']:.3f}",
        )
    Console().print(table)

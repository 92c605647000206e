"""`falx-build-models fit-guard`."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from build_models.guard.examples import domestic_examples, foreign_examples
from build_models.guard.fitting import fit_guard, judge_guard
from build_models.training.dataset import find_split, read_patients
from build_models.weights import guard_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--data", type=Path, required=True, help="TCGA-LGG folder: kaggle_3m, or its WebP copy")
    parser.add_argument("--split", type=Path, help="JSON with the lists train, validation and test")
    parser.add_argument(
        "--weights", type=Path, nargs="+", default=[Path("resources/weights/unet.safetensors")], help="its networks"
    )
    parser.add_argument("--slices", type=int, default=10, help="slices looked at in each series")
    parser.add_argument("--generated", type=int, default=20, help="foreign cases of each generated kind")
    parser.add_argument("--report", type=Path, help="where to write the figures as JSON")
    parser.add_argument("--threads", type=int, default=1)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Fit on the training patients, judge on the others and on foreign images, write the guard beside the weights."""
    torch.set_num_threads(arguments.threads)
    split, numbers = find_split(arguments.data, arguments.split), np.random.default_rng(0)
    examples = []
    for name in split["train"]:  # one at a time: together they would fill the memory
        examples += domestic_examples(read_patients(arguments.data, [name], arguments.slices)[0], numbers)
    guard = fit_guard(examples)
    held = read_patients(arguments.data, [*split["validation"], *split["test"]], arguments.slices)
    real = [example for patient in held for example in domestic_examples(patient, numbers)]
    document = judge_guard(guard, real, foreign_examples(held, arguments.generated, numbers))
    for weights in arguments.weights:
        guard.save(guard_path(weights))
    if arguments.report:
        arguments.report.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return document


def show(document: dict[str, Any]) -> None:
    """Print one line a kind."""
    table = Table("", "AUROC series", "warned", "AUROC lone slice", "warned", title="Input guard")
    series, slices = document["series"], document["lone_slices"]
    for kind, share in series["false_alarms"].items():
        table.add_row(kind, "", f"{share:.1%}", "", f"{slices['false_alarms'][kind]:.1%}")
    for kind, found in series["foreign"].items():
        lone = slices["foreign"][kind]
        table.add_row(
            kind, f"{found['auroc']:.3f}", f"{found['warned']:.0%}", f"{lone['auroc']:.3f}", f"{lone['warned']:.0%}"
        )
    Console().print(table)

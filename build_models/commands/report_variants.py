"""`falx-build-models report variants`."""

import argparse
from pathlib import Path
from typing import Any

from build_models.commands.train_variants import RESULTS
from build_models.variants.report import write_report
from build_models.variants.results import Results


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the report."""
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the committed results")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for the page and the plot")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Make page and plot from the results."""
    return {"outputs": [str(path) for path in write_report(Results(arguments.results), arguments.out)]}


def show(document: dict[str, Any]) -> None:
    """Print what was written."""
    for path in document["outputs"]:
        print(path)

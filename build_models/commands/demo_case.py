"""`falx-build-models demo-case`."""

import argparse
from pathlib import Path
from typing import Any

from build_models.demo_case import write_demo_case


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--out", type=Path, default=Path("resources/demo"), help="folder to write into")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Make the case; returns where it is and what it holds."""
    study = write_demo_case(arguments.out)
    grid = study.grid
    return {
        "folder": str(arguments.out),
        "series": [series.sequence.role for series in study.series],
        "slices": grid.slices,
        "spacing_mm": [grid.spacing_mm, grid.pixel_mm, grid.pixel_mm],
        "lesion_ml": study.lesion_ml,
    }


def show(document: dict[str, Any]) -> None:
    """Print the outcome for a person."""
    print(
        f"{document['folder']}: {', '.join(document['series'])} with {document['slices']} slices each, "
        f"lesion {document['lesion_ml']:.1f} mL"
    )

"""`falx-build-models list`."""

import argparse
from pathlib import Path
from typing import Any

from app import resources
from app.errors import BuildError
from app.inference.catalog import find_artifacts
from build_models.commands.artifact_table import artifact_document, show_artifacts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--out", type=Path, default=resources.compiled_models(), help="folder of the compiled models")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read the manifests.

    Raises
    ------
    BuildError
        There is no artifact.
    """
    catalog = find_artifacts(arguments.out)
    if not catalog.artifacts and not catalog.broken:
        raise BuildError(f"There is no compiled model in the folder {arguments.out.name}; compile one first.")
    return {
        "artifacts": [artifact_document(artifact) for artifact in catalog.artifacts],
        "broken": [{"folder": folder, "reason": reason} for folder, reason in catalog.broken],
    }


def show(document: dict[str, Any]) -> None:
    """Print one line an artifact."""
    show_artifacts("Compiled models", document["artifacts"])
    for broken in document["broken"]:
        print(f"{broken['folder']}: {broken['reason']}")

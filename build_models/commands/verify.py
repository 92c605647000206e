"""`falx-build-models verify`."""

import argparse
import json
from pathlib import Path
from typing import Any

from app import resources
from app.contract.manifest import Artifact
from app.errors import BuildError
from app.inference.catalog import find_artifacts
from app.inference.cpu import physical_cores
from build_models.board import Board
from build_models.commands.artifact_table import artifact_document, show_artifacts
from build_models.commands.emulators import add_emulators, emulators
from build_models.commands.progress import tell
from build_models.instructions import count_instructions
from build_models.proofs import enter_figures, keep_proof
from build_models.verify import Verification, places, verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--model", help="only this model")
    parser.add_argument("--out", type=Path, default=resources.compiled_models(), help="folder of the compiled models")
    parser.add_argument("--threads", type=int, default=physical_cores())
    add_emulators(parser)
    parser.add_argument("--count", action="store_true", help="count instructions of a slice on the emulated board, too")
    parser.add_argument(
        "--keep", action="store_true", help="put golden runs on record; without emulators, figures of this machine too"
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Prove every artifact that this machine can run; any that fails fails the command.

    Raises
    ------
    BuildError
        There is no artifact, or no board where one is named; a manifest is damaged, or an artifact that can run here
        fails.
    """
    catalog = find_artifacts(arguments.out)
    artifacts = catalog.of_model(arguments.model) if arguments.model else catalog.artifacts
    if not artifacts and not catalog.broken:
        raise BuildError(f"There is no compiled model in the folder {arguments.out.name}; compile one first.")
    machines = emulators(arguments)
    for machine in machines:
        if isinstance(machine, Board):
            machine.check()
    documents = []
    for artifact in artifacts:
        for place in places(artifact, machines):
            tell(f"{artifact.label} …")
            verification = verify(artifact, arguments.threads, place)
            counted = None
            if arguments.count and isinstance(place, Board) and artifact.manifest.target.backend == "tvm-cpu":
                counted = count_instructions(place, artifact)
            if arguments.keep:
                # An emulator's proof is added to those of the same bytes, so the figures stay as they are then.
                current = artifact if machines else measured(artifact, verification)
                keep_proof(current, verification, counted)
            documents.append(artifact_document(artifact, verification))
    document = {"passed": True, "artifacts": documents}
    failures = [reason for _, reason in catalog.broken]
    failures += [f"{d['backend']} {d['target']}: {d['reason']}" for d in documents if d["status"] == "failed"]
    if failures:
        show(document)
        raise BuildError(
            f"{len(failures)} of {len(documents) + len(catalog.broken)} artifacts failed. " + "; ".join(failures),
            json.dumps(documents),
        )
    return document


def measured(artifact: Artifact, verification: Verification) -> Artifact:
    """The artifact with the figures of this machine where it has passed on it; else as it is."""
    here = verification.where == "native" and verification.status == "passed"
    return enter_figures(artifact, verification) if here else artifact


def show(document: dict[str, Any]) -> None:
    """Print one line an artifact."""
    show_artifacts("Verified", document["artifacts"])

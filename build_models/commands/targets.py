"""`falx-build-models targets`."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app import resources
from app.contract.manifest import Artifact, Target
from app.contract.target_name import parts_of, spelled
from app.inference.backend import Availability
from app.inference.catalog import find_artifacts
from app.inference.cpu_features import required_features
from app.inference.registry import backend_named
from build_models.proofs import read_proofs
from build_models.records import read_records
from build_models.targets import ALL_TARGETS, INSTRUCTION_SETS, INT8_TARGETS, precision_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--out", type=Path, default=resources.compiled_models(), help="folder of the compiled models")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read manifests, records of tuning and records of golden runs."""
    catalog = find_artifacts(arguments.out)
    targets = dict.fromkeys((*ALL_TARGETS, *INT8_TARGETS, *(a.manifest.target for a in catalog.artifacts)))
    return {
        "targets": [
            _target(target, [a for a in catalog.artifacts if a.manifest.target == target]) for target in targets
        ],
        "broken": [{"folder": folder, "reason": reason} for folder, reason in catalog.broken],
    }


def _target(target: Target, artifacts: list[Artifact]) -> dict[str, Any]:
    on_cpu = target.backend == "tvm-cpu"
    known = INSTRUCTION_SETS.get(target.name) if on_cpu else None
    own = {artifact.manifest.precision for artifact in artifacts}
    precision = own.pop() if len(own) == 1 else precision_of(target)
    tuned = read_records(known.records or target.name).layers.get(precision, {}) if known else {}
    return {
        "backend": target.backend,
        "target": target.name,
        "system": spelled(parts_of(target.name)[0]) if on_cpu else None,
        "features": [name.lower() for name in (on_cpu and required_features(target.name)) or ()],
        "precision": precision,
        "tuned_layers": len(tuned) if known else None,
        "artifacts": [_artifact(artifact) for artifact in artifacts],
    }


def _artifact(artifact: Artifact) -> dict[str, Any]:
    manifest, proofs = artifact.manifest, read_proofs(artifact)
    here = _here(artifact)
    return {
        "model": manifest.model.name,
        "version": manifest.model.version,
        "sha256": artifact.sha256,
        "bytes": _size(artifact.module),
        "weights_bytes": _size(artifact.weights),
        "expected_latency_ms": manifest.expected_latency_ms,
        "proofs": [vars(proof) for proof in proofs],
        "not_run": None if proofs else here.reason or "no golden run is on record; run falx-build-models verify --keep",
    }


def _size(path: Path | None) -> int:
    return path.stat().st_size if path is not None and path.is_file() else 0


def _here(artifact: Artifact) -> Availability:
    backend = backend_named(artifact.manifest.target.backend)
    available = backend.availability()
    return backend.supports(artifact) if available.ok else available


def show(document: dict[str, Any]) -> None:
    """Print a table, one line a golden run."""
    table = Table(
        "target", "runs on", "features", "precision", "tuned", "artifact", "proven", "Dice", "max diff", "where"
    )
    for target in document["targets"]:
        first = (
            f"{target['backend']} {target['target']}",
            target["system"] or "",
            " ".join(target["features"]),
            target["precision"],
            "" if target["tuned_layers"] is None else str(target["tuned_layers"]),
        )
        rows = [row for artifact in target["artifacts"] for row in _rows(artifact)]
        for index, row in enumerate(rows or [("not compiled", "", "", "", "")]):
            table.add_row(*(first if index == 0 else [""] * len(first)), *row)
    console = Console(width=None if Console().is_terminal else 200)
    console.print(table)
    for broken in document["broken"]:
        console.print(f"{broken['folder']}: {broken['reason']}", highlight=False)


def _counted(proof: dict[str, Any]) -> str:
    return "" if proof["instructions"] is None else f", {proof['instructions'] / 1e6:.1f} million instructions a slice"


def _rows(artifact: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    name = f"{artifact['model']} {artifact['version']}, {artifact['bytes'] / 1024:.0f} KiB"
    if artifact["weights_bytes"]:
        name += f" + {artifact['weights_bytes'] / 1024:.0f} KiB weights"
    if not artifact["proofs"]:
        return [(name, "", "", "", f"not run: {artifact['not_run']}")]
    return [
        (
            name if index == 0 else "",
            (proof["proven_at"] or "")[:10],
            "" if proof["dice"] is None else f"{proof['dice']:.4f}",
            "" if proof["max_abs_diff"] is None else f"{proof['max_abs_diff']:.1e}",
            f"{proof['where']}, {proof['machine']}{_counted(proof)}"
            + ("" if proof["status"] == "passed" else ": failed"),
        )
        for index, proof in enumerate(artifact["proofs"])
    ]

"""`falx models`: which models this PC has, what of them can run here, who signed them, and whether they are whole."""

import argparse
from pathlib import Path
from typing import Any

from app.commands.console import Console
from app.contract.manifest import Artifact
from app.errors import ArtifactIncompatibleError
from app.inference.catalog import Catalog, find_artifacts
from app.inference.model_folders import model_folders, refusal
from app.inference.model_state import ArtifactState, ModelState
from app.inference.models import list_models


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module; 1 when something is damaged, not signed or refused."""
    catalog = find_artifacts()
    models = [_model(catalog, state, arguments.verify, console) for state in list_models(catalog)]
    broken = [{"folder": folder, "reason": reason} for folder, reason in catalog.broken]
    folders = [_folder(folder) for folder in model_folders()]
    ok = bool(models) and not broken and all(a["ok"] for model in models for a in model["artifacts"])
    _print(models, broken, ok, arguments.verify, console)
    console.document({"ok": ok, "verified": arguments.verify, "folders": folders, "models": models, "broken": broken})
    return 0 if ok else 1


def _model(catalog: Catalog, state: ModelState, verify: bool, console: Console) -> dict[str, Any]:
    known = {(a.backend, a.target): a for a in state.artifacts}
    artifacts = [
        _artifact(artifact, known[artifact.manifest.target.backend, artifact.manifest.target.name], verify, console)
        | {"signed_by": catalog.signers[artifact.folder]}
        for artifact in catalog.of_model(state.name)
    ]
    return {
        "name": state.name,
        "version": state.version,
        "default": state.default,
        "channels": list(state.channels),
        "threshold": state.threshold,
        "guarded": state.guarded,
        "runs_here": state.usable,
        "why_not": state.reason,
        "artifacts": artifacts,
    }


def _artifact(artifact: Artifact, state: ArtifactState, verify: bool, console: Console) -> dict[str, Any]:
    manifest, reason = artifact.manifest, ""
    if verify:
        console.progress(f"reading {artifact.label}")
        try:
            artifact.check_files()
        except ArtifactIncompatibleError as error:
            reason = error.user_message
    return {
        "backend": manifest.target.backend,
        "target": manifest.target.name,
        "precision": manifest.precision,
        "folder": str(artifact.folder),
        "runs_here": state.usable,
        "why_not": state.reason,
        "expected_latency_ms": state.latency_ms,
        "expected_memory_mb": state.memory_mb,
        "sha256": artifact.sha256,
        "ok": not reason,
        "reason": reason,
    }


def _folder(folder: Path) -> dict[str, Any]:
    reason = refusal(folder)
    return {"folder": str(folder), "used": reason is None, "reason": reason or ""}


def _print(
    models: list[dict[str, Any]], broken: list[dict[str, Any]], ok: bool, verified: bool, console: Console
) -> None:
    whole = "whole" if verified else "signed"
    rows = [
        (
            f"{model['name']} {model['version']}{' (default)' if model['default'] else ''}",
            f"{entry['backend']} {entry['target']}",
            entry["precision"],
            "can run" if entry["runs_here"] else entry["why_not"],
            entry["signed_by"],
            whole if entry["ok"] else f"REFUSED: {entry['reason']}",
        )
        for model in models
        for entry in model["artifacts"]
    ]
    console.table(("model", "target", "precision", "on this PC", "signed by", ""), rows)
    for model in models:
        if not model["runs_here"]:
            console.line(f"{model['name']} cannot run on this PC: {model['why_not']}")
    for entry in broken:
        console.line(f"REFUSED {entry['folder']}: {entry['reason']}")
    console.line("every model can be used" if ok else "NOT every model can be used")

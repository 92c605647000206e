"""`falx models`: which models this PC has, where they lie, who signed them, and whether their files are whole."""

import argparse
from pathlib import Path
from typing import Any

from app.commands.console import Console
from app.contract.manifest import Artifact
from app.errors import ArtifactIncompatibleError
from app.inference.catalog import Catalog, find_artifacts
from app.inference.model_folders import model_folders, refusal
from app.settings import load_settings


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module; 1 when something is damaged, not signed or refused."""
    catalog = find_artifacts()
    default = load_settings().model
    models = [_model(catalog, name, name == default, arguments.verify, console) for name in catalog.models]
    broken = [{"folder": folder, "reason": reason} for folder, reason in catalog.broken]
    folders = [_folder(folder) for folder in model_folders()]
    ok = bool(models) and not broken and all(a["ok"] for model in models for a in model["artifacts"])
    _print(models, broken, ok, arguments.verify, console)
    console.document({"ok": ok, "verified": arguments.verify, "folders": folders, "models": models, "broken": broken})
    return 0 if ok else 1


def _model(catalog: Catalog, name: str, default: bool, verify: bool, console: Console) -> dict[str, Any]:
    artifacts = catalog.of_model(name)
    spec = artifacts[0].manifest.model
    return {
        "name": name,
        "version": spec.version,
        "default": default,
        "channels": list(spec.channels),
        "threshold": spec.threshold,
        "artifacts": [_artifact(artifact, catalog.signers[artifact.folder], verify, console) for artifact in artifacts],
    }


def _artifact(artifact: Artifact, signer: str, verify: bool, console: Console) -> dict[str, Any]:
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
        "signed_by": signer,
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
            entry["signed_by"],
            whole if entry["ok"] else f"REFUSED: {entry['reason']}",
        )
        for model in models
        for entry in model["artifacts"]
    ]
    console.table(("model", "target", "precision", "signed by", ""), rows)
    for entry in broken:
        console.line(f"REFUSED {entry['folder']}: {entry['reason']}")
    console.line("every model can be used" if ok else "NOT every model can be used")

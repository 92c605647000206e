"""`falx self-test`: golden vectors through every artifact that this PC can run."""

import argparse
from typing import Any

from app.commands.console import Console
from app.contract.manifest import Artifact
from app.errors import BackendUnavailableError
from app.inference.backend import Availability
from app.inference.catalog import find_artifacts
from app.inference.cpu import physical_cores
from app.inference.probe import run_probe
from app.inference.registry import backend_named
from app.settings import load_settings


def run(arguments: argparse.Namespace, console: Console) -> int:  # noqa: ARG001  no option beside --json
    """See the module.

    Raises
    ------
    BackendUnavailableError
        There is no artifact at all.
    """
    catalog = find_artifacts()
    if not catalog.artifacts and not catalog.broken:
        raise BackendUnavailableError(
            f"There is no compiled model in the folder {catalog.root.name}; reinstall Falx, or compile one with "
            "falx-build-models compile."
        )
    threads = load_settings().threads or physical_cores()
    tested: list[dict[str, Any]] = [_unreadable(name, reason) for name, reason in catalog.broken]
    skipped: list[dict[str, Any]] = []
    for artifact in catalog.artifacts:
        console.progress(f"testing {artifact.label}")
        usable = _usable(artifact)
        if usable.ok:
            tested.append(_test(artifact, threads))
        else:
            skipped.append({**_identity(artifact), "reason": usable.reason})
    passed = any(entry["ok"] for entry in tested) and all(entry["ok"] for entry in tested)
    _print(tested, skipped, passed, console)
    console.document({"passed": passed, "artifacts": tested, "skipped": skipped})
    return 0 if passed else 1


def _usable(artifact: Artifact) -> Availability:
    """Whether this PC has what the artifact needs."""
    try:
        backend = backend_named(artifact.manifest.target.backend)
    except BackendUnavailableError as error:
        return Availability(False, error.user_message)
    available = backend.availability()
    return backend.supports(artifact) if available.ok else available


def _test(artifact: Artifact, threads: int) -> dict[str, Any]:
    outcome = run_probe(artifact, threads)
    return {
        **_identity(artifact),
        "ok": outcome.ok,
        "dice": outcome.dice,
        "max_abs_diff": outcome.max_abs_diff,
        "reason": outcome.reason,
    }


def _identity(artifact: Artifact) -> dict[str, Any]:
    manifest = artifact.manifest
    return {"model": manifest.model.name, "backend": manifest.target.backend, "target": manifest.target.name}


def _unreadable(name: str, reason: str) -> dict[str, Any]:
    model, _, folder = name.partition("/")
    return {
        "model": model,
        "backend": None,
        "target": folder,
        "ok": False,
        "dice": None,
        "max_abs_diff": None,
        "reason": reason,
    }


def _print(tested: list[dict[str, Any]], skipped: list[dict[str, Any]], passed: bool, console: Console) -> None:
    def number(value: float | None, form: str) -> str:
        return "-" if value is None else format(value, form)

    rows = [
        (
            entry["model"],
            entry["backend"] or "-",
            entry["target"],
            "pass" if entry["ok"] else "REFUSED",
            number(entry["dice"], ".5f"),
            number(entry["max_abs_diff"], ".1e"),
            entry["reason"],
        )
        for entry in tested
    ]
    rows += [(e["model"], e["backend"], e["target"], "not here", "-", "-", e["reason"]) for e in skipped]
    console.table(("model", "backend", "target", "", "Dice", "max diff", "reason"), rows)
    console.line("self-test passed" if passed else "self-test FAILED")

"""How compile, verify and list describe an artifact, to programs and to people."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app.contract.manifest import Artifact
from build_models.verify import Verification


def artifact_document(artifact: Artifact, verification: Verification | None = None) -> dict[str, Any]:
    """One artifact as JSON; `bytes` counts its own module, not what it shares with other targets."""
    manifest = artifact.manifest
    document: dict[str, Any] = {
        "model": manifest.model.name,
        "version": manifest.model.version,
        "backend": manifest.target.backend,
        "target": manifest.target.name,
        "precision": manifest.precision,
        "runtime": f"{manifest.runtime.package} {manifest.runtime.version}",
        "bytes": _size(artifact.module),
        "sha256": artifact.sha256,
        "expected_latency_ms": manifest.expected_latency_ms,
    }
    if verification is not None:
        outcome = verification.outcome
        document |= {
            "ok": outcome.ok,
            "status": verification.status,
            "reason": outcome.reason,
            "where": verification.where,
            "machine": verification.machine,
            "dice": outcome.dice,
            "max_abs_diff": outcome.max_abs_diff,
            "infer_ms_p50": outcome.infer_ms_p50,
        }
    return document


def show_artifacts(title: str, documents: list[dict[str, Any]]) -> None:
    """Print a table, and under it the reasons."""
    table = Table("model", "target", "KiB", "sha256", "ms", "Dice", "max diff", "status", title=title)
    for d in documents:
        table.add_row(
            d["model"],
            f"{d['backend']} {d['target']}",
            f"{d['bytes'] / 1024:.0f}",
            d["sha256"][:12],
            _number(d.get("infer_ms_p50", d["expected_latency_ms"]), ".1f"),
            _number(d.get("dice"), ".4f"),
            _number(d.get("max_abs_diff"), ".1e"),
            d.get("status", ""),
        )
    console = Console()
    console.print(table)
    for d in documents:
        if not d.get("ok", True):
            console.print(f"{d['backend']} {d['target']}: {d['reason']}", highlight=False)


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0

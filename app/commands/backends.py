"""`falx backends`: what became of every backend on this PC, and which one is chosen."""

import argparse
from dataclasses import asdict
from typing import Any

from app.commands.console import Console, milliseconds
from app.commands.engine import engine_choice
from app.inference.outcome import Outcome
from app.inference.selection import NoBackendError, select_backend


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module.

    Raises
    ------
    BackendUnavailableError
        There is no such model.
    """
    choice = engine_choice(arguments)
    try:
        selection = select_backend(choice, remember=not arguments.fresh, progress=console.progress)
    except NoBackendError as error:
        _print(error.outcomes, console)
        console.error(error.user_message, error.kind, {"chosen": None, "outcomes": _as_json(error.outcomes)})
        return 1
    target = selection.artifact.manifest.target.name
    console.line(f"chosen: {selection.name} {target} ({selection.reason}; {selection.threads} threads)")
    _print(selection.outcomes, console)
    console.document(
        {
            "chosen": selection.name,
            "target": target,
            "precision": selection.artifact.manifest.precision,
            "reason": selection.reason,
            "model": selection.artifact.manifest.model.name,
            "threads": selection.threads,
            "outcomes": _as_json(selection.outcomes),
        }
    )
    return 0


def _print(outcomes: tuple[Outcome, ...], console: Console) -> None:
    rows = [
        (
            o.backend,
            o.target or "-",
            o.precision or "-",
            "runs" if o.ok else "refused",
            milliseconds(o.infer_ms_p50),
            o.reason,
        )
        for o in outcomes
    ]
    console.table(("backend", "target", "precision", "", "infer p50", "reason"), rows)


def _as_json(outcomes: tuple[Outcome, ...]) -> list[dict[str, Any]]:
    return [asdict(outcome) for outcome in outcomes]

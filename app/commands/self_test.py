"""`falx self-test`: golden vectors through every artifact that this PC can run."""

import argparse
import os
from contextlib import suppress
from typing import Any

from app.commands.console import Console
from app.inference.self_test import last_result, self_test

_NICENESS = 10


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module; 1 when an artifact fails, or when the engine that the settings lead to is not proven.

    Raises
    ------
    BackendUnavailableError
        There is no artifact at all.
    """
    document = None
    if arguments.if_changed:
        with suppress(AttributeError, OSError):  # runs beside somebody's work; Windows has no such call
            os.nice(_NICENESS)
        document = last_result()
    if document is None:
        document = self_test(console.progress)
    _print(document, console)
    console.document(document)
    return 0 if document["passed"] else 1


def _print(document: dict[str, Any], console: Console) -> None:
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
        for entry in document["artifacts"]
    ]
    rows += [(e["model"], e["backend"], e["target"], "not here", "-", "-", e["reason"]) for e in document["skipped"]]
    console.table(("model", "backend", "target", "", "Dice", "max diff", "reason"), rows)
    chosen = document["chosen"]
    proven = "proven" if chosen["proven"] else "NOT proven"
    console.line(f"chosen: {chosen['backend'] or 'none'} {chosen['target'] or ''} {proven}: {chosen['reason']}")
    console.line("self-test passed" if document["passed"] else "self-test FAILED")

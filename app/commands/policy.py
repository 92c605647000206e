"""`falx policy`: effective settings, where each came from, and what of the policy was not understood."""

import argparse
import json
from dataclasses import asdict

from app.commands.console import Console
from app.policy.ranking import machine_policy
from app.settings import effective_settings


def run(arguments: argparse.Namespace, console: Console) -> int:  # noqa: ARG001  no option beside --json
    """See the module."""
    policy = machine_policy()
    settings = effective_settings(policy)
    console.table(
        ("setting", "value", "origin", "set in"),
        [(s.name, json.dumps(s.value, ensure_ascii=False), s.origin, s.source or "-") for s in settings],
    )
    for problem in policy.problems:
        console.note(f"falx: not honoured: {problem}")
    console.document({"settings": [asdict(setting) for setting in settings], "problems": policy.problems})
    return 0

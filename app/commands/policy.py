"""`falx policy`: effective settings, and where each came from."""

import argparse
import json
from dataclasses import asdict

from app.commands.console import Console
from app.settings import effective_settings


def run(arguments: argparse.Namespace, console: Console) -> int:  # noqa: ARG001  no option beside --json
    """See the module."""
    settings = effective_settings()
    console.table(("setting", "value", "origin"), [(s.name, json.dumps(s.value), s.origin) for s in settings])
    console.document({"settings": [asdict(setting) for setting in settings]})
    return 0

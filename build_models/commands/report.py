"""`falx-build-models report`: pages that compare, with tables and pictures."""

import argparse
import importlib
from typing import Any

REPORTS = {
    "cpu-regression": "why a tuned network may get slower on a CPU",
    "lecture": "what a lecture on deployment claims: shares, algorithms, precision, reuse, low rank",
    "paper": "the paper's two networks before and after compiling, with its figures beside ours",
    "variants": "networks of the zoo side by side, from committed results",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subcommand a report."""
    subparsers = parser.add_subparsers(dest="report", required=True, metavar="REPORT")
    for name, summary in REPORTS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary)
        subparser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
        _module(name).add_arguments(subparser)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Make the report that was asked for."""
    return {"report": arguments.report, **_module(arguments.report).run(arguments)}


def show(document: dict[str, Any]) -> None:
    """Print its tables."""
    _module(document["report"]).show(document)


def _module(name: str) -> Any:
    return importlib.import_module(f"build_models.commands.report_{name.replace('-', '_')}")

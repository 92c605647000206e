"""`falx-build-models`: trains networks and compiles them ahead of time."""

import argparse
import importlib
import json
import logging
import sys
from collections.abc import Sequence
from types import ModuleType

from app import __version__
from app.errors import AppError

COMMANDS = {
    "train": "train a network on the TCGA-LGG slices",
    "cross-validate": "train and judge by folds, each patient held out once",
    "distil": "train a network on the stored answers of another",
    "train-variants": "train every network of the zoo with the same budget",
    "average": "average a network with the one that its training began with",
    "calibrate": "make the probabilities of trained weights mean what they say",
    "measure-variants": "compile and time every network of the zoo on this machine",
    "evaluate": "Dice of trained weights, patient by patient",
    "tune": "measure which kernels are the fastest for the layers of a network",
    "search": "let TVM's MetaSchedule search for schedules, to compare ours with",
    "fit-guard": "fit what warns of foreign images, and judge it",
    "card": "write the figures of the model cards into their text",
    "compile": "compile trained weights for one target or for all",
    "quantise": "compile trained weights to 8-bit integers for LiteRT",
    "verify": "prove every artifact on this machine against its golden vectors",
    "sign": "sign compiled models, or make a key for it",
    "board": "set up an emulated board on which artifacts for aarch64 are proven",
    "targets": "every target with its artifacts, their proofs and where they ran",
    "list": "artifacts with model, target, size and hash",
    "bench": "speed of a network here, beside other engines with --peers",
    "report": "pages that compare, with tables and pictures",
    "profile": "time of every kernel of a network against the processor's peak",
    "demo-case": "make the synthetic demo study",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 success, 1 a failure that is printed, 2 wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Heavy libraries are imported by the one command that is run, so that --help answers at once.
    chosen = next((word for word in given if word in COMMANDS), None)
    parsed = _parser(chosen).parse_args(given)
    command = _module(parsed.command)
    try:
        document = command.run(parsed)
    except AppError as error:
        return _fail(error, parsed.json)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    if parsed.json:
        print(json.dumps(document, indent=2))
    else:
        command.show(document)
    return 0


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="falx-build-models", description=__doc__)
    parser.add_argument("--version", action="version", version=f"falx-build-models {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary)
        subparser.add_argument("--json", action="store_true", help="print one JSON document on stdout")
        if name == chosen:
            _module(name).add_arguments(subparser)
    return parser


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"build_models.commands.{name.replace('-', '_')}")
    except ModuleNotFoundError as error:
        if error.name is not None and error.name.startswith("build_models"):
            raise
        print(
            f"falx-build-models {name} needs the Python package '{error.name}'; install Falx with its build extra: "
            "pip install 'falx[build]'.",
            file=sys.stderr,
        )
        raise SystemExit(1) from error


def _fail(error: AppError, as_json: bool) -> int:
    print(error.user_message, file=sys.stderr)
    if as_json:
        print(json.dumps({"error": {"message": error.user_message, "kind": error.kind}}))
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""The command line: arguments, exit codes, errors."""

import argparse
import gc
import importlib
import logging
import os
import sys
from pathlib import Path

from app import __version__
from app.commands.console import Console
from app.errors import AppError
from app.logs import log_app_error
from app.results.formats import FORMATS

_BACKENDS = ("auto", "tvm-cuda", "tvm-cpu", "litert")
_ROLES = ("FLAIR", "T1", "T1C", "T2", "OTHER")
_log = logging.getLogger(__name__)


def run(arguments: list[str]) -> int:
    """Parse and run one command.

    Returns
    -------
    int
        Exit code: 0 success, 1 the request failed for a reason that was printed, 2 wrong usage.
    """
    try:
        parsed = build_parser().parse_args(arguments)
    except SystemExit as stop:  # argparse has printed help or what is wrong
        return stop.code if isinstance(stop.code, int) else 2
    console = Console(parsed.json)
    try:
        command = importlib.import_module(f"app.commands.{parsed.module}")
        gc.enable()
        code = command.run(parsed, console)
        sys.stdout.flush()
        return code
    except AppError as error:
        log_app_error(_log, error)
        console.app_error(error)
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # decoders written in Rust raise what is no Exception
        _log.error("unexpected %s", type(error).__qualname__, exc_info=error)
        console.error(f"An unexpected error ({type(error).__name__}) stopped the command; see the log.", "unexpected")
    return 1


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = argparse.ArgumentParser(
        prog="falx",
        description="Outlines the FLAIR abnormality of a glioma on brain MRI. Not for diagnostic use.",
        epilog="falx [PATH…] without a command opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"falx {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    info = _command(commands, "info", "list the series found under paths")
    info.add_argument("paths", type=Path, nargs="+", metavar="PATH")

    segment = _command(commands, "segment", "write masks and summary.json")
    segment.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    segment.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the results")
    segment.add_argument("--series", metavar="UID", help="series to segment when there are several")
    segment.add_argument(
        "--role",
        type=_role,
        action="append",
        default=[],
        metavar="UID=ROLE",
        help=f"correct a series: {', '.join(_ROLES)}",
    )
    segment.add_argument("--reference", type=Path, metavar="FILE", help="SEG, NIfTI, or folder of PNG to compare with")
    segment.add_argument("--threshold", type=_probability, metavar="P", help="probability from which a pixel counts")
    formats = "with commas, or once for each: " + ", ".join(FORMATS)
    segment.add_argument("--format", type=_formats, action="extend", metavar="LIST", help=formats)
    segment.add_argument("--deidentify", action="store_true", help="results that say nothing of the patient")
    _engine_options(segment)

    backends = _command(commands, "backends", "what became of every backend on this PC, and which one is chosen")
    backends.add_argument("--fresh", action="store_true", help="prove and measure again")
    _engine_options(backends)

    models = _command(commands, "models", "compiled models, what of them can run here, and who signed them")
    models.add_argument("--verify", action="store_true", help="hash every file as well")

    test = _command(commands, "self-test", "golden vectors through every available artifact", module="self_test")
    test.add_argument(
        "--if-changed", action="store_true", help="tell the last result while hardware, driver and files are the same"
    )

    bench = _command(commands, "bench", "latency of every stage")
    bench.add_argument("paths", type=Path, nargs="*", metavar="PATH", help="study; the demo case without one")
    bench.add_argument("--repeat", type=_count, default=3, metavar="N", help="runs over the study (default 3)")
    bench.add_argument("--listing", action="store_true", help="how long it takes to list the paths, instead")
    _engine_options(bench)

    demo = _command(commands, "demo", "the bundled case: window, or segmentation with --headless")
    demo.add_argument("--headless", action="store_true", help="write masks instead of opening the window")
    demo.add_argument("--out", type=Path, default=Path("falx-demo"), metavar="DIR", help="default ./falx-demo")
    _engine_options(demo)

    _command(commands, "policy", "effective settings, and where each came from")

    audit = _command(commands, "audit", "where the audit trail lies, and whether it is whole")
    audit.add_argument("--file", type=Path, metavar="FILE", help="another trail than this user's")

    bundle = _command(
        commands, "support-bundle", "one archive for who helps, without anything of a patient", module="support_bundle"
    )
    bundle.add_argument("--out", type=Path, metavar="FILE", help="default: falx-support-<time>.zip here")
    bundle.add_argument(
        "--dicom", type=Path, action="append", default=[], metavar="PATH", help="describe the structure of this as well"
    )
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str, module: str | None = None
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.set_defaults(module=module or name)
    return parser


def _engine_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="NAME", help="default: the setting, at first unet-fast where it is there")
    parser.add_argument("--backend", choices=_BACKENDS, help="default: the setting, which is auto at first")
    parser.add_argument("--threads", type=_count, metavar="N", help="default: one a physical core")
    parser.add_argument(
        "--allow-reduced-precision",
        action="store_true",
        help="let networks compute in float16, bfloat16 or int8 where faster",
    )


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 1024:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 1024")
    return value


def _role(text: str) -> tuple[str, str]:
    uid, _, role = text.rpartition("=")
    if not uid or role.upper() not in _ROLES:
        raise argparse.ArgumentTypeError(f"{text!r} is not UID=ROLE with one of {', '.join(_ROLES)}")
    return uid, role.upper()


def _probability(text: str) -> float:
    value = float(text)
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text} is no probability between 0 and 1")
    return value


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(","))
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(FORMATS)}")
    return names

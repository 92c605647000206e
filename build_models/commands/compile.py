"""`falx-build-models compile`."""

import argparse
import re
from pathlib import Path
from typing import Any

from app import resources
from app.inference.cpu import physical_cores
from build_models.build import BuildRequest, build
from build_models.commands.artifact_table import artifact_document, show_artifacts
from build_models.commands.emulators import add_emulators, emulators
from build_models.commands.progress import tell
from build_models.golden import golden_inputs
from build_models.targets import find_targets

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]?B?)", re.IGNORECASE)
_UNITS = {f"{prefix}{b}": 1000**power for power, prefix in enumerate(("", "K", "M", "G")) for b in ("", "B")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--model", default="unet", help="name of the weights under resources/weights (default: unet)")
    parser.add_argument("--weights", type=Path, help="safetensors file with its card (default: of the model)")
    parser.add_argument(
        "--target", nargs="+", default=["all"], metavar="NAME", help="all, a backend, x86-64-v3, sm_86, litert …"
    )
    parser.add_argument("--out", type=Path, default=resources.compiled_models(), help="folder of the compiled models")
    parser.add_argument("--demo", type=Path, default=resources.demo_case(), help="study that gives golden inputs")
    parser.add_argument(
        "--memory-budget", type=_bytes, metavar="SIZE", help="for activations, e.g. 64MB; patch by patch where needed"
    )
    parser.add_argument(
        "--allow-untuned", action="store_true", help="compile layers that were never tuned for a target as well"
    )
    parser.add_argument(
        "--records", type=Path, metavar="FOLDER", help="schedules that `search` found, for layers that have no kernel"
    )
    parser.add_argument("--threads", type=int, default=physical_cores(), help="of the golden runs")
    add_emulators(parser)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Compile, prove and publish."""
    weights = arguments.weights or resources.weights() / f"{arguments.model}.safetensors"
    request = BuildRequest(
        weights=weights,
        targets=find_targets(arguments.target),
        golden_inputs=golden_inputs(arguments.demo),
        out=arguments.out,
        threads=arguments.threads,
        memory_budget=arguments.memory_budget,
        allow_untuned=arguments.allow_untuned,
        searched=arguments.records,
        emulators=emulators(arguments),
        cuda_sources=arguments.emulated_gpu,
    )
    verifications = build(request, tell)
    return {"artifacts": [artifact_document(v.artifact, v) for v in verifications]}


def show(document: dict[str, Any]) -> None:
    """Print one line an artifact."""
    show_artifacts("Compiled", document["artifacts"])


def _bytes(text: str) -> int:
    """A size such as 64MB, 512KB or a number of bytes."""
    number, unit = found.group(1, 2) if (found := _SIZE.fullmatch(text.strip())) else ("", "")
    if not number:
        raise argparse.ArgumentTypeError(f"'{text}' is no size; give one such as 64MB")
    return int(float(number) * _UNITS[unit.upper()])

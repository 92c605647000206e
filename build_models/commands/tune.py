"""`falx-build-models tune`."""

import argparse
import shlex
import sys
from typing import Any

import numpy as np

from app.errors import BuildError
from app.inference.cpu import physical_cores
from app.inference.cpu_features import instruction_set_availability
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.models import any_network
from build_models.targets import INSTRUCTION_SETS
from build_models.training.dataset import CHANNEL_ROLES
from build_models.tuning.tune import TuneRequest, tune
from build_models.weights import INPUT_SIZE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--model", default="unet", help="a shipped model or a name of the zoo (default: unet)")
    parser.add_argument("--target", required=True, choices=INSTRUCTION_SETS, help="instruction set to tune for")
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--candidates", type=int, default=8, help="most candidates of a template a layer (default: 8)")
    parser.add_argument("--again", action="store_true", help="measure layers that have a record as well")
    parser.add_argument(
        "--launcher", default="", help="command under which to measure, e.g. one that quiets the machine"
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure, and write the records."""
    available = instruction_set_availability(arguments.target)
    if not available.ok:
        raise BuildError(f"This machine cannot measure {arguments.target}: {available.reason}; tune on one that can.")
    # Random weights take as long as trained ones; what they compute does not matter here.
    slices = np.random.default_rng(0).standard_normal((4, len(CHANNEL_ROLES), 64, 64), dtype=np.float32)
    network = DeployNetwork(any_network(arguments.model, slices))
    request = TuneRequest(
        program=export_relax(network, len(CHANNEL_ROLES), INPUT_SIZE),
        target=arguments.target,
        threads=arguments.threads,
        candidates=arguments.candidates,
        again=arguments.again,
        launcher=tuple(shlex.split(arguments.launcher)),
    )
    found = tune(request, lambda text: print(text, file=sys.stderr, flush=True))
    layers = [
        {"layer": key, "template": r.choice.template, "parameters": dict(r.choice.parameters), "ms": round(r.ms, 4)}
        for key, r in found.items()
    ]
    return {"target": arguments.target, "layers": layers}


def show(document: dict[str, Any]) -> None:
    """Print one line a layer."""
    for layer in document["layers"]:
        print(f"{layer['ms']:9.3f} ms  {layer['layer']:60}  {layer['template']} {layer['parameters']}")
    print(f"{len(document['layers'])} layers tuned for {document['target']}.")

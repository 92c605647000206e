"""`falx-build-models tune`."""

import argparse
import shlex
from typing import Any

import numpy as np

from app.errors import BuildError
from app.inference.cpu import physical_cores
from app.inference.cpu_features import instruction_set_availability
from build_models.commands.progress import tell
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.models import any_network
from build_models.targets import FLOAT_INSTRUCTION_SETS
from build_models.training.dataset import CHANNEL_ROLES
from build_models.tuning.lab import Lab, lab_at
from build_models.tuning.request import Limits, TuneRequest
from build_models.tuning.tune import tune
from build_models.weights import INPUT_SIZE

_OWN_RECORDS = tuple(name for name, chosen in FLOAT_INSTRUCTION_SETS.items() if chosen.records is None)
"""Windows takes what was measured under Linux."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--model", default="unet", help="a shipped model or a name of the zoo (default: unet)")
    parser.add_argument("--target", required=True, choices=_OWN_RECORDS, help="instruction set to tune for")
    parser.add_argument("--threads", type=int, help="default: the cores of whoever measures")
    parser.add_argument("--candidates", type=int, default=8, help="most candidates of a template a layer (default: 8)")
    parser.add_argument("--again", action="store_true", help="measure layers that have a record as well")
    parser.add_argument(
        "--launcher", default="", help="command under which to measure, e.g. one that quiets the machine"
    )
    parser.add_argument("--rpc", metavar="HOST:PORT", help="measure on the devices of a lab: address of TVM's tracker")
    parser.add_argument("--key", help="under which the devices are registered there, e.g. pi4")
    parser.add_argument(
        "--device-timeout", type=float, default=60.0, help="seconds for one candidate on a device (default: 60)"
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure, and write the records."""
    lab = _lab(arguments)
    available = instruction_set_availability(arguments.target)
    if lab is None and not available.ok:
        raise BuildError(
            f"This machine cannot measure {arguments.target}: {available.reason}; tune on one that can, or on devices "
            "of a lab with --rpc."
        )
    # Random weights take as long as trained ones; what they compute does not matter here.
    slices = np.random.default_rng(0).standard_normal((4, len(CHANNEL_ROLES), 64, 64), dtype=np.float32)
    network = DeployNetwork(any_network(arguments.model, slices))
    request = TuneRequest(
        program=export_relax(network, len(CHANNEL_ROLES), INPUT_SIZE),
        target=arguments.target,
        threads=arguments.threads or (physical_cores() if lab is None else 0),
        candidates=arguments.candidates,
        again=arguments.again,
        launcher=tuple(shlex.split(arguments.launcher)),
        lab=lab,
        limits=Limits(candidate_s=arguments.device_timeout),
    )
    found = tune(request, tell)
    layers = [
        {"layer": key, "template": r.choice.template, "parameters": dict(r.choice.parameters), "ms": round(r.ms, 4)}
        for key, r in found.items()
    ]
    return {"target": arguments.target, "layers": layers}


def _lab(arguments: argparse.Namespace) -> Lab | None:
    if (arguments.rpc is None) != (arguments.key is None):
        raise BuildError("Measuring on devices of a lab needs both --rpc HOST:PORT and --key NAME.")
    return None if arguments.rpc is None else lab_at(arguments.rpc, arguments.key)


def show(document: dict[str, Any]) -> None:
    """Print one line a layer."""
    for layer in document["layers"]:
        print(f"{layer['ms']:9.3f} ms  {layer['layer']:60}  {layer['template']} {layer['parameters']}")
    print(f"{len(document['layers'])} layers tuned for {document['target']}.")

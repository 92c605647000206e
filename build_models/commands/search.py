"""`falx-build-models search`."""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

from app.errors import BuildError
from app.inference.cpu import physical_cores
from build_models.deploy import DeployNetwork
from build_models.models import any_network
from build_models.peers.metaschedule import Search, search
from build_models.peers.tvm_runner import cpu_target, fused_program
from build_models.training.dataset import CHANNEL_ROLES
from build_models.weights import INPUT_SIZE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--model", default="unet", help="a shipped model or a name of the zoo (default: unet)")
    parser.add_argument("--isa", choices=("native", "avx2"), default="native", help="as in bench --peers")
    parser.add_argument("--trials", type=int, default=64, help="candidates measured for each function (default: 64)")
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="folder of the records, for bench --peers --records")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Search what has no record yet.

    Raises
    ------
    BuildError
        An option is out of range, there is no such model, a package is missing, or the folder cannot be used.
    """
    if min(arguments.trials, arguments.threads) < 1:
        raise BuildError("Trials and threads have to be at least 1.")
    # Random weights take as long as trained ones, and schedules do not depend on them.
    slices = np.random.default_rng(0).standard_normal((4, len(CHANNEL_ROLES), 64, 64), dtype=np.float32)
    network = DeployNetwork(any_network(arguments.model, slices)).eval()
    target = cpu_target(arguments.isa, arguments.threads)
    program = fused_program(network, len(CHANNEL_ROLES), INPUT_SIZE, target)
    wanted = Search(target, arguments.threads, arguments.trials, arguments.seed)
    found = search(program, wanted, arguments.out, lambda text: print(text, file=sys.stderr, flush=True))
    functions = [{"function": one.function, "calls": one.calls, "ms": one.ms} for one in found]
    return {"model": arguments.model, "out": str(arguments.out), "functions": functions}


def show(document: dict[str, Any]) -> None:
    """Print one line a function."""
    for one in document["functions"]:
        ms = "     none" if one["ms"] is None else f"{one['ms']:9.3f}"
        print(f"{ms} ms × {one['calls']}  {one['function']}")
    print(f"{len(document['functions'])} functions of {document['model']} searched, into {document['out']}.")

"""`falx-build-models search`."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import tvm

from app.errors import BuildError
from app.inference.cpu import physical_cores
from build_models.commands.progress import tell
from build_models.compilers.tvm_cpu import llvm_target
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.metaschedule import Search, search
from build_models.models import any_network
from build_models.native import require_here
from build_models.passes.schedule_generic import fuse_operators
from build_models.peers.tvm_runner import cpu_target, fused_program, with_cores
from build_models.targets import INSTRUCTION_SETS
from build_models.training.dataset import CHANNEL_ROLES
from build_models.weights import INPUT_SIZE

_TARGETS = tuple(name for name, chosen in INSTRUCTION_SETS.items() if chosen.precision == "float32")
"""In reduced precision no network takes the schedules of a search."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--model", default="unet", help="a shipped model or a name of the zoo (default: unet)")
    purpose = parser.add_mutually_exclusive_group()
    purpose.add_argument("--isa", choices=("native", "avx2"), default="native", help="as in bench --peers")
    purpose.add_argument("--target", choices=_TARGETS, help="search what `compile --records` takes for this target")
    parser.add_argument("--trials", type=int, default=64, help="candidates measured for each function (default: 64)")
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="folder of the records, for --records")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Search what has no record yet.

    Raises
    ------
    BuildError
        An option is out of range, there is no such model, this processor cannot run the target, a package is missing,
        or the folder cannot be used.
    """
    if min(arguments.trials, arguments.threads) < 1:
        raise BuildError("Trials and threads have to be at least 1.")
    # Random weights take as long as trained ones, and schedules do not depend on them.
    slices = np.random.default_rng(0).standard_normal((4, len(CHANNEL_ROLES), 64, 64), dtype=np.float32)
    network = DeployNetwork(any_network(arguments.model, slices)).eval()
    program, target = _program(arguments, network)
    wanted = Search(target, arguments.threads, arguments.trials, arguments.seed)
    found = search(program, wanted, arguments.out, tell)
    functions = [{"function": one.function, "calls": one.calls, "ms": one.ms} for one in found]
    return {"model": arguments.model, "out": str(arguments.out), "functions": functions}


def _program(arguments: argparse.Namespace, network: DeployNetwork) -> tuple[tvm.IRModule, tvm.target.Target]:
    """What is searched: the network as `compile` fuses it for a target, or as TVM's own pipeline does for a peer."""
    if arguments.target is None:
        target = cpu_target(arguments.isa, arguments.threads)
        return fused_program(network, len(CHANNEL_ROLES), INPUT_SIZE, target), target
    require_here(arguments.target)
    exported = export_relax(network, len(CHANNEL_ROLES), INPUT_SIZE)
    return fuse_operators(exported).module, with_cores(llvm_target(arguments.target), arguments.threads)


def show(document: dict[str, Any]) -> None:
    """Print one line a function."""
    for one in document["functions"]:
        ms = "     none" if one["ms"] is None else f"{one['ms']:9.3f}"
        print(f"{ms} ms × {one['calls']}  {one['function']}")
    print(f"{len(document['functions'])} functions of {document['model']} searched, into {document['out']}.")

"""What the two ways of running TVM without our schedules have in common."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false

import os
from pathlib import Path
from typing import Any

import tvm
from tvm import relax

from build_models.compilers.tvm_cpu import llvm_target
from build_models.compilers.tvm_library import link_library
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.native import native_target
from build_models.peers.engine import Array, Isa, Subject

_LIBRARY = "module.so"


def cpu_target(isa: Isa, threads: int) -> tvm.target.Target:
    """TVM's target for this processor, or for one with AVX2 where the comparison is held to that."""
    return with_cores(llvm_target("x86-64-v3" if isa == "avx2" else native_target()), threads)


def with_cores(target: tvm.target.Target, count: int) -> tvm.target.Target:
    """The same with the number of cores, without which MetaSchedule stops."""
    return tvm.target.Target({**target.export(), "num-cores": count})


def target_of(subject: Subject) -> tvm.target.Target:
    """What a subject is compiled for."""
    return cpu_target(subject.isa, subject.threads)


def fused_program(network: DeployNetwork, channels: int, size: int, target: tvm.target.Target) -> tvm.IRModule:
    """The network with its weights inside, lowered and fused but not scheduled."""
    program = export_relax(network, channels, size)
    weights = network.weights()
    values = dict(zip(program.module["main"].params[1:], (weights[n] for n in program.parameters), strict=True))
    module = relax.transform.BindParams("main", values)(program.module)
    with target:
        return relax.get_pipeline("zero", enable_warning=False)(module)


def build_library(module: tvm.IRModule, subject: Subject, folder: Path) -> None:
    """Generate code and link it into the folder."""
    (folder / _LIBRARY).write_bytes(link_library(relax.build(module, target_of(subject))))


class TvmRunner:
    """Runs a library in TVM's virtual machine."""

    def __init__(self, folder: Path, threads: int) -> None:
        os.environ["TVM_NUM_THREADS"], os.environ["TVM_BIND_THREADS"] = str(threads), "0"
        self._machine: Any = relax.VirtualMachine(tvm.runtime.load_module(str(folder / _LIBRARY)), tvm.cpu())

    def convert(self, image: Array) -> Any:
        """See `Runner.convert`."""
        return tvm.runtime.tensor(image)

    def run(self, image: Any) -> Any:
        """See `Runner.run`."""
        return self._machine["main"](image)

    def result(self, answer: Any) -> Array:
        """See `Runner.result`."""
        return answer.numpy().copy()

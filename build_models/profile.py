"""Where the time of a compiled network goes, kernel by kernel, against what the processor could do."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.inference.cpu import cpu_name
from build_models.compilers.tvm_cpu import llvm_target
from build_models.compression.ranges import calibrate
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.machine import Machine
from build_models.passes.lower_layers import LoweredProgram, Lowering, lower_layers
from build_models.passes.lower_quantised import lower_quantised
from build_models.progress import Progress, silent
from build_models.schedules.layer import Layer
from build_models.targets import INSTRUCTION_SETS
from build_models.vector_peak import dot_product_peak, fma_peak

INT8 = "int8"
_WARM = 5


@dataclass(frozen=True)
class KernelProfile:
    """One kernel of the network in the order of execution.

    Attributes
    ----------
    kernel : str
        Its name in the compiled library.
    layer : Layer
        What it computes, with everything that is fused into it.
    template : str
        The schedule that it was made from.
    ms : float
        Median time of a call.
    """

    kernel: str
    layer: Layer
    template: str
    ms: float

    @property
    def gflops(self) -> float:
        """Operations of direct convolution a second in 10⁹; a kernel of Winograd does fewer and may exceed the peak.

        So may one of the matrix unit, whose own peak is not measured.
        """
        return self.layer.operations / self.ms * 1e-6


@dataclass(frozen=True)
class Profile:
    """The kernels of one network, the whole run without instruments, and the peak of the same minute.

    Attributes
    ----------
    whole_ms : float
        Median time of a run.
    peak_gflops : float
        Of vectors on all threads: multiply-adds in float32, or dot products of 8-bit numbers.
    """

    kernels: tuple[KernelProfile, ...]
    whole_ms: float
    peak_gflops: float

    @property
    def between_ms(self) -> float:
        """What the run takes beyond its kernels: allocation, calls, threads that wait for each other's start."""
        return self.whole_ms - sum(kernel.ms for kernel in self.kernels)


def profile(
    network: DeployNetwork,
    image: NDArray[np.float32],
    lowering: Lowering,
    threads: int,
    *,
    repeat: int,
    progress: Progress = silent,
) -> Profile:
    """Compile a network as `compile` would and time its kernels.

    Parameters
    ----------
    network : DeployNetwork
    image : ndarray of float32, (1, channels, size, size)
    lowering : Lowering
        Its target has to run on this processor.
    threads, repeat : int

    Raises
    ------
    BuildError
        A layer has no kernel or no record.
    """
    progress("compiling")
    program, weights = _lowered(network, image, lowering)
    target = llvm_target(lowering.target)
    machine = Machine(program, target, weights, threads)
    progress("measuring the peak")
    peak = (dot_product_peak if lowering.precision == INT8 else fma_peak)(lowering.tiling, target, threads)
    progress("measuring the kernels")
    for _ in range(_WARM):
        machine.run(image)
    tensor, whole, each = machine.tensor(image), [], []
    for _ in range(repeat):
        start = perf_counter()
        machine.call(tensor)
        whole.append((perf_counter() - start) * 1e3)
        each.append(_in_order(machine, image, program))
    medians = np.median(np.array(each), axis=0)
    kernels = tuple(
        KernelProfile(name, layer, choice.template, float(ms))
        for (name, layer, choice), ms in zip(program.layers, medians, strict=True)
    )
    return Profile(kernels, float(np.median(whole)), peak)


def _lowered(
    network: DeployNetwork, image: NDArray[np.float32], lowering: Lowering
) -> tuple[LoweredProgram, Mapping[str, NDArray[Any]]]:
    """The kernels and the weights they take; ranges of 8-bit numbers, on which no time depends, are of this image."""
    exported = export_relax(network, *image.shape[1:3])
    if lowering.precision != INT8:
        return lower_layers(exported, lowering), network.weights()
    quantised = lower_quantised(exported, lowering, network.weights(), calibrate(network, image))
    return quantised.program, quantised.tensors


def document(model: str, target: str, threads: int, found: Profile) -> dict[str, Any]:
    """The profile as JSON."""
    rows = [
        {
            "kernel": k.kernel,
            "layer": k.layer.key,
            "template": k.template,
            "ms": round(k.ms, 4),
            "share": round(k.ms / found.whole_ms, 4),
            "gflop": round(k.layer.operations * 1e-9, 4),
            "gflops": round(k.gflops, 1),
            "peak_share": round(k.gflops / found.peak_gflops, 4),
        }
        for k in found.kernels
    ]
    gflop = sum(k.layer.operations for k in found.kernels) * 1e-9
    return {
        "cpu": cpu_name(),
        "threads": threads,
        "unit": "GOP/s" if INSTRUCTION_SETS[target].precision == INT8 else "GFLOP/s",
        "model": model,
        "target": target,
        "peak_gflops": round(found.peak_gflops, 1),
        "whole_ms": round(found.whole_ms, 3),
        "between_ms": round(found.between_ms, 3),
        "gflop": round(gflop, 3),
        "gflops": round(gflop / found.whole_ms * 1e3, 1),
        "kernels": rows,
    }


def _in_order(machine: Machine, image: NDArray[np.float32], program: LoweredProgram) -> list[float]:
    """Times of the kernels alone; the virtual machine also calls functions of its own, such as allocation."""
    names = {name for name, _, _ in program.layers}
    times = [call for call in machine.kernel_times(image) if call.kernel in names]
    assert [call.kernel for call in times] == [name for name, _, _ in program.layers]
    return [call.ms for call in times]

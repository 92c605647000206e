"""Our build, and what it becomes when one thing is taken away."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import tvm

from build_models.compilers.tvm_cpu import llvm_target
from build_models.exporters.relax import RelaxProgram
from build_models.passes.lower_layers import LoweredProgram, Lowering, lower_layers
from build_models.records import Record
from build_models.regression.dilated_up_convolution import NAME as DILATED
from build_models.regression.plain_layout import convert_between_layers
from build_models.schedules.layer import Layer
from build_models.schedules.registry import Choice
from build_models.schedules.tiling import largest_divisor
from build_models.targets import INSTRUCTION_SETS

WHOLE, ALL = "our build", "all of it"
_HEAVIEST = 4
_FALLBACK_COLUMNS = 31
"""AutoTVM's rule for a convolution without a record (topi/x86/conv2d_avx_common): as many columns as divide the width,
at most 31, one block of channels, no search."""

_OLDEST = "x86-64-v2"
"""The instruction set whose tiling is the best there is for SSE vectors."""


@dataclass(frozen=True)
class Build:
    """One way to build the network.

    Attributes
    ----------
    lowering : Lowering
    target : tvm.target.Target
    threads : int
    convert : bool
        Whether tensors are converted to the plain layout between layers.
    """

    lowering: Lowering
    target: tvm.target.Target
    threads: int
    convert: bool = False

    def program(self, exported: RelaxProgram) -> LoweredProgram:
        """The network of kernels."""
        lowered = lower_layers(exported, self.lowering)
        return convert_between_layers(lowered) if self.convert else lowered


@dataclass(frozen=True)
class Ablation:
    """One thing that is taken away.

    Attributes
    ----------
    name : str
        For the table and the picture.
    paper : str
        What the paper's logs show of it.
    apply : callable
        From a build and the layers of the network to the build without it.
    """

    name: str
    paper: str
    apply: Callable[[Build, Sequence[Layer]], Build]


def whole_build(target: str, lowering: Lowering, threads: int) -> Build:
    """Nothing taken away."""
    return Build(replace(lowering, allow_untuned=True, without=frozenset({DILATED})), llvm_target(target), threads)


def builds(whole: Build, exported: RelaxProgram) -> dict[str, Build]:
    """Our build, each ablation of it, and all of them together."""
    layers = [layer for _, layer, _ in whole.program(exported).layers]
    found = {WHOLE: whole, **{a.name: a.apply(whole, layers) for a in ABLATIONS}}
    everything = whole
    for ablation in ABLATIONS:
        everything = ablation.apply(everything, layers)
    return {**found, ALL: everything}


def _without_winograd(build: Build, _: Sequence[Layer]) -> Build:
    without = build.lowering.without | {"winograd"}
    return replace(build, lowering=replace(build.lowering, without=without))


def _without_instructions(build: Build, _: Sequence[Layer]) -> Build:
    """`llvm` without `mcpu`, scheduled as well as its vectors allow."""
    lowering = replace(build.lowering, target=_OLDEST, tiling=INSTRUCTION_SETS[_OLDEST].tiling)
    # Records of another instruction set name tiles that would spill here; the rule fits tiles to the registers.
    records = type(lowering.records)()
    return replace(build, lowering=replace(lowering, records=records), target=tvm.target.Target({"kind": "llvm"}))


def _without_records(build: Build, layers: Sequence[Layer]) -> Build:
    """The four heaviest convolutions with the tile that a fallback takes."""
    dense = [layer for layer in layers if layer.is_same_convolution and not (layer.pooled or layer.image)]
    records = build.lowering.records
    for layer in sorted(dense, key=lambda layer: layer.operations, reverse=True)[:_HEAVIEST]:
        columns = largest_divisor(layer.size[1], _FALLBACK_COLUMNS)
        choice = Choice("direct", {"columns": columns, "blocks": 1, "rows": 1})
        records = records.with_record(layer, build.lowering.precision, Record(choice, 0.0))
    return replace(build, lowering=replace(build.lowering, records=records))


def _without_up_form(build: Build, _: Sequence[Layer]) -> Build:
    without = build.lowering.without - {DILATED} | {"up_convolution"}
    return replace(build, lowering=replace(build.lowering, without=without))


def _without_layout(build: Build, _: Sequence[Layer]) -> Build:
    return replace(build, convert=True)


def _without_threads(build: Build, _: Sequence[Layer]) -> Build:
    return replace(build, threads=1)


ABLATIONS = (
    Ablation("Winograd", "TVM had it on CUDA only", _without_winograd),
    Ablation("instruction set", "target `llvm` without `mcpu`: SSE2", _without_instructions),
    Ablation(
        "records of the four heaviest layers",
        "they exceeded the measuring time-out and were never tuned",
        _without_records,
    ),
    Ablation("up-convolution without zeros", "never extracted for tuning, dilated with zeros", _without_up_form),
    Ablation("common layout", "graph tuning was commented out", _without_layout),
    Ablation("threads", "thread counts differ between tuning and evaluation", _without_threads),
)
"""In an order in which they can be taken away one after the other: a fallback is recorded after all else is gone."""

"""Schedules a network whose operators have no template: fused, parallel outside, vectors inside, in the plain layout.

Where TVM's MetaSchedule has searched, its schedules are taken instead.

Slower than the templates (no blocked layout, no search), and far from a naive loop: convolutions keep a tile of output
channels × columns in registers during the whole reduction.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from dataclasses import dataclass, replace
from pathlib import Path

import tvm
from tvm import relax, te
from tvm.s_tir import Schedule
from tvm.s_tir.schedule import LoopRV, SBlockRV
from tvm.tirx import IterVar, PrimFunc

from app.errors import BuildError
from build_models.exporters.relax import RelaxProgram
from build_models.metaschedule import apply_records, is_scheduled
from build_models.passes.expand_up_convolution import expand_up_convolution
from build_models.passes.lower_layers import LoweredProgram
from build_models.schedules.sigmoid import sigmoid
from build_models.schedules.tiling import CpuTiling, largest_divisor

_CHANNELS = 4
"""Output channels whose sums are kept in registers, for as many columns as then fit."""

_PADDING = "pad_temp"
"""Zeros around the image are written out once, so that the convolution reads vectors without conditions."""


@dataclass(frozen=True)
class Searched:
    """What MetaSchedule found.

    Attributes
    ----------
    records : Path
        Folder that the search wrote.
    target : tvm.target.Target
    rest_allowed : bool
        Whether functions without a record take the general schedule, instead of being refused.
    """

    records: Path
    target: tvm.target.Target
    rest_allowed: bool = False


def fuse_operators(program: RelaxProgram) -> LoweredProgram:
    """Lower and fuse every operator, and schedule nothing: what a search is given."""
    expanded = expand_up_convolution(program)
    transform = relax.transform
    module = tvm.transform.Sequential(
        [
            transform.LegalizeOps({"relax.sigmoid": _sigmoid_of_vectors}),
            transform.AnnotateTIROpPattern(),
            transform.FoldConstant(),
            transform.FuseOps(),
            transform.FuseTIR(),
            transform.DeadCodeElimination(),
        ]
    )(expanded.module)
    return LoweredProgram(module, expanded.parameters, ())


def _sigmoid_of_vectors(builder: relax.BlockBuilder, call: relax.Call) -> relax.Expr:
    """TVM's own calls the library's exponential, which takes one value at a time."""

    def compute(values: te.Tensor) -> te.Tensor:
        return te.compute(values.shape, lambda *at: sigmoid(values(*at), 1, bind=lambda v: v), name="sigmoid")

    return builder.call_te(compute, call.args[0], primfunc_name_hint="sigmoid")


def schedule_generic(program: RelaxProgram, tiling: CpuTiling, searched: Searched | None = None) -> LoweredProgram:
    """Fuse and schedule every operator.

    Parameters
    ----------
    program : RelaxProgram
    tiling : CpuTiling
        Of the instruction set to compile for.
    searched : Searched or None
        Whose schedules come first.

    Raises
    ------
    BuildError
        There are no records, or too few.
    """
    fused = fuse_operators(program)
    module = fused.module if searched is None else apply_records(fused.module, searched.target, searched.records)
    rest = [v for v, f in module.functions.items() if isinstance(f, PrimFunc) and not is_scheduled(f)]
    if rest and searched is not None and not searched.rest_allowed:
        raise BuildError(
            f"The search in {searched.records.name} has no record for {rest[0].name_hint}; search this network for "
            "this target to the end, or compile with --allow-untuned."
        )
    for variable in rest:
        module.update_func(variable, _scheduled(module[variable], tiling))
    return replace(fused, module=module)


def _scheduled(func: PrimFunc, tiling: CpuTiling) -> PrimFunc:
    s = Schedule(func)
    *before, last = s.get_child_blocks(s.get_sblock("root"))
    kept: list[SBlockRV] = []
    for block in before:
        if _reductions(s, block) or s.get(block).name_hint == _PADDING:
            kept.append(block)
        else:
            s.compute_inline(block)
    convolution = next((block for block in (*kept, last) if _is_convolution(s, block)), None)
    if convolution is None:
        kept.append(last)
    elif _is_convolution(s, last):
        _convolution(s, last, s.cache_write(last, 0, "global"), tiling)
    else:
        kept.remove(convolution)
        _convolution(s, convolution, last, tiling)
    for block in kept:
        _spread(s, block, tiling)
    return s.mod["main"].without_attr("global_symbol")


def _convolution(s: Schedule, convolution: SBlockRV, out: SBlockRV, tiling: CpuTiling) -> None:
    """Sums of a tile stay in registers; one task computes some channels of some rows."""
    n, c, h, w = s.get_loops(out)
    channels, width = int(s.get(c).extent), int(s.get(w).extent)
    tile = largest_divisor(channels, _CHANNELS)
    vectors = max(1, tiling.accumulators // tile)
    columns = largest_divisor(width, vectors * tiling.vector)
    co, ci = s.split(c, [None, tile])
    wo, wi = s.split(w, [None, columns])
    tasks = (n, h, co) if _goes_by_rows(s, convolution, tile) else (n, co, h)
    s.reorder(*tasks, wo, ci, wi)
    s.parallel(s.fuse(*tasks))
    s.unroll(ci)
    _vectorise(s, wi, tiling)

    s.compute_at(convolution, wo, preserve_unit_loops=True)
    *_, ci, _, wi, rc, ry, rx = s.get_loops(convolution)
    s.reorder(rc, ry, rx, ci, wi)
    s.unroll(rx)
    s.unroll(ci)
    s.set_scope(convolution, 0, "local")
    _vectorise(s, wi, tiling)
    s.decompose_reduction(convolution, rc)


def _goes_by_rows(s: Schedule, convolution: SBlockRV, tile: int) -> bool:
    """Whether reading the weights again for each row is less than reading the image again for each tile of filters.

    So `fire` takes 0.90 of the time that it takes by filters throughout, `efficient` 0.83, and a 1×1 convolution from
    64 to 16 channels of 256 × 256 pixels half of it.
    """
    _, filters, height, width, channels, *kernel = (int(s.get(loop).extent) for loop in s.get_loops(convolution))
    groups = int(s.get(convolution).reads[0].source.shape[1]) // channels
    image_again = groups * height * width * (filters / (groups * tile) - 1)
    weights_again = (height - 1) * filters * kernel[0] * kernel[1]
    return image_again > weights_again


def _spread(s: Schedule, block: SBlockRV, tiling: CpuTiling) -> None:
    """Outer loops over the threads, the innermost spatial one in vectors, reductions between them."""
    loops, reductions = s.get_loops(block), _reductions(s, block)
    spatial, inner = loops[: len(loops) - reductions], loops[len(loops) - reductions :]
    if not spatial:
        return
    *outer, last = spatial
    if outer and int(s.get(last).extent) > 1:
        if inner:
            s.reorder(*inner, last)
        s.parallel(s.fuse(*outer))
        _vectorise(s, last, tiling)
    else:
        s.parallel(s.fuse(*spatial))
    if inner:
        s.decompose_reduction(block, inner[0])


def _vectorise(s: Schedule, loop: LoopRV, tiling: CpuTiling) -> None:
    outer, lanes = s.split(loop, [None, largest_divisor(int(s.get(loop).extent), tiling.vector)])
    if int(s.get(outer).extent) <= tiling.accumulators:
        s.unroll(outer)
    s.vectorize(lanes)


def _is_convolution(s: Schedule, block: SBlockRV) -> bool:
    """Of images: four spatial axes, and sums over channels, rows and columns."""
    return "conv2d" in s.get(block).name_hint and _reductions(s, block) == 3


def _reductions(s: Schedule, block: SBlockRV) -> int:
    return sum(1 for var in s.get(block).iter_vars if var.iter_type == IterVar.CommReduce)

"""What the direct convolutions share, whatever the layout of their input."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import tirx
from tvm.s_tir import Schedule
from tvm.s_tir.schedule import LoopRV
from tvm.tirx import PrimFunc

from build_models.schedules.layer import Layer
from build_models.schedules.tiling import RegisterTile, largest_divisor

INNER_UNROLL = 4
"""Input lanes of the innermost reduction that are unrolled together."""


def schedule_direct(func: PrimFunc, tile: RegisterTile, rows: int, *, in_place: bool = False) -> Schedule:
    """Keep a tile of sums in registers during the whole reduction; a copy is left for the caller to vectorise.

    Parameters
    ----------
    func : PrimFunc
        With the blocks `pad`, `product` (filter block, row, column, lane; then the reduction axes) and `out`
        (batch, filter block, row, column, lane).
    tile : RegisterTile
        Divides the output's columns and filter blocks.
    rows : int
        Output rows of one task, at most.
    in_place : bool
        Read the input where it is, which nothing has to surround, instead of a copy of what a task needs.
    """
    s = Schedule(func)
    pad, product, out = (s.get_sblock(name) for name in ("pad", "product", "out"))
    n, k, h, w, o = s.get_loops(out)
    height = int(s.get(h).extent)

    # One task computes a few rows of all filters, so that the padded copy of its input is made once and stays in L2.
    ho, hi = s.split(h, [None, largest_divisor(height, rows)])
    ko, ki = s.split(k, [None, tile.blocks])
    wo, wi = s.split(w, [None, tile.columns])
    s.reorder(n, ho, ko, hi, wo, ki, wi, o)
    tasks = s.fuse(n, ho)
    s.parallel(tasks)
    keep_in_registers(s, (ki, wi), o)

    s.compute_at(product, wo, preserve_unit_loops=True)
    k, _, w, o, *reduction = s.get_loops(product)[4:]
    inner = reduction.pop()
    r0, r1 = s.split(inner, [None, largest_divisor(int(s.get(inner).extent), INNER_UNROLL)])
    s.reorder(*reduction, r0, r1, k, w, o)
    s.set_scope(product, 0, "local")
    keep_in_registers(s, (r1, k, w), o)
    s.decompose_reduction(product, reduction[0])

    if in_place:
        s.compute_inline(pad)
    else:
        s.compute_at(pad, tasks, preserve_unit_loops=True)
    return s


def keep_in_registers(s: Schedule, unrolled: tuple[LoopRV, ...], lane: LoopRV) -> None:
    """Unroll and vectorise loops over sums, so that LLVM sees each sum as a register of its own."""
    for loop in unrolled:
        s.unroll(loop)
    s.vectorize(lane)


def activated(layer: Layer, value: tirx.Expr) -> tirx.Expr:
    """What follows the sum and its bias."""
    return tirx.max(value, tirx.const(0, "float32")) if layer.activation == "relu" else value

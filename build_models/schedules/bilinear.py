"""Bilinear interpolation to twice the height and width, corners aligned, in the blocked layout."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

import tvm
from tvm import te, tirx
from tvm.s_tir import Schedule

from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.registry import Template, register
from build_models.schedules.tiling import CpuTiling, blocks_of


def bilinear(channels: int, height: int, width: int, tiling: CpuTiling) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    channels : int
    height, width : int
        Of the input, in pixels.
    tiling : CpuTiling

    Returns
    -------
    Kernel
        The input is (1, channel blocks, height, width, lanes), the output twice as high and wide. Output pixel y lies
        at y · (height - 1) / (2 · height - 1) of the input, so that first and last pixels coincide.
    """
    blocks, lanes = blocks_of(channels, tiling.lanes), tiling.lanes
    data = te.placeholder((1, blocks, height, width, lanes), name="data")
    shape = (1, blocks, 2 * height, 2 * width, lanes)

    def between(values: tuple, share: tvm.ir.ExprWithOp) -> tvm.ir.ExprWithOp:
        first, second = values
        return first + (second - first) * share

    def value(n: tirx.Var, c: tirx.Var, y: tirx.Var, x: tirx.Var, i: tirx.Var) -> tvm.ir.ExprWithOp:
        (top, bottom, down), (left, right, across) = _source(y, height), _source(x, width)
        rows = (between((data[n, c, row, left, i], data[n, c, row, right, i]), across) for row in (top, bottom))
        return between(tuple(rows), down)

    s = Schedule(te.create_prim_func([data, te.compute(shape, value, name="out")]))
    n, c, y, _, i = s.get_loops(s.get_sblock("out"))
    s.parallel(s.fuse(n, c, y))
    s.vectorize(i)
    return Kernel(s.mod["main"], (), (TensorLayout(shape),))


def _source(position: tirx.Var, extent: int) -> tuple[tvm.ir.ExprWithOp, tvm.ir.ExprWithOp, tvm.ir.ExprWithOp]:
    """The two neighbours along one axis, and how far it is from the first to the second, 0 to 1."""
    steps = 2 * extent - 1
    travelled = position * (extent - 1)
    first = travelled // steps
    share = (travelled % steps).astype("float32") * tirx.const(1 / steps, "float32")
    return first, tirx.min(first + 1, extent - 1), share


register(
    Template(
        "bilinear",
        "float32",
        lambda layer, _: layer.kind == "bilinear" and not (layer.image or layer.answer or layer.pooled),
        lambda *_: [{}],
        lambda layer, _, tiling: bilinear(layer.channels[0], layer.height, layer.width, tiling),
    )
)

"""1×1 convolution with bias and sigmoid, from the blocked layout to plain maps of probability."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te, tirx
from tvm.s_tir import Schedule

from build_models.schedules.kernel import Kernel, ParameterLayout, TensorLayout
from build_models.schedules.packing import pack_head
from build_models.schedules.tiling import CpuTiling, blocks_of


def head(channels: int, filters: int, height: int, width: int, tiling: CpuTiling) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    channels, filters : int
        Input channels and output maps.
    height, width : int
        Of input and output, in pixels.
    tiling : CpuTiling

    Returns
    -------
    Kernel
        The input is (1, channel blocks, height, width, lanes), the output (1, filters, height, width).
    """
    lanes = tiling.lanes
    blocks = blocks_of(channels, lanes)
    data = te.placeholder((1, blocks, height, width, lanes), name="data")
    weight = te.placeholder((filters, blocks, lanes), name="weight")
    bias = te.placeholder((filters,), name="bias")
    rc, ri = te.reduce_axis((0, blocks), "rc"), te.reduce_axis((0, lanes), "ri")
    logit = te.compute(
        (filters, height, width),
        lambda k, h, w: te.sum(data[0, rc, h, w, ri] * weight[k, rc, ri], axis=[rc, ri]),
        name="logit",
    )
    one = tirx.const(1, "float32")
    out = te.compute(
        (1, filters, height, width),
        lambda _, k, h, w: one / (one + tirx.exp(-logit[k, h, w] - bias[k])),
        name="out",
    )
    s = Schedule(te.create_prim_func([data, weight, bias, out]))
    n, k, h, _ = s.get_loops(s.get_sblock("out"))
    row = s.fuse(n, k, h)
    s.parallel(row)
    logit = s.get_sblock("logit")
    s.compute_at(logit, row)
    s.unroll(s.get_loops(logit)[-1])
    bias_layout = ParameterLayout((filters,), ())
    return Kernel(
        s.mod["main"], (pack_head(filters, channels, lanes), bias_layout), (TensorLayout((1, filters, height, width)),)
    )

"""2×2 max-pooling of stride 2, in the blocked layout."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te, tirx
from tvm.s_tir import Schedule

from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.tiling import CpuTiling, blocks_of


def max_pool(channels: int, height: int, width: int, tiling: CpuTiling) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    channels : int
    height, width : int
        Of the input, in pixels; a last odd row or column is left out, as PyTorch does.
    tiling : CpuTiling

    Returns
    -------
    Kernel
        The input is (1, channel blocks, height, width, lanes), the output (1, channel blocks, height // 2,
        width // 2, lanes).
    """
    blocks, lanes = blocks_of(channels, tiling.lanes), tiling.lanes
    data = te.placeholder((1, blocks, height, width, lanes), name="data")
    shape = (1, blocks, height // 2, width // 2, lanes)
    out = te.compute(
        shape,
        lambda n, c, h, w, i: tirx.max(
            tirx.max(data[n, c, 2 * h, 2 * w, i], data[n, c, 2 * h, 2 * w + 1, i]),
            tirx.max(data[n, c, 2 * h + 1, 2 * w, i], data[n, c, 2 * h + 1, 2 * w + 1, i]),
        ),
        name="out",
    )
    s = Schedule(te.create_prim_func([data, out]))
    n, c, h, _, i = s.get_loops(s.get_sblock("out"))
    s.parallel(s.fuse(n, c, h))
    s.vectorize(i)
    return Kernel(s.mod["main"], (), (TensorLayout(shape),))

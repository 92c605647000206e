"""2×2 transposed convolution of stride 2 with bias, in the blocked layout.

With stride equal to the kernel no two taps meet, so it is a 1×1 convolution to four times the channels whose results
are written straight to their place in the doubled image.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te
from tvm.s_tir import Schedule
from tvm.tirx import PrimFunc

from build_models.schedules.direct import INNER_UNROLL, keep_in_registers
from build_models.schedules.groups import groups_of
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_bias, pack_up_convolution
from build_models.schedules.tiling import CpuTiling, blocks_of, largest_divisor


def up_convolution(layer: Layer, tiling: CpuTiling) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        A transposed convolution of one input; its groups are in blocks of their own, or there are few of them
        (`waste_little`).
    tiling : CpuTiling

    Returns
    -------
    Kernel
        The input is (1, channel blocks, height, width, lanes), the output (1, filter blocks, 2 · height, 2 · width,
        lanes).
    """
    (channels,), lanes, height, width = layer.channels, tiling.lanes, layer.height, layer.width
    groups = groups_of(layer, lanes)
    inputs, blocks = blocks_of(channels, lanes), blocks_of(layer.filters, lanes)
    weights = groups.spread(pack_up_convolution(groups.channels[0], groups.filters, lanes))
    data = te.placeholder((1, inputs, height, width, lanes), name="data")
    weight = te.placeholder(weights.shape, name="weight")
    bias = te.placeholder((blocks, lanes), name="bias")
    summed, together = inputs // groups.apart, blocks // groups.apart
    rc, ri = te.reduce_axis((0, summed), "rc"), te.reduce_axis((0, lanes), "ri")
    product = te.compute(
        (blocks, height, 2, width, 2, lanes),
        lambda k, h, y, w, x, o: te.sum(
            data[0, k // together * summed + rc, h, w, ri] * weight[k, y, x, rc, ri, o], axis=[rc, ri]
        ),
        name="product",
    )
    out = te.compute(
        (1, blocks, 2 * height, 2 * width, lanes),
        lambda _, k, h, w, o: product[k, h // 2, h % 2, w // 2, w % 2, o] + bias[k, o],
        name="out",
    )
    func = _schedule(te.create_prim_func([data, weight, bias, out]), width, tiling)
    packing = (weights, pack_bias(layer.filters, lanes))
    return Kernel(func, packing, (TensorLayout((1, blocks, 2 * height, 2 * width, lanes)),))


def _schedule(func: PrimFunc, width: int, tiling: CpuTiling) -> PrimFunc:
    s = Schedule(func)
    product, out = s.get_sblock("product"), s.get_sblock("out")
    columns = largest_divisor(width, tiling.accumulators // (2 * tiling.registers_per_block))

    n, k, h, w, o = s.get_loops(out)
    h, y = s.split(h, [None, 2])
    wo, wi, x = s.split(w, [None, columns, 2])
    s.reorder(n, h, k, y, wo, wi, x, o)
    s.parallel(s.fuse(n, h))
    keep_in_registers(s, (wi, x), o)

    s.compute_at(product, wo, preserve_unit_loops=True)
    _, _, _, w, x, o, rc, ri = s.get_loops(product)[4:]
    r0, r1 = s.split(ri, [None, INNER_UNROLL])
    s.reorder(rc, r0, r1, w, x, o)
    s.set_scope(product, 0, "local")
    keep_in_registers(s, (r1, w, x), o)
    s.decompose_reduction(product, rc)
    return s.mod["main"]

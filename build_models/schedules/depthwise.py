"""Depthwise convolution with bias and ReLU, from blocked layout to blocked layout: each channel by a filter of its own.

Lanes are channels, so that a tap is one product of vectors. A task is a few rows of one block, whose padded copy stays
in cache; the sums of some columns stay in registers over all taps.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te
from tvm.s_tir import Schedule
from tvm.tirx import PrimFunc

from build_models.schedules.direct import activated, keep_in_registers
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_bias, pack_depthwise
from build_models.schedules.padded import padded_blocks
from build_models.schedules.tiling import largest_divisor


def depthwise(layer: Layer, lanes: int, columns: int, rows: int) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        A convolution of as many groups as channels and filters, with ReLU or nothing after it; of one input, or of two
        that it concatenates, the first of whole blocks.
    lanes : int
        Of a block.
    columns, rows : int
        Of the output: columns whose sums are in registers together, and rows of one task, at most.

    Returns
    -------
    Kernel
        Each input is (1, channel blocks, height, width, lanes), the output (1, channel blocks, rows, columns, lanes).
    """
    inputs, pad = padded_blocks(layer, lanes)
    blocks, taps, stride, dilation = int(pad.shape[0]), layer.kernel, layer.stride, layer.dilation
    weight = te.placeholder((blocks, taps, taps, lanes), name="weight")
    bias = te.placeholder((blocks, lanes), name="bias")
    ky, kx = (te.reduce_axis((0, taps), name) for name in ("ky", "kx"))
    height, width = layer.size
    product = te.compute(
        (blocks, height, width, lanes),
        lambda k, h, w, o: te.sum(
            pad[k, h * stride + ky * dilation, w * stride + kx * dilation, o] * weight[k, ky, kx, o], axis=[ky, kx]
        ),
        name="product",
    )
    out = te.compute(
        (1, blocks, height, width, lanes),
        lambda _, k, h, w, o: activated(layer, product[k, h, w, o] + bias[k, o]),
        name="out",
    )
    func = _scheduled(te.create_prim_func([*inputs, weight, bias, out]), columns, rows)
    packing = (pack_depthwise(layer.filters, taps, lanes), pack_bias(layer.filters, lanes))
    return Kernel(func, packing, (TensorLayout((1, blocks, height, width, lanes)),))


def _scheduled(func: PrimFunc, columns: int, rows: int) -> PrimFunc:
    s = Schedule(func)
    pad, product, out = (s.get_sblock(name) for name in ("pad", "product", "out"))
    n, k, h, w, o = s.get_loops(out)
    ho, hi = s.split(h, [None, largest_divisor(int(s.get(h).extent), rows)])
    wo, wi = s.split(w, [None, largest_divisor(int(s.get(w).extent), columns)])
    s.reorder(n, k, ho, hi, wo, wi, o)
    tasks = s.fuse(n, k, ho)
    s.parallel(tasks)
    keep_in_registers(s, (wi,), o)

    s.compute_at(product, wo, preserve_unit_loops=True)
    *_, w, o, ky, kx = s.get_loops(product)
    s.reorder(ky, kx, w, o)
    s.set_scope(product, 0, "local")
    keep_in_registers(s, (ky, kx, w), o)
    s.decompose_reduction(product, ky)

    s.compute_at(pad, tasks, preserve_unit_loops=True)
    s.vectorize(s.get_loops(pad)[-1])
    return s.mod["main"]

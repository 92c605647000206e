"""Dense convolution of any kernel, stride and dilation with bias and ReLU, from blocked layout to blocked layout.

A direct convolution whose sums stay in registers: a tile of output columns × channel blocks is reduced over all input
channels and taps before it is written once, with bias and ReLU. The zero padding is a copy of the few rows that a
task needs, which stays in cache; a concatenation of two tensors is read by that same copy and so costs nothing.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te, tirx

from build_models.schedules.direct import activated, schedule_direct
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_bias, pack_convolution
from build_models.schedules.tiling import RegisterTile, blocks_of


def convolution(layer: Layer, lanes: int, tile: RegisterTile, rows: int) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        A dense convolution of one input, or of the two that it concatenates, with ReLU or nothing after it.
    lanes : int
        Of a block.
    tile : RegisterTile
        Divides the output's columns and filter blocks.
    rows : int
        Output rows of one task, at most.

    Returns
    -------
    Kernel
        Each input is (1, channel blocks, height, width, lanes), the output (1, filter blocks, rows, columns,
        lanes).
    """
    parts = [blocks_of(c, lanes) for c in layer.channels]
    blocks, total, taps = blocks_of(layer.filters, lanes), sum(parts), layer.kernel
    inputs = [te.placeholder((1, n, layer.height, layer.width, lanes), name=f"data{i}") for i, n in enumerate(parts)]
    weight = te.placeholder((blocks, total, taps, taps, lanes, lanes), name="weight")
    bias = te.placeholder((blocks, lanes), name="bias")
    zero = tirx.const(0, "float32")

    def concatenated(c: tirx.Expr, h: tirx.Expr, w: tirx.Expr, i: tirx.Expr) -> tirx.Expr:
        if len(inputs) == 1:
            return inputs[0][0, c, h, w, i]
        first, second = inputs
        return tirx.if_then_else(c < parts[0], first[0, c, h, w, i], second[0, c - parts[0], h, w, i])

    border, stride, dilation = layer.padding, layer.stride, layer.dilation
    pad = te.compute(
        (total, layer.height + 2 * border, layer.width + 2 * border, lanes),
        lambda c, h, w, i: tirx.if_then_else(
            tirx.all(h >= border, h < layer.height + border, w >= border, w < layer.width + border),
            concatenated(c, h - border, w - border, i),
            zero,
        ),
        name="pad",
    )
    extents = ((total, "rc"), (taps, "ky"), (taps, "kx"), (lanes, "ri"))
    rc, ky, kx, ri = (te.reduce_axis((0, n), name) for n, name in extents)
    height, width = layer.size
    product = te.compute(
        (blocks, height, width, lanes),
        lambda k, h, w, o: te.sum(
            pad[rc, h * stride + ky * dilation, w * stride + kx * dilation, ri] * weight[k, rc, ky, kx, ri, o],
            axis=[rc, ky, kx, ri],
        ),
        name="product",
    )
    out = te.compute(
        (1, blocks, height, width, lanes),
        lambda _, k, h, w, o: activated(layer, product[k, h, w, o] + bias[k, o]),
        name="out",
    )
    schedule = schedule_direct(te.create_prim_func([*inputs, weight, bias, out]), tile, rows)
    schedule.vectorize(schedule.get_loops("pad")[-1])
    packing = (pack_convolution(layer.filters, layer.channels, taps, lanes), pack_bias(layer.filters, lanes))
    return Kernel(schedule.mod["main"], packing, (TensorLayout((1, blocks, height, width, lanes)),))

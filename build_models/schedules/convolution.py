"""Convolution of any kernel, stride and dilation with bias and ReLU, from blocked layout to blocked layout.

A direct convolution whose sums stay in registers: a tile of output columns × channel blocks is reduced over all input
channels and taps before it is written once, with bias and ReLU. The zero padding is a copy of the few rows that a
task needs, which stays in cache; a concatenation of two tensors is read by that same copy and so costs nothing. One
input that needs no padding is read where it is.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te

from build_models.schedules.direct import activated, schedule_direct
from build_models.schedules.groups import groups_of
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_bias, pack_convolution
from build_models.schedules.padded import padded_blocks
from build_models.schedules.tiling import RegisterTile, blocks_of


def convolution(layer: Layer, lanes: int, tile: RegisterTile, rows: int) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        A convolution of one input, or of the two that it concatenates, with ReLU or nothing after it; its groups are
        in blocks of their own, or there are few of them (`waste_little`).
    lanes : int
        Of a block.
    tile : RegisterTile
        Divides the output's columns and the filter blocks of a group.
    rows : int
        Output rows of one task, at most.

    Returns
    -------
    Kernel
        Each input is (1, channel blocks, height, width, lanes), the output (1, filter blocks, rows, columns,
        lanes).
    """
    groups = groups_of(layer, lanes)
    inputs, pad = padded_blocks(layer, lanes)
    blocks, taps = blocks_of(layer.filters, lanes), layer.kernel
    weights = groups.spread(pack_convolution(groups.filters, groups.channels, taps, lanes))
    weight = te.placeholder(weights.shape, name="weight")
    bias = te.placeholder((blocks, lanes), name="bias")
    stride, dilation = layer.stride, layer.dilation
    summed, together = weights.shape[1], blocks // groups.apart
    extents = ((summed, "rc"), (taps, "ky"), (taps, "kx"), (lanes, "ri"))
    rc, ky, kx, ri = (te.reduce_axis((0, n), name) for n, name in extents)
    height, width = layer.size
    product = te.compute(
        (blocks, height, width, lanes),
        lambda k, h, w, o: te.sum(
            pad[k // together * summed + rc, h * stride + ky * dilation, w * stride + kx * dilation, ri]
            * weight[k, rc, ky, kx, ri, o],
            axis=[rc, ky, kx, ri],
        ),
        name="product",
    )
    out = te.compute(
        (1, blocks, height, width, lanes),
        lambda _, k, h, w, o: activated(layer, product[k, h, w, o] + bias[k, o]),
        name="out",
    )
    # A concatenation without padding is copied too: conditions would stand in the innermost loops.
    in_place = layer.padding == 0 and len(inputs) == 1
    schedule = schedule_direct(te.create_prim_func([*inputs, weight, bias, out]), tile, rows, in_place=in_place)
    if not in_place:
        schedule.vectorize(schedule.get_loops("pad")[-1])
    packing = (weights, pack_bias(layer.filters, lanes))
    return Kernel(schedule.mod["main"], packing, (TensorLayout((1, blocks, height, width, lanes)),))

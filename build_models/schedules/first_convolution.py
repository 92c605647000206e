"""Convolution with bias and ReLU, from the image as it comes to the blocked layout.

An image has three channels or so; laid out in blocks, most lanes would multiply zeros. So the reduction runs over the
channels themselves, and only the output is blocked. Of so few channels it runs over all even if groups part them, with
zeros as the weights of those of other groups.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te, tirx

from build_models.schedules.direct import activated, schedule_direct
from build_models.schedules.groups import groups_of
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_bias, pack_first_convolution
from build_models.schedules.tiling import RegisterTile, blocks_of


def first_convolution(layer: Layer, lanes: int, tile: RegisterTile, rows: int) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        A convolution of the image, its one input, with ReLU or nothing after it.
    lanes : int
        Of a block.
    tile : RegisterTile
        Divides the output's columns and filter blocks.
    rows : int
        Output rows of one task, at most.

    Returns
    -------
    Kernel
        The input is (1, channels, height, width), the output (1, filter blocks, rows, columns, lanes).
    """
    (channels,), blocks, taps = layer.channels, blocks_of(layer.filters, lanes), layer.kernel
    image = te.placeholder((1, channels, layer.height, layer.width), name="image")
    groups = groups_of(layer, lanes)
    weights = groups.spread(pack_first_convolution(groups.filters, channels, taps, lanes))
    weight = te.placeholder(weights.shape, name="weight")
    bias = te.placeholder((blocks, lanes), name="bias")
    zero, border, stride, dilation = tirx.const(0, "float32"), layer.padding, layer.stride, layer.dilation
    pad = te.compute(
        (channels, layer.height + 2 * border, layer.width + 2 * border),
        lambda c, h, w: tirx.if_then_else(
            tirx.all(h >= border, h < layer.height + border, w >= border, w < layer.width + border),
            image[0, c, h - border, w - border],
            zero,
        ),
        name="pad",
    )
    rc, ky, kx = (te.reduce_axis((0, n), name) for n, name in ((channels, "rc"), (taps, "ky"), (taps, "kx")))
    height, width = layer.size
    product = te.compute(
        (blocks, height, width, lanes),
        lambda k, h, w, o: te.sum(
            pad[rc, h * stride + ky * dilation, w * stride + kx * dilation] * weight[k, rc, ky, kx, o],
            axis=[rc, ky, kx],
        ),
        name="product",
    )
    out = te.compute(
        (1, blocks, height, width, lanes),
        lambda _, k, h, w, o: activated(layer, product[k, h, w, o] + bias[k, o]),
        name="out",
    )
    schedule = schedule_direct(te.create_prim_func([image, weight, bias, out]), tile, rows)
    packing = (weights, pack_bias(layer.filters, lanes))
    return Kernel(schedule.mod["main"], packing, (TensorLayout((1, blocks, height, width, lanes)),))

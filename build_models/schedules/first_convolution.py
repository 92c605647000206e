"""3×3 convolution, stride 1, zero padding, bias and ReLU, from the image as it comes to the blocked layout.

An image has three channels or so; laid out in blocks, most lanes would multiply zeros. So the reduction runs over the
channels themselves, and only the output is blocked.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te, tirx

from build_models.schedules.direct import schedule_direct
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_bias, pack_first_convolution
from build_models.schedules.tiling import RegisterTile, blocks_of


def first_convolution(layer: Layer, lanes: int, tile: RegisterTile, rows: int) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        A dense 3×3 convolution with ReLU that keeps the size of the image, its one input.
    lanes : int
        Of a block.
    tile : RegisterTile
        Divides the output's columns and filter blocks.
    rows : int
        Output rows of one task, at most.

    Returns
    -------
    Kernel
        The input is (1, channels, height, width), the output (1, filter blocks, height, width, lanes).
    """
    (channels,), filters, height, width = layer.channels, layer.filters, layer.height, layer.width
    blocks = blocks_of(filters, lanes)
    image = te.placeholder((1, channels, height, width), name="image")
    weight = te.placeholder((blocks, channels, 3, 3, lanes), name="weight")
    bias = te.placeholder((blocks, lanes), name="bias")
    zero = tirx.const(0, "float32")
    pad = te.compute(
        (channels, height + 2, width + 2),
        lambda c, h, w: tirx.if_then_else(
            tirx.all(h >= 1, h < height + 1, w >= 1, w < width + 1), image[0, c, h - 1, w - 1], zero
        ),
        name="pad",
    )
    rc, ky, kx = (te.reduce_axis((0, n), name) for n, name in ((channels, "rc"), (3, "ky"), (3, "kx")))
    product = te.compute(
        (blocks, height, width, lanes),
        lambda k, h, w, o: te.sum(pad[rc, h + ky, w + kx] * weight[k, rc, ky, kx, o], axis=[rc, ky, kx]),
        name="product",
    )
    out = te.compute(
        (1, blocks, height, width, lanes),
        lambda _, k, h, w, o: tirx.max(product[k, h, w, o] + bias[k, o], zero),
        name="out",
    )
    schedule = schedule_direct(te.create_prim_func([image, weight, bias, out]), tile, rows)
    packing = (pack_first_convolution(filters, channels, 3, lanes), pack_bias(filters, lanes))
    return Kernel(schedule.mod["main"], packing, (TensorLayout((1, blocks, height, width, lanes)),))

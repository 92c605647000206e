"""2×2 transposed convolution of stride 2 on an input dilated with zeros, as TVM's own operator computes it.

Three of four products are with zeros. It is here to show what that costs; networks take `schedules.up_convolution`.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te, tirx

from build_models.schedules.direct import schedule_direct
from build_models.schedules.kernel import Kernel, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_bias, pack_up_convolution
from build_models.schedules.registry import Template, register
from build_models.schedules.tiling import CpuTiling, blocks_of, choose_tile

NAME = "dilated_up_convolution"
_ROWS = 8


def dilated_up_convolution(layer: Layer, tiling: CpuTiling) -> Kernel:
    """Build the kernel.

    Parameters
    ----------
    layer : Layer
        An up-convolution of one input with kernel and stride 2, and nothing after it.
    tiling : CpuTiling

    Returns
    -------
    Kernel
        The input is (1, channel blocks, height, width, lanes), the output twice as high and wide.
    """
    lanes, filters, (channels,) = tiling.lanes, layer.filters, layer.channels
    inputs, blocks, (height, width) = blocks_of(channels, lanes), blocks_of(filters, lanes), layer.size
    data = te.placeholder((1, inputs, layer.height, layer.width, lanes), name="data")
    weight = te.placeholder((blocks, 2, 2, inputs, lanes, lanes), name="weight")
    bias = te.placeholder((blocks, lanes), name="bias")
    pad = te.compute(
        (inputs, height + 1, width + 1, lanes),
        lambda c, h, w, i: tirx.if_then_else(
            tirx.all(h % 2 == 1, w % 2 == 1), data[0, c, (h - 1) // 2, (w - 1) // 2, i], tirx.const(0, "float32")
        ),
        name="pad",
    )
    extents = ((inputs, "rc"), (2, "ky"), (2, "kx"), (lanes, "ri"))
    rc, ky, kx, ri = (te.reduce_axis((0, n), name) for n, name in extents)
    product = te.compute(
        (blocks, height, width, lanes),
        lambda k, h, w, o: te.sum(
            pad[rc, h + ky, w + kx, ri] * weight[k, 1 - ky, 1 - kx, rc, ri, o], axis=[rc, ky, kx, ri]
        ),
        name="product",
    )
    out = te.compute(
        (1, blocks, height, width, lanes), lambda _, k, h, w, o: product[k, h, w, o] + bias[k, o], name="out"
    )
    func = te.create_prim_func([data, weight, bias, out])
    schedule = schedule_direct(func, choose_tile(tiling, width, blocks), _ROWS)
    packing = (pack_up_convolution(channels, filters, lanes), pack_bias(filters, lanes))
    return Kernel(schedule.mod["main"], packing, (TensorLayout((1, blocks, height, width, lanes)),))


def _supports(layer: Layer, _: CpuTiling) -> bool:
    plain = not (layer.image or layer.answer or layer.pooled) and layer.activation == "none"
    shape = (layer.kernel, layer.stride, layer.padding, layer.dilation, layer.groups) == (2, 2, 0, 1, 1)
    return layer.kind == "up_convolution" and plain and shape and len(layer.channels) == 1


register(
    Template(
        NAME, "float32", _supports, lambda *_: [{}], lambda layer, _, tiling: dilated_up_convolution(layer, tiling)
    )
)

"""The zero padding of what a direct convolution reads: blocked tensors, two of which are concatenated along the way."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from tvm import te, tirx

from build_models.schedules.layer import Layer
from build_models.schedules.tiling import blocks_of


def padded_blocks(layer: Layer, lanes: int) -> tuple[list[te.Tensor], te.Tensor]:
    """The inputs of a layer, and the tensor `pad` of all their blocks with zeros around them.

    Parameters
    ----------
    layer : Layer
        Of one input, or of the two that it concatenates.
    lanes : int
        Of a block.

    Returns
    -------
    list of te.Tensor
        Each (1, channel blocks, height, width, lanes).
    te.Tensor
        (channel blocks of all, rows, columns, lanes).
    """
    parts, border = [blocks_of(c, lanes) for c in layer.channels], layer.padding
    inputs = [te.placeholder((1, n, layer.height, layer.width, lanes), name=f"data{i}") for i, n in enumerate(parts)]

    def concatenated(c: tirx.Expr, h: tirx.Expr, w: tirx.Expr, i: tirx.Expr) -> tirx.Expr:
        if len(inputs) == 1:
            return inputs[0][0, c, h, w, i]
        first, second = inputs
        return tirx.if_then_else(c < parts[0], first[0, c, h, w, i], second[0, c - parts[0], h, w, i])

    pad = te.compute(
        (sum(parts), layer.height + 2 * border, layer.width + 2 * border, lanes),
        lambda c, h, w, i: tirx.if_then_else(
            tirx.all(h >= border, h < layer.height + border, w >= border, w < layer.width + border),
            concatenated(c, h - border, w - border, i),
            tirx.const(0, "float32"),
        ),
        name="pad",
    )
    return inputs, pad

"""Groups the operators of a network into the layers for which there are kernels."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from collections.abc import Callable

import tvm
from tvm import relax
from tvm.relax.dpl import DFPattern, is_op, is_tuple, wildcard
from tvm.relax.transform import FusionPattern, PatternCheckContext

CONVOLUTION = "falx.convolution"
CONCATENATED_CONVOLUTION = "falx.concatenated_convolution"
UP_CONVOLUTION = "falx.up_convolution"
MAX_POOL = "falx.max_pool"
HEAD = "falx.head"


def group_layers() -> tvm.transform.Pass:
    """Replace each group of operators by a call of a function with the attribute `Composite`.

    Such a function takes its data tensors first, then weight and bias. What matches no pattern stays as it is;
    `lower_layers` refuses it by its name.
    """
    concatenated = is_op("relax.concat")(is_tuple([wildcard(), wildcard()]))
    return relax.transform.FuseOpsByPattern(
        [
            _pattern(CONCATENATED_CONVOLUTION, is_op("relax.nn.relu")(_biased(_conv2d(concatenated))), 3),
            _pattern(CONVOLUTION, is_op("relax.nn.relu")(_biased(_conv2d(wildcard()))), 3),
            _pattern(HEAD, is_op("relax.sigmoid")(_biased(_conv2d(wildcard()))), 1),
            _pattern(UP_CONVOLUTION, _biased(is_op("relax.nn.conv2d_transpose")(wildcard(), wildcard())), 2),
            _pattern(MAX_POOL, is_op("relax.nn.max_pool2d")(wildcard()), 2),
        ],
        bind_constants=False,
    )


def _conv2d(data: DFPattern) -> DFPattern:
    return is_op("relax.nn.conv2d")(data, wildcard())


def _biased(data: DFPattern) -> DFPattern:
    return is_op("relax.add")(data, is_op("relax.reshape")(wildcard(), wildcard()))


def _pattern(name: str, pattern: DFPattern, kernel: int) -> FusionPattern:
    def holds(context: PatternCheckContext) -> bool:
        calls = [e for e in context.matched_bindings.values() if isinstance(e, relax.Call)]
        return all(_CHECKS[call.op.name](call, kernel) for call in calls if call.op.name in _CHECKS)

    return FusionPattern(name, pattern, {}, holds)


def _is_plain_convolution(call: relax.Call, kernel: int) -> bool:
    """Stride 1, padded so that the size of the image stays."""
    attributes = call.attrs
    return (
        _kernel(call) == [kernel, kernel]
        and _all(attributes.strides, 1)
        and _all(attributes.padding, kernel // 2)
        and _all(attributes.dilation, 1)
        and attributes.groups == 1
        and (attributes.data_layout, attributes.kernel_layout) == ("NCHW", "OIHW")
    )


def _is_doubling(call: relax.Call, kernel: int) -> bool:
    """Stride as large as the kernel, so that no two taps meet."""
    attributes = call.attrs
    return (
        _kernel(call) == [kernel, kernel]
        and _all(attributes.strides, kernel)
        and _all(attributes.padding, 0)
        and _all(attributes.output_padding, 0)
        and _all(attributes.dilation, 1)
        and attributes.groups == 1
        and (attributes.data_layout, attributes.kernel_layout) == ("NCHW", "IOHW")
    )


def _is_halving(call: relax.Call, kernel: int) -> bool:
    attributes = call.attrs
    return (
        _all(attributes.pool_size, kernel)
        and _all(attributes.strides, kernel)
        and _all(attributes.padding, 0)
        and _all(attributes.dilation, 1)
        and not attributes.ceil_mode
        and attributes.layout == "NCHW"
    )


def _joins_channels(call: relax.Call, _: int) -> bool:
    return call.attrs.axis == 1


_CHECKS: dict[str, Callable[[relax.Call, int], bool]] = {
    "relax.nn.conv2d": _is_plain_convolution,
    "relax.nn.conv2d_transpose": _is_doubling,
    "relax.nn.max_pool2d": _is_halving,
    "relax.concat": _joins_channels,
}


def _all(values: list[int], expected: int) -> bool:
    return all(int(value) == expected for value in values)


def _kernel(call: relax.Call) -> list[int]:
    return [int(extent) for extent in call.args[1].ty.shape][2:]

"""Reads a network as a sequence of layers, each with what is computed along with it."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from collections import defaultdict
from dataclasses import dataclass, replace

import tvm
from tvm import relax

from app.errors import BuildError
from build_models.schedules.layer import Layer

_ACTIVATIONS = {"relax.nn.relu": "relu", "relax.sigmoid": "sigmoid"}


@dataclass(frozen=True)
class LayerCall:
    """A layer at its place in the network.

    Attributes
    ----------
    data : tuple of Var
        Inputs; two are concatenated along the channels.
    parameters : tuple of Var
        Weight and bias, as far as there are.
    results : tuple of Var
        What it computes; the pooled one second.
    """

    layer: Layer
    data: tuple[relax.Var, ...]
    parameters: tuple[relax.Var, ...]
    results: tuple[relax.Var, ...]


def read_layers(module: tvm.IRModule) -> tuple[list[LayerCall], relax.Var]:
    """Every layer in the order of execution, and the variable that is the network's answer.

    Parameters
    ----------
    module : IRModule
        Its function `main` takes the image and then every parameter.

    Raises
    ------
    BuildError
        An operator is no part of any layer.
    """
    return _Reader(module["main"]).read()


class _Reader:
    def __init__(self, main: relax.Function) -> None:
        self._image, *self._weights = main.params
        self._values: dict[relax.Var, relax.Expr] = {}
        self._aliases: dict[relax.Var, relax.Var] = {}
        for binding in (b for block in main.body.blocks for b in block.bindings):
            if isinstance(binding.value, relax.Var):
                self._aliases[binding.var] = self._source(binding.value)
            else:
                self._values[binding.var] = binding.value
        self._answer = self._source(main.body.body)
        self._users: dict[relax.Var, list[relax.Var]] = defaultdict(list)
        for var, value in self._values.items():
            for operand in self._operands(value):
                self._users[operand].append(var)
        self._done: set[relax.Var] = set()

    def read(self) -> tuple[list[LayerCall], relax.Var]:
        calls: list[LayerCall] = []
        for var, value in self._values.items():
            if var in self._done or self._is_bias(var):
                continue
            name = _operator(value)
            if name == "relax.nn.max_pool2d":
                calls.append(self._pooling(var, value))
            elif name in ("relax.nn.conv2d", "relax.nn.conv2d_transpose"):
                calls.append(self._convolution(var, value))
            elif name == "relax.image.resize2d":
                calls.append(self._doubling(var, value))
            elif name != "relax.concat" or not all(self._is_convolution(user) for user in self._users[var]):
                raise _refusal(value)
        return calls, self._answer

    def _convolution(self, var: relax.Var, value: relax.Call) -> LayerCall:
        data, weight = (self._source(argument) for argument in value.args)
        inputs = self._concatenated(data)
        bias, result = self._absorbed_bias(var)
        activation, result = self._absorbed_activation(result)
        layer = _convolution_layer(value, tuple(_shape(v)[1] for v in inputs))
        layer = replace(layer, activation=activation, image=data == self._image, answer=result == self._answer)
        if weight not in self._weights or bias is None:
            raise _refusal(value)
        return LayerCall(layer, inputs, (weight, bias), (result,))

    def _pooling(self, var: relax.Var, value: relax.Call) -> LayerCall:
        (data,), attributes = (self._source(a) for a in value.args), value.attrs
        kernel, stride, padding, dilation = (
            _single(value, values)
            for values in (attributes.pool_size, attributes.strides, attributes.padding, attributes.dilation)
        )
        if attributes.ceil_mode or attributes.layout != "NCHW" or dilation != 1:
            raise _refusal(value)
        _, channels, height, width = _shape(data)
        layer = Layer("max_pool", (channels,), channels, height, width, kernel, stride, padding)
        return LayerCall(replace(layer, image=data == self._image, answer=var == self._answer), (data,), (), (var,))

    def _doubling(self, var: relax.Var, value: relax.Call) -> LayerCall:
        data, attributes = self._source(value.args[0]), value.attrs
        known = (attributes.layout, attributes.method, attributes.coordinate_transformation_mode)
        _, channels, height, width = _shape(data)
        doubled = [1, channels, 2 * height, 2 * width]
        if known != ("NCHW", "linear", "align_corners") or _shape(value) != doubled:
            raise _refusal(value)
        layer = Layer("bilinear", (channels,), channels, height, width, kernel=2, stride=2)
        return LayerCall(replace(layer, image=data == self._image, answer=var == self._answer), (data,), (), (var,))

    def _concatenated(self, var: relax.Var) -> tuple[relax.Var, ...]:
        value = self._values.get(var)
        if value is None or _operator(value) != "relax.concat":
            return (var,)
        if value.attrs.axis != 1 or len(value.args[0].fields) != 2:
            raise _refusal(value)
        return tuple(self._source(field) for field in value.args[0].fields)

    def _absorbed_bias(self, var: relax.Var) -> tuple[relax.Var | None, relax.Var]:
        """The bias that is added to a value and the sum; None and the value itself when there is none."""
        user = self._only_user(var)
        if user is not None and _operator(self._values[user]) == "relax.add":
            summand, addend = (self._source(a) for a in self._values[user].args)
            if summand == var and self._is_bias(addend):
                self._done.add(user)
                return self._source(self._values[addend].args[0]), user
        return None, var

    def _absorbed_activation(self, var: relax.Var) -> tuple[str, relax.Var]:
        user = self._only_user(var)
        activation = None if user is None else _ACTIVATIONS.get(_operator(self._values[user]))
        if user is None or activation is None:
            return "none", var
        self._done.add(user)
        return activation, user

    def _only_user(self, var: relax.Var) -> relax.Var | None:
        users = self._users[var]
        return users[0] if len(users) == 1 and var != self._answer else None

    def _is_bias(self, var: relax.Var) -> bool:
        """A parameter brought to the shape in which it is added to every pixel."""
        value = self._values.get(var)
        if value is None or _operator(value) != "relax.reshape" or self._source(value.args[0]) not in self._weights:
            return False
        shape = _shape(value)
        return len(shape) == 4 and shape[0] == shape[2] == shape[3] == 1

    def _is_convolution(self, var: relax.Var) -> bool:
        return _operator(self._values[var]) == "relax.nn.conv2d"

    def _source(self, var: relax.Var) -> relax.Var:
        return self._aliases.get(var, var)

    def _operands(self, value: relax.Expr) -> list[relax.Var]:
        if not isinstance(value, relax.Call):
            return []
        flat = [field for a in value.args for field in (a.fields if isinstance(a, relax.Tuple) else (a,))]
        return [self._source(operand) for operand in flat if isinstance(operand, relax.Var)]


def _convolution_layer(value: relax.Call, channels: tuple[int, ...]) -> Layer:
    transposed = _operator(value) == "relax.nn.conv2d_transpose"
    attributes = value.attrs
    layouts = (attributes.data_layout, attributes.kernel_layout)
    if layouts != ("NCHW", "IOHW" if transposed else "OIHW") or (transposed and any(attributes.output_padding)):
        raise _refusal(value)
    _, filters, *_ = _shape(value)
    _, _, height, width = _shape(value.args[0])
    return Layer(
        kind="up_convolution" if transposed else "convolution",
        channels=channels,
        filters=filters,
        height=height,
        width=width,
        kernel=_single(value, _shape(value.args[1])[2:]),
        stride=_single(value, attributes.strides),
        padding=_single(value, attributes.padding),
        dilation=_single(value, attributes.dilation),
        groups=int(attributes.groups),
    )


def _single(value: relax.Call, extents: list[int]) -> int:
    """The number that holds along every axis."""
    numbers = {int(extent) for extent in extents}
    if len(numbers) != 1:
        raise _refusal(value)
    return numbers.pop()


def _operator(value: relax.Expr) -> str:
    if isinstance(value, relax.Call) and isinstance(value.op, tvm.ir.Op):
        return str(value.op.name)
    return type(value).__name__


def _refusal(value: relax.Expr) -> BuildError:
    shape = " × ".join(map(str, _shape(value))) if isinstance(value, relax.Call) else "a tuple"
    return BuildError(
        f"The operator {_operator(value)} (result {shape}) has no scheduled kernel and would run as a naive loop; "
        "write a schedule for it or change the network."
    )


def _shape(expression: relax.Expr) -> list[int]:
    return [int(extent) for extent in expression.ty.shape]

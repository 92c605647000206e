"""Replaces the grouped layers of a network by scheduled kernels in one blocked layout."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from dataclasses import dataclass

import tvm
from tvm import relax

from app.contract.packing import PackedParameter
from app.errors import BuildError
from build_models.exporters.relax import RelaxProgram
from build_models.passes import group_layers as layers
from build_models.schedules.convolution import convolution
from build_models.schedules.first_convolution import first_convolution
from build_models.schedules.head import head
from build_models.schedules.kernel import Kernel
from build_models.schedules.max_pool import max_pool
from build_models.schedules.tiling import CpuTiling
from build_models.schedules.up_convolution import up_convolution


@dataclass(frozen=True)
class LoweredProgram:
    """A network of scheduled kernels.

    Attributes
    ----------
    module : IRModule
        Its function `main` takes the image (NCHW) and the packed parameters.
    parameters : tuple of PackedParameter
        In the order in which `main` takes them.
    """

    module: tvm.IRModule
    parameters: tuple[PackedParameter, ...]


@dataclass(frozen=True)
class _Layer:
    """A call of a grouped layer with the shapes that it had in the plain layout."""

    kind: str
    result: relax.Var
    data: tuple[relax.Var, ...]
    parameters: tuple[relax.Var, ...]
    blocked: bool

    @property
    def channels(self) -> list[int]:
        return [_shape(var)[1] for var in self.data]

    def kernel(self, tiling: CpuTiling) -> Kernel:
        """The scheduled kernel of this layer."""
        _, _, height, width = _shape(self.data[0])
        filters = _shape(self.result)[1]
        (first, *_), size = self.channels, (height, width)
        if self.kind == layers.CONVOLUTION and not self.blocked:
            return first_convolution(first, filters, *size, tiling)
        if not self.blocked:
            raise BuildError(
                f"The network begins with {self.kind}, and only 3×3 convolutions have a kernel for images."
            )
        if self.kind in (layers.CONVOLUTION, layers.CONCATENATED_CONVOLUTION):
            return convolution(self.channels, filters, *size, tiling)
        if self.kind == layers.UP_CONVOLUTION:
            return up_convolution(first, filters, *size, tiling)
        if self.kind == layers.MAX_POOL:
            return max_pool(first, *size, tiling)
        return head(first, filters, *size, tiling)


def lower_layers(program: RelaxProgram, tiling: CpuTiling) -> LoweredProgram:
    """Build the network anew from kernels.

    Parameters
    ----------
    program : RelaxProgram
        After `group_layers`.
    tiling : CpuTiling
        Of the instruction set to compile for.

    Raises
    ------
    BuildError
        An operator of the network has no kernel: it would run as a naive loop.
    """
    main = program.module["main"]
    image, *weights = main.params
    names = dict(zip(weights, program.parameters, strict=True))
    found, output = _layers_of(program.module, main)
    kernels = [layer.kernel(tiling) for layer in found]

    packed: dict[relax.Var, relax.Var] = {}
    parameters: list[PackedParameter] = []
    for layer, kernel in zip(found, kernels, strict=True):
        for weight, (shape, steps) in zip(layer.parameters, kernel.parameters, strict=True):
            if weight in packed:
                raise BuildError(f"Two layers share the weights {names[weight]}, which no schedule supports.")
            packed[weight] = relax.Var(names[weight].replace(".", "_"), relax.TensorType(shape, "float32"))
            parameters.append(PackedParameter(names[weight], steps))

    builder = relax.BlockBuilder()
    entry = relax.Var("image", image.ty)
    values: dict[relax.Var, relax.Expr] = {image: entry, **packed}
    with builder.function("main", [entry, *packed.values()]):
        with builder.dataflow():
            for layer, kernel in zip(found, kernels, strict=True):
                name = layer.kind.removeprefix("falx.")
                function = builder.add_func(kernel.func.without_attr("global_symbol"), name)
                arguments = [values[var] for var in (*layer.data, *layer.parameters)]
                type_ = relax.TensorType(kernel.output, "float32")
                values[layer.result] = builder.emit(relax.call_tir(function, arguments, type_))
            result = builder.emit_output(values[output])
        builder.emit_func_output(result)
    return LoweredProgram(builder.finalize(), tuple(parameters))


def _layers_of(module: tvm.IRModule, main: relax.Function) -> tuple[list[_Layer], relax.Var]:
    """Every layer in the order of execution, and the variable that is the network's answer."""
    image = main.params[0]
    found: list[_Layer] = []
    aliases: dict[relax.Var, relax.Var] = {}
    produced = {image}
    body = main.body
    for binding in (b for block in body.blocks for b in block.bindings):
        value = binding.value
        if isinstance(value, relax.Var):
            aliases[binding.var] = aliases.get(value, value)
            continue
        kind = _kind(module, value)
        arguments = [aliases.get(a, a) for a in value.args]
        data = tuple(a for a in arguments if a in produced)
        found.append(_Layer(kind, binding.var, data, tuple(arguments[len(data) :]), data[0] != image))
        produced.add(binding.var)
    answer = aliases.get(body.body, body.body)
    if not found or found[-1].kind != layers.HEAD or answer != found[-1].result:
        raise BuildError("The network does not end with a 1×1 convolution and a sigmoid, for which there is a kernel.")
    return found, answer


def _kind(module: tvm.IRModule, value: relax.Expr) -> str:
    if isinstance(value, relax.Call):
        if isinstance(value.op, tvm.ir.GlobalVar):
            return str(module[value.op].attrs["Composite"])
        name, shape = value.op.name, " × ".join(map(str, _shape(value)))
    else:
        name, shape = type(value).__name__, "a tuple"
    raise BuildError(
        f"The operator {name} (result {shape}) has no scheduled kernel and would run as a naive loop; "
        "write a schedule for it or change the network."
    )


def _shape(expression: relax.Expr) -> list[int]:
    return [int(extent) for extent in expression.ty.shape]

"""Replaces the layers of a network by kernels in half precision for GPUs, for one image and for several at once."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tvm
from tvm import relax

from app.contract.packing import PackedParameter
from app.errors import BuildError
from build_models.exporters.relax import RelaxProgram
from build_models.gpu.layers import kernel_of, patches, reads_patches
from build_models.passes.read_layers import LayerCall, read_layers
from build_models.schedules.kernel import Kernel
from build_models.schedules.layer import Layer


@dataclass(frozen=True)
class HalfProgram:
    """A network of kernels in half precision.

    Attributes
    ----------
    module : IRModule
        Its functions take images (NCHW) and the packed parameters: `main` one image, `main_8` eight.
    parameters : tuple of PackedParameter
        In the order in which each of them takes them.
    """

    module: tvm.IRModule
    parameters: tuple[PackedParameter, ...]


def function_name(images: int) -> str:
    """Name of the function for so many images at once."""
    return "main" if images == 1 else f"main_{images}"


def lower_half(program: RelaxProgram, images: Sequence[int]) -> HalfProgram:
    """Build the network anew from kernels.

    Parameters
    ----------
    program : RelaxProgram
    images : sequence of int
        For how many images at once; one function each.

    Raises
    ------
    BuildError
        A layer has no kernel in half precision.
    """
    calls, answer = read_layers(program.module)
    if not calls or answer not in calls[-1].results or not calls[-1].layer.answer:
        raise BuildError("The network does not end with a layer that answers in plain maps.")
    image, *weights = program.module["main"].params
    names = dict(zip(weights, program.parameters, strict=True))
    builder = relax.BlockBuilder()
    steps = [_Step(call, tuple(_added(builder, call))) for call in calls]
    parameters = {
        weight: layout
        for step in steps
        for weight, layout in zip(step.call.parameters, step.kernels[-1][1].parameters, strict=True)
    }
    for count in images:
        packed = {
            weight: relax.Var(names[weight].replace(".", "_"), relax.TensorType(layout.shape, layout.dtype))
            for weight, layout in parameters.items()
        }
        _emit(builder, count, steps, image, packed)
    packing = tuple(PackedParameter(names[weight], layout.steps) for weight, layout in parameters.items())
    return HalfProgram(builder.finalize(), packing)


@dataclass(frozen=True)
class _Step:
    """A layer and its kernels, each of which reads what the one before it has computed."""

    call: LayerCall
    kernels: tuple[tuple[tvm.ir.GlobalVar, Kernel], ...]


def _added(builder: relax.BlockBuilder, call: LayerCall) -> Iterator[tuple[tvm.ir.GlobalVar, Kernel]]:
    layer = call.layer
    if reads_patches(layer):
        yield _add(builder, "patches", layer, patches(layer))
    yield _add(builder, layer.kind, layer, kernel_of(layer))


def _add(builder: relax.BlockBuilder, kind: str, layer: Layer, kernel: Kernel) -> tuple[tvm.ir.GlobalVar, Kernel]:
    """Under a name that is readable in a profile, and unique through the suffix that the builder adds."""
    name = f"{kind}_{'_'.join(map(str, layer.channels))}_to_{layer.filters}_at_{layer.height}"
    return builder.add_func(kernel.func.without_attr("global_symbol"), name), kernel


def _emit(
    builder: relax.BlockBuilder,
    images: int,
    steps: Sequence[_Step],
    image: relax.Var,
    packed: dict[relax.Var, relax.Var],
) -> None:
    """Add the function for so many images."""
    _, *shape = (int(extent) for extent in image.ty.shape)
    entry = relax.Var("images", relax.TensorType((images, *shape), "float32"))
    values: dict[relax.Var, relax.Expr] = {image: entry, **packed}
    # What follows the images stays the same from run to run, so that a captured graph may hold its place.
    with builder.function(function_name(images), [entry, *packed.values()], attrs={"num_input": 1}):
        with builder.dataflow():
            for step in steps:
                data = [values[var] for var in step.call.data]
                for function, kernel in step.kernels:
                    own = [values[var] for var in step.call.parameters] if kernel.parameters else []
                    (output,) = kernel.outputs
                    result = relax.TensorType((images, *output.shape), output.dtype)
                    data = [builder.emit(relax.call_tir(function, [*data, *own], result))]
                values[step.call.results[0]] = data[0]
            result = builder.emit_output(values[steps[-1].call.results[0]])
        builder.emit_func_output(result)

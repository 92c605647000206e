"""Replaces the layers of a network by scheduled kernels in one blocked layout."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import tvm
from tvm import relax

from app.contract.packing import PackedParameter
from app.errors import BuildError
from build_models.exporters.relax import RelaxProgram
from build_models.passes.fuse_pooling import fuse_pooling
from build_models.passes.read_layers import LayerCall, read_layers
from build_models.records import Records
from build_models.schedules.kernel import Kernel
from build_models.schedules.layer import Layer
from build_models.schedules.registry import Choice, build_kernel, choices_for
from build_models.schedules.tiling import CpuTiling


@dataclass(frozen=True)
class Lowering:
    """How to choose the kernel of a layer.

    Attributes
    ----------
    target : str
        Name of the instruction set, for messages.
    tiling : CpuTiling
        Of that instruction set.
    precision : str
        Of the arithmetic.
    records : Records
        What was measured.
    allow_untuned : bool
        Take a template's default for a convolution that was never measured, instead of refusing it.
    without : frozenset of str
        Templates that may not be used, whatever the records say: what they are worth shows where they are missing.
    """

    target: str
    tiling: CpuTiling
    precision: str = "float32"
    records: Records = field(default_factory=Records)
    allow_untuned: bool = False
    without: frozenset[str] = frozenset()

    def candidates(self, layer: Layer) -> Iterator[Choice]:
        """Every kernel that may compute the layer, a good default first."""
        found = choices_for(layer, self.tiling, self.precision)
        return (choice for choice in found if choice.template not in self.without)


@dataclass(frozen=True)
class LoweredProgram:
    """A network of scheduled kernels.

    Attributes
    ----------
    module : IRModule
        Its function `main` takes the image (NCHW) and the packed parameters.
    parameters : tuple of PackedParameter
        In the order in which `main` takes them.
    layers : tuple of (name of the kernel, Layer, Choice)
        In the order of execution.
    """

    module: tvm.IRModule
    parameters: tuple[PackedParameter, ...]
    layers: tuple[tuple[str, Layer, Choice], ...]


def lower_layers(program: RelaxProgram, lowering: Lowering) -> LoweredProgram:
    """Build the network anew from kernels.

    Parameters
    ----------
    program : RelaxProgram
    lowering : Lowering

    Raises
    ------
    BuildError
        An operator of the network has no kernel, or a convolution no record.
    """
    network = layer_calls(program, lowering)
    return assemble(network, [choose(call.layer, lowering) for call in network.calls], lowering)


@dataclass(frozen=True)
class Network:
    """A network as layers.

    Attributes
    ----------
    image, answer : Var
        What it reads and what it returns.
    calls : tuple of LayerCall
        In the order of execution.
    names : dict of Var to str
        Names of the parameters in the weights file.
    """

    image: relax.Var
    answer: relax.Var
    calls: tuple[LayerCall, ...]
    names: dict[relax.Var, str]


def layer_calls(program: RelaxProgram, lowering: Lowering) -> Network:
    """Read the layers, each with the pooling that its kernel computes along.

    Raises
    ------
    BuildError
        An operator is no part of any layer.
    """
    image, *weights = program.module["main"].params
    found, answer = read_layers(program.module)
    calls = fuse_pooling(found, lambda layer: any(lowering.candidates(layer)))
    return Network(image, answer, tuple(calls), dict(zip(weights, program.parameters, strict=True)))


def assemble(network: Network, choices: Sequence[Choice], lowering: Lowering) -> LoweredProgram:
    """Build the network from the kernels that were chosen for its layers.

    Raises
    ------
    BuildError
        The network does not end with a layer that answers in plain maps.
    """
    calls = network.calls
    if not calls or not calls[-1].layer.answer or network.answer not in calls[-1].results:
        raise BuildError("The network does not end with a layer that answers in plain maps.")
    kernels = [
        build_kernel(call.layer, choice, lowering.tiling, lowering.precision)
        for call, choice in zip(calls, choices, strict=True)
    ]
    packed, parameters = _packed(calls, kernels, network.names)
    builder = relax.BlockBuilder()
    entry = relax.Var("image", network.image.ty)
    values: dict[relax.Var, relax.Expr] = {network.image: entry, **packed}
    functions: list[str] = []
    with builder.function("main", [entry, *packed.values()]):
        with builder.dataflow():
            for call, kernel, choice in zip(calls, kernels, choices, strict=True):
                function = builder.add_func(kernel.func.without_attr("global_symbol"), _name(call.layer, choice))
                functions.append(function.name_hint)
                _emit(builder, function, call, kernel, values)
            result = builder.emit_output(values[network.answer])
        builder.emit_func_output(result)
    layers = tuple((name, call.layer, c) for name, call, c in zip(functions, calls, choices, strict=True))
    return LoweredProgram(builder.finalize(), parameters, layers)


def choose(layer: Layer, lowering: Lowering) -> Choice:
    """The kernel of a layer: what was measured to be the fastest, or the only one that there is.

    Raises
    ------
    BuildError
        No template computes the layer, or it is a convolution that was never tuned.
    """
    recorded = lowering.records.choice(layer, lowering.precision)
    if recorded is not None and recorded.template not in lowering.without:
        return recorded
    candidates = lowering.candidates(layer)
    default = next(candidates, None)
    if default is None:
        raise BuildError(
            f"The layer '{layer.key}' has no scheduled kernel in {lowering.precision} and would run as a naive loop; "
            "write a schedule for it or change the network."
        )
    if layer.operations and next(candidates, None) is not None and not lowering.allow_untuned:
        raise BuildError(
            f"The layer '{layer.key}' was never tuned for {lowering.target} in {lowering.precision}; run "
            "`falx-build-models tune` for this model, or compile with --allow-untuned."
        )
    return default


def layers_of(program: RelaxProgram, lowering: Lowering) -> list[Layer]:
    """The layers for which kernels are chosen, in the order of execution."""
    return [call.layer for call in layer_calls(program, lowering).calls]


def _packed(
    calls: Sequence[LayerCall], kernels: Sequence[Kernel], names: dict[relax.Var, str]
) -> tuple[dict[relax.Var, relax.Var], tuple[PackedParameter, ...]]:
    """Variables for the parameters as the kernels take them, and how they are laid out at load."""
    packed: dict[relax.Var, relax.Var] = {}
    parameters: list[PackedParameter] = []
    for call, kernel in zip(calls, kernels, strict=True):
        for weight, layout in zip(call.parameters, kernel.parameters, strict=True):
            if weight in packed:
                raise BuildError(f"Two layers share the weights {names[weight]}, which no schedule supports.")
            packed[weight] = relax.Var(names[weight].replace(".", "_"), relax.TensorType(layout.shape, layout.dtype))
            parameters.append(PackedParameter(names[weight], layout.steps))
    return packed, tuple(parameters)


def _emit(
    builder: relax.BlockBuilder,
    function: tvm.ir.GlobalVar,
    call: LayerCall,
    kernel: Kernel,
    values: dict[relax.Var, relax.Expr],
) -> None:
    arguments = [values[var] for var in (*call.data, *call.parameters)]
    types = [relax.TensorType(output.shape, output.dtype) for output in kernel.outputs]
    if len(types) == 1:
        values[call.results[0]] = builder.emit(relax.call_tir(function, arguments, types[0]))
        return
    together = builder.emit(relax.call_tir(function, arguments, types))
    for index, var in enumerate(call.results):
        values[var] = builder.emit(relax.TupleGetItem(together, index))


def _name(layer: Layer, choice: Choice) -> str:
    """Readable in a profile, and unique through the suffix that the builder adds."""
    channels = "_".join(map(str, layer.channels))
    return f"{choice.template}_{channels}_to_{layer.filters}_at_{layer.height}"

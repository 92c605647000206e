"""Replaces the layers of a network by 8-bit kernels, and its weights by integers."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tvm import relax

from build_models.compression.integers import (
    Encoding,
    LayerParameters,
    encoding,
    head_parameters,
    image_parameters,
    layer_parameters,
)
from build_models.compression.ranges import Ranges
from build_models.exporters.relax import RelaxProgram
from build_models.passes.lower_layers import LoweredProgram, Lowering, assemble, choose, layer_calls
from build_models.passes.read_layers import LayerCall
from build_models.schedules.registry import Choice

_WEIGHT = ".weight"
Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class QuantisedProgram:
    """A network of 8-bit kernels, and the tensors that its parameters are packed from."""

    program: LoweredProgram
    tensors: dict[str, NDArray[Any]]


def lower_quantised(program: RelaxProgram, lowering: Lowering, weights: Weights, ranges: Ranges) -> QuantisedProgram:
    """Quantise every layer and build the network anew.

    Parameters
    ----------
    program : RelaxProgram
    lowering : Lowering
        Of an instruction set with precision int8.
    weights : mapping of str to ndarray of float32
        Of the deployed network, by name.
    ranges : mapping of str to Range
        What its convolutions gave for the calibration slices.

    Raises
    ------
    BuildError
        A layer has no 8-bit kernel.
    """
    network = layer_calls(program, lowering)
    encodings: dict[relax.Var, Encoding] = {}
    calls: list[LayerCall] = []
    choices: list[Choice] = []
    names: dict[relax.Var, str] = {}
    tensors: dict[str, NDArray[Any]] = {}
    for call in network.calls:
        chosen = choose(call.layer, lowering)
        if not call.parameters:  # a pooling keeps what it is given
            encodings[call.results[0]] = encodings[call.data[0]]
            calls.append(call)
            choices.append(chosen)
            continue
        name = network.names[call.parameters[0]].removesuffix(_WEIGHT)
        output = encoding(ranges[name], call.layer.activation)
        encodings |= dict.fromkeys(call.results, output)
        found = _parameters(call, [weights[network.names[p]] for p in call.parameters], encodings, output)
        own = {f"{name}.{kind}": array for kind, array in vars(found).items() if array is not None}
        variables = {_variable(key, array): key for key, array in own.items()}
        tensors |= own
        names |= variables
        calls.append(replace(call, parameters=tuple(variables)))
        choices.append(Choice(chosen.template, {**chosen.parameters, "zero": output.zero}))
    lowered = assemble(replace(network, calls=tuple(calls), names=names), choices, lowering)
    return QuantisedProgram(lowered, tensors)


def _parameters(
    call: LayerCall, own: list[NDArray[np.float32]], encodings: Mapping[relax.Var, Encoding], output: Encoding
) -> LayerParameters:
    layer, (weight, bias) = call.layer, own
    if layer.image:
        return image_parameters(weight, bias, output)
    inputs = [encodings[var] for var in call.data]
    if layer.answer:
        return head_parameters(layer, weight, bias, inputs[0])
    return layer_parameters(layer, weight, bias, inputs, output)


def _variable(name: str, array: NDArray[Any]) -> relax.Var:
    return relax.Var(name.replace(".", "_"), relax.TensorType(array.shape, str(array.dtype)))

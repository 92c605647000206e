"""What the exporters make of one of the paper's networks: operators, counted in the graphs themselves."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false

from collections import Counter
from typing import Any

import torch
import tvm
from torch import nn

from app.errors import BuildError
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.exporters.tflite import export_tflite
from build_models.weights import INPUT_SIZE
from build_models.zoo.paper_keras import KerasUNet
from build_models.zoo.registry import architecture_of, build_network

_FEATURES = 4
"""Operators do not depend on the number of filters, and few filters export in seconds."""

Counts = dict[str, int]


def emitted(name: str, size: int = INPUT_SIZE, features: int = _FEATURES) -> dict[str, Any]:
    """Operators by exporter, each either `operators` (counts by name) or a `reason`.

    Parameters
    ----------
    name : str
        In the zoo.
    size, features : int
        Of the image, and of the narrow network that is exported.
    """
    torch.manual_seed(0)
    trained = build_network(3, architecture_of(name, features=features)).eval()
    deployed = DeployNetwork(trained).eval()
    found: dict[str, Any] = {}
    for label, count in (
        ("torch.export of the network as it is defined", lambda: _aten(_as_defined(trained), size)),
        ("torch.export of what is deployed", lambda: _aten(deployed, size)),
        ("Relax, from it", lambda: _relax(deployed, size)),
        ("TFLite, from it", lambda: _tflite(deployed, size)),
    ):
        try:
            found[label] = {"operators": dict(sorted(count().items()))}
        except BuildError as error:
            found[label] = {"reason": error.user_message}
    return found


class _ChannelsLast(nn.Module):
    """A Keras network as Keras itself calls it."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """From and to channels first."""
        return self.model(image.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def _as_defined(network: nn.Module) -> nn.Module:
    return _ChannelsLast(network.model).eval() if isinstance(network, KerasUNet) else network


def _aten(network: nn.Module, size: int) -> Counts:
    exported = torch.export.export(network, (torch.zeros(1, 3, size, size),))
    calls = (node for node in exported.graph.nodes if node.op == "call_function")
    return Counter(str(node.target).removeprefix("aten.").split(".")[0] for node in calls)


def _relax(network: DeployNetwork, size: int) -> Counts:
    main = export_relax(network, 3, size).module["main"]
    values = (binding.value for block in main.body.blocks for binding in block.bindings)
    operators = (op for value in values if isinstance(op := getattr(value, "op", None), tvm.ir.Op))
    return Counter(str(op.name).removeprefix("relax.") for op in operators)


def _tflite(network: DeployNetwork, size: int) -> Counts:
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415

    interpreter = Interpreter(
        model_content=export_tflite(network, 3, size), experimental_op_resolver_type=_without_delegate()
    )
    return Counter(str(operator["op_name"]) for operator in interpreter._get_ops_details())


def _without_delegate() -> Any:
    """XNNPACK replaces the graph by one node of its own; here the graph is what counts."""
    from ai_edge_litert.interpreter import OpResolverType  # noqa: PLC0415

    return OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES

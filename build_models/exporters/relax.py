"""PyTorch → Relax."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from dataclasses import dataclass

import torch
import tvm
from tvm import relax
from tvm.relax.frontend.torch import from_exported_program

from app.errors import BuildError
from build_models.deploy import DeployNetwork


@dataclass(frozen=True)
class RelaxProgram:
    """A network as a Relax module.

    Attributes
    ----------
    module : IRModule
        Its function `main` takes the image and then every parameter.
    parameters : tuple of str
        Names of the tensors in the weights file, in the order in which `main` takes them.
    """

    module: tvm.IRModule
    parameters: tuple[str, ...]


def export_relax(network: DeployNetwork, channels: int, size: int) -> RelaxProgram:
    """Trace the network for one square image.

    Parameters
    ----------
    network : DeployNetwork
    channels, size : int
        Of the input (1, channels, size, size).

    Raises
    ------
    BuildError
        PyTorch cannot trace the network, or TVM does not take one of its operators.
    """
    try:
        exported = torch.export.export(network, (torch.zeros(1, channels, size, size),))
        module = from_exported_program(exported, keep_params_as_input=True, unwrap_unit_return_tuple=True)
    except Exception as error:  # the importer raises whatever the operator's own checks raise
        raise BuildError(
            "TVM does not take an operator of this network; compile it for LiteRT alone.", repr(error)
        ) from error
    module, _ = relax.frontend.detach_params(module)
    names = tuple(name.removeprefix("network.") for name in exported.graph_signature.inputs_to_parameters.values())
    # Pooling is traced with indices that nobody reads.
    clean = tvm.transform.Sequential([relax.transform.CanonicalizeBindings(), relax.transform.DeadCodeElimination()])
    return RelaxProgram(clean(module), names)

"""What TVM's memory planner makes of a network's activations."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from dataclasses import dataclass
from math import prod

import tvm
from tvm import relax

from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.passes.schedule_generic import schedule_generic
from build_models.schedules.tiling import CpuTiling


@dataclass(frozen=True)
class PlannedMemory:
    """Bytes for everything between the image and the answer.

    Attributes
    ----------
    separate : int
        Every value in memory of its own.
    planned : int
        After `StaticPlanBlockMemory`, which lets values share what earlier ones no longer need.
    """

    separate: int
    planned: int


def planned_memory(network: DeployNetwork, channels: int, size: int, tiling: CpuTiling) -> PlannedMemory:
    """Let TVM plan the network in its general schedule, and add up what it allocates.

    Raises
    ------
    BuildError
        TVM does not take the network.
    """
    return plan_of(schedule_generic(export_relax(network, channels, size), tiling).module)


def plan_of(lowered: tvm.IRModule, function: str = "main") -> PlannedMemory:
    """Let TVM plan a network whose operators are kernels, and add up what one of its functions allocates."""
    transform = relax.transform
    called = tvm.transform.Sequential(
        [
            transform.RewriteDataflowReshape(),
            transform.ToNonDataflow(),
            transform.RemovePurityChecking(),
            transform.CallTIRRewrite(),
        ]
    )(lowered)
    planned = transform.StaticPlanBlockMemory()(called)
    return PlannedMemory(
        sum(_tensor_bytes(call) for call in _calls(called, "relax.builtin.alloc_tensor", function)),
        sum(_extent(call) for call in _calls(planned, "relax.memory.alloc_storage", function))
        + sum(_tensor_bytes(call) for call in _calls(planned, "relax.builtin.alloc_tensor", function)),
    )


def _calls(module: tvm.IRModule, operator: str, function: str) -> list[relax.Call]:
    values = (binding.value for block in module[function].body.blocks for binding in block.bindings)
    return [v for v in values if isinstance(v, relax.Call) and isinstance(v.op, tvm.ir.Op) and v.op.name == operator]


def _extent(call: relax.Call) -> int:
    return prod(int(extent) for extent in call.args[0].values)


def _tensor_bytes(call: relax.Call) -> int:
    return _extent(call) * tvm.DataType(str(call.args[1].value)).itemsize

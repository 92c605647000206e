"""Fuses operators and schedules every kernel for a GPU."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false

import tvm
from tvm import relax
from tvm.s_tir import dlight
from tvm.tirx import PrimFunc

from app.errors import BuildError

_SCHEDULED = "tirx.is_scheduled"
_DENSE = "conv2d"


def schedule_for_gpu(module: tvm.IRModule, target: tvm.target.Target) -> tvm.IRModule:
    """Lower operators to kernels and schedule them by DLight's rules, without a search.

    Convolutions become matrix products whose operands are gathered into shared memory by the block (implicit GEMM);
    a lone output channel, pooling and rearrangements take the rules for reductions and for what is element by element.

    Raises
    ------
    BuildError
        A convolution with more than one output channel escaped the rule for products and would be a naive loop.
    """
    transform = relax.transform
    with target:
        module = tvm.transform.Sequential(
            [
                transform.LegalizeOps(),
                transform.AnnotateTIROpPattern(),
                transform.FoldConstant(),
                transform.FuseOps(),
                transform.FuseTIR(),
                dlight.ApplyDefaultSchedule(dlight.gpu.Matmul()),
            ]
        )(module)
        for variable, function in module.functions.items():
            if isinstance(function, PrimFunc) and _is_unscheduled_product(variable.name_hint, function):
                raise BuildError(
                    f"The kernel {variable.name_hint} has no GPU schedule and would run as a naive loop; "
                    "write a schedule for it or change the network."
                )
        return dlight.ApplyDefaultSchedule(
            dlight.gpu.GEMV(), dlight.gpu.Reduction(), dlight.gpu.GeneralReduction(), dlight.gpu.Fallback()
        )(module)


def _is_unscheduled_product(name: str, function: PrimFunc) -> bool:
    if _DENSE not in name or _SCHEDULED in function.attrs:
        return False
    output = function.params[-1]
    return int(output.shape[1]) > 1

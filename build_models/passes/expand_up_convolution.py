"""Turns 2×2 transposed convolutions of stride 2 into 1×1 convolutions and a rearrangement."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOptionalMemberAccess=false

from dataclasses import dataclass

import tvm
from tvm import relax
from tvm.relax.expr_functor import PyExprMutator, mutator

from app.contract.packing import PackedParameter, PackingStep
from build_models.exporters.relax import RelaxProgram

_TRANSPOSED = "relax.nn.conv2d_transpose"


@dataclass(frozen=True)
class ExpandedProgram:
    """A network without transposed convolutions, and how the weights of those it had are laid out now."""

    module: tvm.IRModule
    parameters: tuple[PackedParameter, ...]


def expand_up_convolution(program: RelaxProgram) -> ExpandedProgram:
    """Replace every transposed convolution whose stride is its kernel.

    TVM computes a transposed convolution on an input dilated with zeros, four times the multiply-adds. With stride
    equal to the kernel no two taps meet, so a 1×1 convolution to four times the channels, whose results are moved to
    their places, is the same. Its weights are laid out at load.

    Parameters
    ----------
    program : RelaxProgram
    """
    main = program.module["main"]
    packed: dict[relax.Var, relax.Var] = {}
    names = dict(zip(main.params[1:], program.parameters, strict=True))
    parameters = [PackedParameter(name) for name in program.parameters]
    for call in _transposed_calls(main):
        weight = call.args[1]
        inputs, outputs, *_ = shape = _shape(weight)
        groups = int(call.attrs.groups)
        flat = (4 * groups * outputs, inputs // groups, 1, 1)
        packed[weight] = relax.Var(names[weight].replace(".", "_"), relax.TensorType(flat, "float32"))
        steps = (
            PackingStep("reshape", (groups, inputs // groups, *shape[1:])),
            PackingStep("transpose", (0, 2, 3, 4, 1)),
            PackingStep("reshape", flat),
        )
        assert shape[2:] == [2, 2]
        index = program.parameters.index(names[weight])
        parameters[index] = PackedParameter(names[weight], steps)
    expander = _Expander(packed)
    expanded = expander.visit_expr(relax.Function([packed.get(p, p) for p in main.params], main.body, main.ret_ty))
    module = tvm.IRModule({"main": expanded.with_attr("global_symbol", "main")})
    return ExpandedProgram(relax.transform.Normalize()(module), tuple(parameters))


@mutator
class _Expander(PyExprMutator):
    """Rewrites the calls; everything else stays."""

    def __init__(self, packed: dict[relax.Var, relax.Var]) -> None:
        super().__init__()
        self._packed = packed

    def visit_call_(self, op: relax.Call) -> relax.Expr:
        call = op
        if not isinstance(call.op, tvm.ir.Op) or call.op.name != _TRANSPOSED:
            return super().visit_call_(call)
        _, filters, height, width = _shape(call)
        data, weight = self.visit_expr(call.args[0]), self._packed[call.args[1]]
        product = relax.op.nn.conv2d(data, weight, groups=call.attrs.groups)
        split = relax.op.reshape(product, (1, filters, 2, 2, height // 2, width // 2))
        placed = relax.op.permute_dims(split, (0, 1, 4, 2, 5, 3))
        return relax.op.reshape(placed, (1, filters, height, width))


def _transposed_calls(main: relax.Function) -> list[relax.Call]:
    values = (binding.value for block in main.body.blocks for binding in block.bindings)
    return [v for v in values if isinstance(v, relax.Call) and isinstance(v.op, tvm.ir.Op) and v.op.name == _TRANSPOSED]


def _shape(expression: relax.Expr) -> list[int]:
    return [int(extent) for extent in expression.ty.shape]

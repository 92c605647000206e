"""Converts every tensor between two layers to the plain layout and back, as a network without a common layout does."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from dataclasses import replace

import tvm
from tvm import relax, te
from tvm.s_tir import Schedule
from tvm.tirx import PrimFunc

from build_models.passes.lower_layers import LoweredProgram

_BLOCKED_AXES = 5


def convert_between_layers(program: LoweredProgram) -> LoweredProgram:
    """The same network with two more kernels after each blocked result: to NCHW, and to blocks again."""
    main = program.module["main"]
    builder = relax.BlockBuilder()
    values: dict[relax.Var, relax.Expr] = {param: relax.Var(param.name, param.ty) for param in main.params}
    with builder.function("main", [values[param] for param in main.params]):
        with builder.dataflow():
            for binding in (b for block in main.body.blocks for b in block.bindings):
                values[binding.var] = _emitted(builder, program.module, binding.value, values)
            result = builder.emit_output(values[main.body.body])
        builder.emit_func_output(result)
    return replace(program, module=builder.finalize())


def _emitted(
    builder: relax.BlockBuilder, module: tvm.IRModule, value: relax.Expr, values: dict[relax.Var, relax.Expr]
) -> relax.Expr:
    if isinstance(value, relax.Var):
        return values[value]
    if isinstance(value, relax.TupleGetItem):
        result = builder.emit(relax.TupleGetItem(values[value.tuple_value], value.index))
    else:
        function, arguments = value.args
        kernel = builder.add_func(module[function].without_attr("global_symbol"), function.name_hint)
        types = list(value.ty.fields) if isinstance(value.ty, relax.TupleType) else value.ty
        result = builder.emit(relax.call_tir(kernel, [values[a] for a in arguments.fields], types))
    return _converted(builder, result)


def _converted(builder: relax.BlockBuilder, value: relax.Expr) -> relax.Expr:
    shape = _shape(value)
    if len(shape) != _BLOCKED_AXES:
        return value
    _, blocks, height, width, lanes = shape
    plain = (1, blocks * lanes, height, width)
    for name, function, target in (("to_plain", _to_plain(shape), plain), ("to_blocks", _to_blocks(shape), shape)):
        called = relax.call_tir(builder.add_func(function, name), [value], relax.TensorType(target, "float32"))
        value = builder.emit(called)
    return value


def _shape(value: relax.Expr) -> tuple[int, ...]:
    return tuple(int(n) for n in value.ty.shape or ()) if isinstance(value.ty, relax.TensorType) else ()


def _to_plain(shape: tuple[int, ...]) -> PrimFunc:
    _, blocks, height, width, lanes = shape
    source = te.placeholder(shape, name="source")
    plain = (1, blocks * lanes, height, width)
    out = te.compute(plain, lambda n, c, h, w: source[n, c // lanes, h, w, c % lanes], name="out")
    return _parallel(te.create_prim_func([source, out]))


def _to_blocks(shape: tuple[int, ...]) -> PrimFunc:
    _, blocks, height, width, lanes = shape
    source = te.placeholder((1, blocks * lanes, height, width), name="source")
    out = te.compute(shape, lambda n, c, h, w, i: source[n, c * lanes + i, h, w], name="out")
    return _parallel(te.create_prim_func([source, out]))


def _parallel(func: PrimFunc) -> PrimFunc:
    """As TVM schedules what only moves data: the outer axes in parallel."""
    schedule = Schedule(func)
    n, c, h, *_ = schedule.get_loops("out")
    schedule.parallel(schedule.fuse(n, c, h))
    return schedule.mod["main"].without_attr("global_symbol")

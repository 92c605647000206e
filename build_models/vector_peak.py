"""The most operations a second that this processor gives, by kernels that do nothing but those."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false, reportMissingImports=false

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, sleep
from typing import Any

import numpy as np
import tvm
import tvm.script.ir_builder.tirx as ir
from numpy.typing import NDArray
from tvm import tirx
from tvm.script.ir_builder import IRBuilder

from app.inference.backends.tvm_runtime import start_runtime
from build_models.schedules.tiling import CpuTiling

_STEPS = 100_000
_REPEATS = 30
_PAUSE_S = 0.02

_Step = Callable[[tirx.Expr, tirx.Expr, tirx.Expr], tirx.Expr]


def fma_peak(tiling: CpuTiling, target: tvm.target.Target, threads: int) -> float:
    """GFLOP/s of float32 multiply-adds on registers, all threads together; the best of several tries.

    Parameters
    ----------
    tiling : CpuTiling
        Its vectors are used, and as many independent sums as it says fit into registers.
    target : tvm.target.Target
        To generate code for; its vectors are as wide as the tiling's.
    threads : int
    """
    # The sums converge to term / (1 - factor): they neither overflow nor become denormal.
    operands = tuple(np.full(tiling.vector, value, np.float32) for value in (0.5, 1.0))
    return 2 * _adds_a_second(_Chains("float32", operands, _multiply_add), tiling, target, threads)


def dot_product_peak(tiling: CpuTiling, target: tvm.target.Target, threads: int) -> float:
    """10⁹ operations a second of dot products of four 8-bit numbers each; parameters as of `fma_peak`."""
    ones = tuple(np.ones(4 * tiling.vector, dtype) for dtype in (np.uint8, np.int8))
    return 8 * _adds_a_second(_Chains("int32", ones, _dot_product(tiling.vector)), tiling, target, threads)


@dataclass(frozen=True)
class _Chains:
    """Chains of one instruction: type of the sums, the two operands, and the next sum from the last and those."""

    sums: str
    operands: tuple[NDArray[Any], ...]
    step: _Step


def _multiply_add(total: tirx.Expr, factor: tirx.Expr, term: tirx.Expr) -> tirx.Expr:
    return total * factor + term


def _dot_product(lanes: int) -> _Step:
    instruction = f"llvm.x86.avx512.vpdpbusd.{32 * lanes}"
    return lambda *operands: tirx.call_llvm_pure_intrin(f"int32x{lanes}", instruction, *operands)


def _adds_a_second(chains: _Chains, tiling: CpuTiling, target: tvm.target.Target, threads: int) -> float:
    """10⁹ sums a second, the best of several tries."""
    kernel = tvm.compile(_kernel(chains, tiling, threads), target=target)["main"]
    first, second = (tvm.runtime.tensor(array) for array in chains.operands)
    out = tvm.runtime.tensor(np.zeros((threads, tiling.accumulators, tiling.vector), chains.sums))
    start_runtime(threads)
    best = float("inf")
    for _ in range(_REPEATS):
        sleep(_PAUSE_S)  # tries spread over more than half a second meet quiet moments of a shared machine
        start = perf_counter()
        kernel(first, second, out)
        best = min(best, perf_counter() - start)
    return 1e-9 * threads * _STEPS * tiling.accumulators * tiling.vector / best


def _kernel(chains: _Chains, tiling: CpuTiling, threads: int) -> tvm.IRModule:
    """As many chains of multiply-adds as registers hold: each waits for its own last sum and for nothing else."""
    count, vector = tiling.accumulators, tiling.vector
    with IRBuilder() as builder, ir.prim_func(s_tir=True):
        ir.func_name("main")
        ir.func_attr({"tirx.noalias": True})
        sources = [
            ir.arg(f"operand{number}", ir.buffer(array.shape, str(array.dtype)))
            for number, array in enumerate(chains.operands)
        ]
        out = ir.arg("out", ir.buffer((threads, count, vector), chains.sums))
        sum_type = f"{chains.sums}x{vector}"
        with ir.parallel(0, threads) as task:
            sums = [ir.alloc_buffer((vector,), chains.sums, scope="local") for _ in range(count)]
            for number, total in enumerate(sums):
                start = tirx.const(number, chains.sums)
                ir.buffer_store(total, ir.broadcast(start, vector), [ir.ramp(0, 1, vector)])
            first, second = (ir.bind(s.vload([0], f"{s.dtype}x{s.shape[0]}")) for s in sources)
            with ir.serial(0, _STEPS):
                for total in sums:
                    value = chains.step(total.vload([0], sum_type), first, second)
                    ir.buffer_store(total, value, [ir.ramp(0, 1, vector)])
            for number, total in enumerate(sums):
                value = total.vload([0], sum_type)
                ir.buffer_store(out, value, [task, number, ir.ramp(0, 1, vector)])
    return tvm.IRModule({"main": builder.get()})

"""The most operations a second that this processor gives, by a kernel that does nothing but multiply-adds."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false, reportMissingImports=false

from time import perf_counter, sleep

import numpy as np
import tvm
import tvm.script.ir_builder.tirx as ir
from tvm.script.ir_builder import IRBuilder

from app.inference.backends.tvm_runtime import start_runtime
from build_models.schedules.tiling import CpuTiling

_STEPS = 100_000
_REPEATS = 30
_PAUSE_S = 0.02


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
    kernel = tvm.compile(_kernel(tiling, threads), target=target)["main"]
    # The sums converge to term / (1 - factor): they neither overflow nor become denormal.
    factor, term = (tvm.runtime.tensor(np.full(tiling.vector, value, np.float32)) for value in (0.5, 1.0))
    out = tvm.runtime.tensor(np.zeros((threads, tiling.accumulators, tiling.vector), np.float32))
    start_runtime(threads)
    best = float("inf")
    for _ in range(_REPEATS):
        sleep(_PAUSE_S)  # tries spread over more than half a second meet quiet moments of a shared machine
        start = perf_counter()
        kernel(factor, term, out)
        best = min(best, perf_counter() - start)
    return 2e-9 * threads * _STEPS * tiling.accumulators * tiling.vector / best


def _kernel(tiling: CpuTiling, threads: int) -> tvm.IRModule:
    """As many chains of multiply-adds as registers hold: each waits for its own last sum and for nothing else."""
    count, vector = tiling.accumulators, tiling.vector
    with IRBuilder() as builder, ir.prim_func(s_tir=True):
        ir.func_name("main")
        ir.func_attr({"tirx.noalias": True})
        factor = ir.arg("factor", ir.buffer((vector,), "float32"))
        term = ir.arg("term", ir.buffer((vector,), "float32"))
        out = ir.arg("out", ir.buffer((threads, count, vector), "float32"))
        with ir.parallel(0, threads) as task:
            sums = [ir.alloc_buffer((vector,), "float32", scope="local") for _ in range(count)]
            for number, total in enumerate(sums):
                ir.buffer_store(total, ir.broadcast(ir.float32(number), vector), [ir.ramp(0, 1, vector)])
            scale, step = (ir.bind(source.vload([0], f"float32x{vector}")) for source in (factor, term))
            with ir.serial(0, _STEPS):
                for total in sums:
                    value = total.vload([0], f"float32x{vector}") * scale + step
                    ir.buffer_store(total, value, [ir.ramp(0, 1, vector)])
            for number, total in enumerate(sums):
                value = total.vload([0], f"float32x{vector}")
                ir.buffer_store(out, value, [task, number, ir.ramp(0, 1, vector)])
    return tvm.IRModule({"main": builder.get()})

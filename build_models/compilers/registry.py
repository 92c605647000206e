"""Which compiler serves which backend."""

import importlib

from build_models.compilers.compiler import Compiler, CompilerOptions

_COMPILERS = {
    "tvm-cpu": ("build_models.compilers.tvm_cpu", "TvmCpuCompiler"),
    "tvm-cuda": ("build_models.compilers.tvm_cuda", "TvmCudaCompiler"),
    "litert": ("build_models.compilers.litert", "LiteRtCompiler"),
}


def compiler_for(backend: str, options: CompilerOptions | None = None) -> Compiler:
    """The compiler of a backend; imported only now, since each takes seconds to load."""
    module, name = _COMPILERS[backend]
    compiler = getattr(importlib.import_module(module), name)
    return compiler() if backend == "litert" else compiler(options or CompilerOptions())

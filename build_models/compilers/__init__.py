"""From an exported network to a file that a backend loads; mirrors app/inference/backends."""

from build_models.compilers.compiler import CompiledModule, Compiler, CompilerOptions
from build_models.compilers.registry import compiler_for

__all__ = ["CompiledModule", "Compiler", "CompilerOptions", "compiler_for"]

"""TVM for NVIDIA GPUs: of one compute capability, or of all that CUDA 13 knows."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from dataclasses import dataclass
from math import prod

import tvm
from tvm import relax

from app.contract.model_spec import ModelSpec
from app.contract.packing import PackedParameter
from app.errors import BuildError
from build_models.compilers.compiler import CompiledModule, image_spec, probability_spec
from build_models.compilers.cuda_toolchain import OR_LATER, enable_cuda
from build_models.compilers.tvm_library import link_library, runtime_requirement
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.passes.expand_up_convolution import ExpandedProgram, expand_up_convolution
from build_models.passes.schedule_for_gpu import schedule_for_gpu
from build_models.variants.planned_memory import plan_of

HOST = "x86-64-v2"
"""Instruction set of the code that launches the kernels: any PC with such a GPU has it."""

_BYTES = 4  # of a number
_ELF = b"\x7fELF"
"""How a GPU binary begins, and the library around it too."""
_FAT = b"\x50\xed\x55\xba"
"""How several of them in one begin; each is compressed."""


@dataclass(frozen=True)
class _Scheduled:
    module: tvm.IRModule
    parameters: tuple[PackedParameter, ...]


class TvmCudaCompiler:
    """Schedules by DLight's rules and compiles with nvcc; no GPU is needed for it."""

    def export(self, network: DeployNetwork, model: ModelSpec) -> ExpandedProgram:
        """To Relax; see `Compiler.export`."""
        return expand_up_convolution(export_relax(network, len(model.channels), model.size))

    def optimise(self, exported: ExpandedProgram, target: str) -> _Scheduled:
        """Fuse and schedule; see `Compiler.optimise`."""
        return _Scheduled(schedule_for_gpu(exported.module, cuda_target(target)), exported.parameters)

    def compile(self, optimised: _Scheduled, target: str, model: ModelSpec) -> CompiledModule:
        """Plan memory, generate code and link; see `Compiler.compile`."""
        enable_cuda(target)
        try:
            executable = relax.build(optimised.module, cuda_target(target))
        except RuntimeError as error:
            raise BuildError(f"nvcc could not compile the network for {target}.", repr(error)) from error
        content = link_library(executable)
        if _ELF not in content[len(_ELF) :] and _FAT not in content:
            raise BuildError(
                f"The library for {target} holds no GPU binary; this is a fault of the build, please report it."
            )
        return CompiledModule(
            file_name="module.so",
            content=content,
            input=image_spec(model),
            output=probability_spec(model),
            runtime=runtime_requirement(),
            parameters=optimised.parameters,
            device_memory_mb=_device_memory_mb(optimised.module),
        )


def _device_memory_mb(module: tvm.IRModule) -> float:
    """What the planner gives the values between the layers, and the parameters themselves."""
    resident = sum(prod(int(n) for n in p.ty.shape) * _BYTES for p in module["main"].params)
    return round((plan_of(module).planned + resident) / 1e6, 3)


def cuda_target(name: str) -> tvm.target.Target:
    """TVM's description of a GPU, with the limits that every GPU of these capabilities has."""
    return tvm.target.Target(
        {
            "kind": "cuda",
            "arch": name.removesuffix(OR_LATER),
            "max_threads_per_block": 1024,
            "max_shared_memory_per_block": 49152,
            "thread_warp_size": 32,
        },
        host={"kind": "llvm", "mcpu": HOST},
    )

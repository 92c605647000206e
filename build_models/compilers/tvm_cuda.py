"""TVM for NVIDIA GPUs: of one compute capability, or of all that CUDA 13 knows."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

import hashlib
from dataclasses import dataclass
from math import prod
from pathlib import Path

import tvm
from tvm import DataType, relax

from app.contract.model_spec import ModelSpec
from app.contract.packing import PackedParameter
from app.errors import BuildError
from build_models.compilers.compiler import CompiledModule, CompilerOptions, image_spec, probability_spec
from build_models.compilers.cuda_toolchain import OR_LATER, enable_cuda
from build_models.compilers.tvm_library import link_library, runtime_requirement
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import RelaxProgram, export_relax
from build_models.passes.expand_up_convolution import expand_up_convolution
from build_models.passes.lower_half import function_name, lower_half
from build_models.passes.schedule_for_gpu import schedule_for_gpu
from build_models.targets import HALF_SUFFIX
from build_models.variants.planned_memory import plan_of

HOST = "x86-64-v2"
"""Instruction set of the code that launches the kernels: any PC with such a GPU has it."""

IMAGES_AT_ONCE = 8
"""Slices of a volume that are computed together in half precision: the deep layers of one leave a GPU half idle."""

_ELF = b"\x7fELF"
"""How a GPU binary begins, and the library around it too."""
_FAT = b"\x50\xed\x55\xba"
"""How several of them in one begin; each is compressed."""


@dataclass(frozen=True)
class _Scheduled:
    module: tvm.IRModule
    parameters: tuple[PackedParameter, ...]
    images_at_once: int


class TvmCudaCompiler:
    """Own kernels in half precision, DLight's rules in float32, and nvcc; no GPU is needed for it."""

    def __init__(self, options: CompilerOptions) -> None:
        self._options = options

    def export(self, network: DeployNetwork, model: ModelSpec) -> RelaxProgram:
        """To Relax; see `Compiler.export`."""
        return export_relax(network, len(model.channels), model.size)

    def optimise(self, exported: RelaxProgram, target: str) -> _Scheduled:
        """Fuse and schedule; see `Compiler.optimise`."""
        if target.endswith(HALF_SUFFIX):
            half = lower_half(exported, (1, IMAGES_AT_ONCE))
            return _Scheduled(half.module, half.parameters, IMAGES_AT_ONCE)
        expanded = expand_up_convolution(exported)
        return _Scheduled(schedule_for_gpu(expanded.module, cuda_target(target)), expanded.parameters, 1)

    def compile(self, optimised: _Scheduled, target: str, model: ModelSpec) -> CompiledModule:
        """Plan memory, generate code and link; see `Compiler.compile`."""
        sources: list[str] = []
        enable_cuda(target.removesuffix(HALF_SUFFIX), sources)
        try:
            with tvm.transform.PassContext(config=config_of(target)):
                executable = relax.build(optimised.module, cuda_target(target))
        except RuntimeError as error:
            raise BuildError(f"nvcc could not compile the network for {target}.", repr(error)) from error
        content = link_library(executable)
        if _ELF not in content[len(_ELF) :] and _FAT not in content:
            raise BuildError(
                f"The library for {target} holds no GPU binary; this is a fault of the build, please report it."
            )
        if self._options.cuda_sources is not None:
            _keep(self._options.cuda_sources / f"{hashlib.sha256(content).hexdigest()}.cu", sources)
        return CompiledModule(
            file_name="module.so",
            content=content,
            input=image_spec(model),
            output=probability_spec(model),
            runtime=runtime_requirement(),
            parameters=optimised.parameters,
            device_memory_mb=_device_memory_mb(optimised),
            images_at_once=optimised.images_at_once,
        )


def config_of(target: str) -> dict[str, bool]:
    """Half precision is captured as CUDA graphs: its kernels are done faster than they can be launched one by one.

    The graph of float32 stays with single launches, which every driver has. Storage is not shared between what the
    kernels for tensor cores keep on a chip: TVM would take sums for pixels, of another type.
    """
    if not target.endswith(HALF_SUFFIX):
        return {}
    return {"relax.backend.use_cuda_graph": True, "tirx.disable_storage_rewrite": True}


def _keep(path: Path, sources: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(sources), encoding="utf-8")


def _device_memory_mb(scheduled: _Scheduled) -> float:
    """What the planner gives the values between the layers, and the parameters themselves.

    The functions for one image and for several share their memory, or have their own: both are counted.
    """
    counts = {1, scheduled.images_at_once}
    planned = sum(plan_of(scheduled.module, function_name(count)).planned for count in counts)
    parameters = scheduled.module["main"].params
    resident = sum(prod(map(int, p.ty.shape)) * DataType(p.ty.dtype).itemsize for p in parameters)
    return round((planned + resident) / 1e6, 3)


def cuda_target(name: str) -> tvm.target.Target:
    """TVM's description of a GPU, with the limits that every GPU of these capabilities has."""
    return tvm.target.Target(
        {
            "kind": "cuda",
            "arch": name.removesuffix(HALF_SUFFIX).removesuffix(OR_LATER),
            "max_threads_per_block": 1024,
            "max_shared_memory_per_block": 49152,
            "thread_warp_size": 32,
        },
        host={"kind": "llvm", "mcpu": HOST},
    )

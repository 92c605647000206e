"""TVM for one instruction set of x86-64 processors."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from dataclasses import replace

import tvm
from tvm import relax

from app.contract.model_spec import ModelSpec
from build_models.compilers.compiler import CompiledModule, image_spec, probability_spec
from build_models.compilers.tvm_library import link_library, runtime_requirement
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import RelaxProgram, export_relax
from build_models.passes.group_layers import group_layers
from build_models.passes.lower_layers import LoweredProgram, lower_layers
from build_models.targets import INSTRUCTION_SETS


class TvmCpuCompiler:
    """Builds the whole network from scheduled kernels in one blocked layout."""

    def export(self, network: DeployNetwork, model: ModelSpec) -> RelaxProgram:
        """To Relax; see `Compiler.export`."""
        return export_relax(network, len(model.channels), model.size)

    def optimise(self, exported: RelaxProgram, target: str) -> LoweredProgram:
        """Group operators into layers and replace each by its kernel; see `Compiler.optimise`."""
        grouped = replace(exported, module=group_layers()(exported.module))
        return lower_layers(grouped, INSTRUCTION_SETS[target].tiling)

    def compile(self, optimised: LoweredProgram, target: str, model: ModelSpec) -> CompiledModule:
        """Plan memory, generate code and link; see `Compiler.compile`."""
        executable = relax.build(optimised.module, llvm_target(target))
        return CompiledModule(
            file_name="module.so",
            content=link_library(executable),
            input=image_spec(model),
            output=probability_spec(model),
            runtime=runtime_requirement(),
            parameters=optimised.parameters,
        )


def llvm_target(name: str) -> tvm.target.Target:
    """TVM's description of an instruction set; without `mcpu` it would mean SSE2."""
    features = list(INSTRUCTION_SETS[name].features)
    return tvm.target.Target({"kind": "llvm", "mcpu": name, **({"mattr": features} if features else {})})

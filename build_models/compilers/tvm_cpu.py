"""TVM for the CPUs of one target."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

import logging

import tvm
from tvm import relax

from app.contract.model_spec import ModelSpec
from app.errors import BuildError
from build_models.compilers.compiler import CompiledModule, CompilerOptions, image_spec, probability_spec
from build_models.compilers.tvm_library import link_library, runtime_requirement
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import RelaxProgram, export_relax
from build_models.passes.lower_layers import LoweredProgram, Lowering, lower_layers
from build_models.passes.schedule_generic import Searched, schedule_generic
from build_models.records import read_records
from build_models.targets import INSTRUCTION_SETS

_LOG = logging.getLogger(__name__)


class TvmCpuCompiler:
    """Builds the whole network from scheduled kernels in one blocked layout."""

    def __init__(self, options: CompilerOptions) -> None:
        self._options = options

    def export(self, network: DeployNetwork, model: ModelSpec) -> RelaxProgram:
        """To Relax; see `Compiler.export`."""
        return export_relax(network, len(model.channels), model.size)

    def optimise(self, exported: RelaxProgram, target: str) -> LoweredProgram:
        """Replace each layer by its kernel; see `Compiler.optimise`.

        A network with a layer for which there is no kernel takes the schedules that a search found as a whole, or the
        general one where kernels that were never tuned are allowed.
        """
        lowering, searched = self.lowering(target), self._searched(target)
        try:
            lowered = lower_layers(exported, lowering)
        except BuildError as error:
            if lowering.precision != "float32" or not (self._options.allow_untuned or searched):
                raise
            instead = "the general schedule" if searched is None else "the schedules of the search"
            _LOG.warning("%s The whole network takes %s for now.", error.user_message, instead)
            return schedule_generic(exported, lowering.tiling, searched)
        if searched is not None:
            _LOG.warning(
                "Every layer has a kernel of its own for %s; the schedules of the search are not used.", target
            )
        return lowered

    def _searched(self, target: str) -> Searched | None:
        folder = self._options.searched
        return None if folder is None else Searched(folder, llvm_target(target), self._options.allow_untuned)

    def lowering(self, target: str) -> Lowering:
        """How the kernels for a target are chosen."""
        chosen, records = INSTRUCTION_SETS[target], read_records(INSTRUCTION_SETS[target].records or target)
        allow_untuned = self._options.allow_untuned or not chosen.measured
        return Lowering(target, chosen.tiling, chosen.precision, records, allow_untuned)

    def compile(self, optimised: LoweredProgram, target: str, model: ModelSpec) -> CompiledModule:
        """Plan memory, generate code and link; see `Compiler.compile`."""
        executable, system = relax.build(optimised.module, llvm_target(target)), INSTRUCTION_SETS[target].system
        return CompiledModule(
            file_name=system.file_name,
            content=link_library(executable, system),
            input=image_spec(model),
            output=probability_spec(model),
            runtime=runtime_requirement(),
            parameters=optimised.parameters,
        )


def llvm_target(name: str) -> tvm.target.Target:
    """TVM's description of an instruction set; without `mcpu` it would mean SSE2."""
    chosen = INSTRUCTION_SETS[name]
    description = {"kind": "llvm", "mcpu": chosen.level}
    if chosen.features:
        description["mattr"] = list(chosen.features)
    if chosen.system.triple:
        description["mtriple"] = chosen.system.triple
    return tvm.target.Target(description)

"""Operators without a template of their own, through the general CPU schedule."""

import numpy as np
import pytest
import torch
import tvm
from tvm import relax

from app.contract.packing import pack
from build_models.compilers.compiler import CompilerOptions
from build_models.compilers.tvm_cpu import TvmCpuCompiler, llvm_target
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.passes.schedule_generic import fuse_operators, schedule_generic
from build_models.patching import PatchedNetwork, Patching
from build_models.targets import INSTRUCTION_SETS
from build_models.zoo.registry import architecture_of, build_network

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")

SIZE, TARGET = 16, "x86-64-v2"


def network_of(name: str) -> torch.nn.Module:
    torch.manual_seed(0)
    return build_network(3, architecture_of(name, features=8, levels=1))


def difference(network: DeployNetwork) -> float:
    program = schedule_generic(export_relax(network, 3, SIZE), INSTRUCTION_SETS[TARGET].tiling)
    machine = relax.VirtualMachine(relax.build(program.module, llvm_target(TARGET)), tvm.cpu())
    weights = network.weights()
    arguments = [tvm.runtime.tensor(pack(weights[p.name], p.steps)) for p in program.parameters]
    image = torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(3))
    found = machine["main"](tvm.runtime.tensor(image.numpy()), *arguments).numpy()
    return float(np.abs(found - network(image).numpy()).max())


@pytest.mark.parametrize(
    "name",
    [
        "grouped",
        "shuffle",
        *(pytest.param(n, marks=pytest.mark.slow) for n in ("basic", "lite", "separable", "fire", "low-rank")),
        *(pytest.param(n, marks=pytest.mark.slow) for n in ("efficient", "deformable", "paper-torch")),
    ],
)
def test_a_network_of_any_operators_equals_pytorch(name):
    assert difference(DeployNetwork(network_of(name))) < 1e-5


def test_a_network_that_runs_patch_by_patch_equals_pytorch():
    assert difference(PatchedNetwork(network_of("basic"), Patching(1, 2))) < 1e-5


def test_sigmoids_take_vectors_and_not_one_value_at_a_time():
    fused = fuse_operators(export_relax(DeployNetwork(network_of("efficient")), 3, SIZE))
    script = fused.module.script()
    assert "sigmoid" in script
    assert "T.sigmoid(" not in script
    assert "T.exp(" not in script


def test_untuned_networks_fall_back_to_it_only_where_that_is_allowed():
    from app.errors import BuildError

    exported = export_relax(DeployNetwork(network_of("shuffle")), 3, SIZE)
    allowed = TvmCpuCompiler(CompilerOptions(allow_untuned=True)).optimise(exported, TARGET)
    assert len(allowed.parameters) > 0
    with pytest.raises(BuildError, match="no scheduled kernel"):
        TvmCpuCompiler(CompilerOptions(allow_untuned=False)).optimise(exported, TARGET)

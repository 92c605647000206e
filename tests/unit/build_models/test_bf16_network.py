"""A whole U-Net in bfloat16 against PyTorch in float32."""

import numpy as np
import pytest
import torch
import tvm
from tvm import relax

from app.contract.packing import pack
from app.contract.proof import TOLERANCES, compare
from build_models.compilers.compiler import CompilerOptions
from build_models.compilers.tvm_cpu import TvmCpuCompiler, llvm_target
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.zoo.unet import UNet
from tests.helpers.blocked import random
from tests.helpers.reduced import skip_unless_supported

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.mark.parametrize("target", ["x86-64-v4-amx-bf16", "x86-64-v4-bf16"])
def test_a_network_keeps_its_outline_and_pools_along_with_its_convolutions(target):
    skip_unless_supported(target)
    torch.manual_seed(0)
    network = DeployNetwork(UNet(3, features=12, levels=2).eval())
    lowered = TvmCpuCompiler(CompilerOptions()).optimise(export_relax(network, 3, 48), target)
    assert not [layer.key for _, layer, _ in lowered.layers if layer.kind == "max_pool"]
    assert sum(layer.pooled for _, layer, _ in lowered.layers) == 2

    machine = relax.VirtualMachine(relax.build(lowered.module, llvm_target(target)), tvm.cpu())
    weights = network.weights()
    parameters = [tvm.runtime.tensor(pack(weights[p.name], p.steps)) for p in lowered.parameters]
    image = random(1, 3, 48, 48)
    found = machine["main"](tvm.runtime.tensor(image), *parameters).numpy()

    expected = network(torch.from_numpy(image)).numpy()
    proof = compare(found, expected, float(np.quantile(expected, 0.3)))
    assert proof.max_abs_diff < 0.01
    assert proof.dice > 0.99, "the threshold lies among values that noise spreads evenly, unlike a trained outline"
    assert TOLERANCES["bfloat16"].min_dice == 0.999

"""Whole networks in 8-bit integers against PyTorch in float32, and the artifact that holds one."""

import numpy as np
import pytest
import torch
from torch import nn

from app.contract.manifest import Target, read_artifact
from app.contract.proof import TOLERANCES, Tolerance, compare
from app.inference.registry import backend_named
from build_models.compilers.compiler import CompilerOptions
from build_models.compilers.tvm_cpu import TvmCpuCompiler, llvm_target
from build_models.compression.ranges import calibrate
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.generated_images import blocks
from build_models.machine import Machine
from build_models.passes.lower_quantised import lower_quantised
from build_models.quantised import build_quantised
from build_models.weights import ModelCard, load_network, save_network
from build_models.zoo.half_resolution import HalfResolutionUNet
from build_models.zoo.unet import UNet
from tests.helpers.blocked import random
from tests.helpers.reduced import skip_unless_supported

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

NETWORKS = {
    "full resolution": lambda: UNet(3, 12, levels=1),
    "half resolution": lambda: HalfResolutionUNet(3, (20, 70)),
}


def lively(network: nn.Module) -> nn.Module:
    """With weights under which values neither fade nor grow from layer to layer."""
    torch.manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    return network.eval()


@pytest.mark.parametrize(
    ("kind", "target"), [("half resolution", "x86-64-v4-amx-int8"), ("full resolution", "x86-64-v3-int8")]
)
def test_a_network_answers_alike_in_integers_and_pools_along_with_its_convolutions(kind, target):
    skip_unless_supported(target)
    network = DeployNetwork(lively(NETWORKS[kind]()))
    slices = np.stack([random(3, 48, 48), random(3, 48, 48)[:, ::-1]])
    lowering = TvmCpuCompiler(CompilerOptions()).lowering(target)
    quantised = lower_quantised(export_relax(network, 3, 48), lowering, network.weights(), calibrate(network, slices))
    assert sum(layer.pooled for _, layer, _ in quantised.program.layers) == 1
    assert {array.dtype for name, array in quantised.tensors.items() if "encoder.1" in name and "weight" in name} == {
        np.dtype(np.int8)
    }
    found = Machine(quantised.program, llvm_target(target), quantised.tensors, threads=2).run(slices[:1])
    expected = network(torch.from_numpy(slices[:1])).numpy()
    proof = compare(found, expected, float(np.median(expected)))
    assert proof.dice > 0.9, "the threshold lies among values that noise spreads evenly, unlike a trained outline"
    assert np.abs(found - expected).mean() < 0.05 * np.ptp(expected)


def test_an_artifact_carries_its_integers_and_runs_in_the_program(tmp_path):
    skip_unless_supported("x86-64-v4-int8")
    target, weights = Target("tvm-cpu", "x86-64-v4-int8"), tmp_path / "tiny.safetensors"
    card = ModelCard("tiny", "1.0", {"family": "unet", "features": 4, "levels": 1}, 0.5, {}, {}, {})
    save_network(weights, lively(UNet(3, features=4, levels=1)).state_dict(), card)
    slices = random(2, 3, 256, 256)
    (made,) = build_quantised(
        weights, slices[:1], slices, tmp_path / "compiled", 1, targets=(target,), tolerance=Tolerance(1.0, 0.5)
    )
    artifact = read_artifact(made.artifact.folder)
    assert artifact.manifest.precision == "int8"
    assert artifact.weights == artifact.folder / "weights.safetensors"
    artifact.check_files()
    session = backend_named("tvm-cpu").load(artifact, 1)
    try:
        found = session.run(slices[1:2])
    finally:
        session.close()
    expected = DeployNetwork(load_network(weights))(torch.from_numpy(slices[1:2])).numpy()
    assert np.abs(found - expected).mean() < 0.05


def test_8_bits_may_cost_a_hundredth_of_the_dice_at_most():
    assert TOLERANCES["int8"].min_dice == 0.99


def test_a_network_whose_ranges_are_too_narrow_for_its_golden_run_is_calibrated_once_more(tmp_path):
    skip_unless_supported("x86-64-v4-int8")
    target, weights = Target("tvm-cpu", "x86-64-v4-int8"), tmp_path / "tiny.safetensors"
    card = ModelCard("tiny", "1.0", {"family": "unet", "features": 4, "levels": 1}, 0.5, {}, {}, {})
    save_network(weights, lively(UNet(3, features=4, levels=1)).state_dict(), card)
    faint = 0.01 * random(2, 3, 256, 256)
    strange = blocks(np.random.default_rng(0), 3, 256)[None]
    told: list[str] = []

    (made,) = build_quantised(
        weights,
        strange,
        faint,
        tmp_path / "compiled",
        1,
        targets=(target,),
        tolerance=Tolerance(0.75, 0.9),
        progress=told.append,
    )

    assert made.status == "passed"
    assert len(told) == 1
    assert "refused" in told[0]

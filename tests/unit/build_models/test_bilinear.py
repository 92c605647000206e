"""Interpolation to twice the size, alone and in a network."""

import numpy as np
import pytest
import torch

from build_models.compilers.compiler import CompilerOptions
from build_models.compilers.tvm_cpu import TvmCpuCompiler, llvm_target
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.machine import Machine
from build_models.native import native_target
from build_models.schedules.layer import Layer
from build_models.schedules.reference import reference
from build_models.schedules.registry import Choice
from build_models.tuning.trial import TOLERANCE, make_trial
from build_models.zoo.registry import architecture_of, build_network
from tests.helpers.blocked import random


@pytest.mark.parametrize(("channels", "height", "width"), [(16, 3, 5), (20, 4, 1)])
def test_the_kernel_interpolates_as_pytorch_does(channels, height, width, tmp_path):
    layer = Layer("bilinear", (channels,), channels, height, width, kernel=2, stride=2)

    trial = make_trial(reference(layer), Choice("bilinear"), native_target(), tmp_path / "kernel.so")

    assert TOLERANCE < 0.01  # make_trial refuses what differs by more
    assert trial.shapes[-1][2:4] == (2 * height, 2 * width)
    assert layer.operations == 0


@pytest.mark.parametrize("name", ["paper-torch", "paper-keras"])
def test_both_networks_of_the_paper_have_a_kernel_for_every_layer_and_answer_as_pytorch(name):
    torch.manual_seed(0)
    network = DeployNetwork(build_network(3, architecture_of(name, features=8, levels=1))).eval()
    target, image = native_target(), random(1, 3, 16, 16)
    program = TvmCpuCompiler(CompilerOptions(allow_untuned=True)).optimise(export_relax(network, 3, 16), target)

    answer = Machine(program, llvm_target(target), network.weights(), 1).run(image)

    assert program.layers  # the general schedule has none
    assert sum(layer.operations > 0 for _, layer, _ in program.layers) == (7 if name == "paper-torch" else 8)
    np.testing.assert_allclose(answer, network(torch.from_numpy(image)).numpy(), atol=1e-4)

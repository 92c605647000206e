"""Folding batch normalisation into convolutions."""

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from torch import nn

from build_models.deploy import DeployNetwork, save_weights
from build_models.zoo.unet import UNet


@pytest.fixture(scope="module")
def trained() -> UNet:
    """A small network whose normalisation has seen data and is not trivial."""
    torch.manual_seed(7)
    network = UNet(features=4, levels=2)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.2, 3.0)
            nn.init.normal_(module.bias)
            nn.init.normal_(module.running_mean)
            nn.init.uniform_(module.running_var, 0.05, 4.0)
    return network.eval()


@pytest.fixture(scope="module")
def image() -> torch.Tensor:
    return torch.randn(2, 3, 16, 24, generator=torch.Generator().manual_seed(1))


def test_folding_changes_no_answer_and_ends_with_a_probability(trained, image):
    with torch.no_grad():
        expected = torch.sigmoid(trained(image))
    torch.testing.assert_close(DeployNetwork(trained)(image), expected, rtol=1e-5, atol=1e-6)


def test_the_trained_network_is_left_as_it_was(trained):
    before = {name: tensor.clone() for name, tensor in trained.state_dict().items()}
    DeployNetwork(trained)
    assert any(isinstance(module, nn.BatchNorm2d) for module in trained.modules())
    for name, tensor in trained.state_dict().items():
        assert torch.equal(tensor, before[name]), name


def test_every_convolution_has_weight_and_bias_under_its_trained_name(trained, tmp_path):
    save_weights(tmp_path / "weights.safetensors", DeployNetwork(trained))
    weights = load_file(tmp_path / "weights.safetensors")
    convolutions = [n for n, m in trained.named_modules() if isinstance(m, nn.Conv2d | nn.ConvTranspose2d)]
    assert sorted(weights) == sorted(f"{name}.{part}" for name in convolutions for part in ("weight", "bias"))
    assert weights["encoder.0.0.weight"].shape == (4, 3, 3, 3)
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float32)}


def test_weights_that_would_make_denormal_products_become_zero(trained):
    with torch.no_grad():
        trained.head.weight[0, 0] = 1e-35
        trained.head.weight[0, 1] = 1e-20
    weight = DeployNetwork(trained).weights()["head.weight"]
    assert weight[0, 0] == 0.0
    assert weight[0, 1] == np.float32(1e-20)

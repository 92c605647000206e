"""Networks that run patch by patch to save memory."""

import pytest
import torch
from torch import nn

from app.errors import BuildError
from build_models.deploy import DeployNetwork
from build_models.patching import PatchedNetwork, Patching, fit_memory, patchings
from build_models.zoo.cost import cost_of
from build_models.zoo.registry import architecture_of, build_network

SIZE = 64
OPTIONS = {"half": {"widths": [8, 8, 16, 16]}, "dilated": {"features": 4, "levels": 3}}


def trained(name: str) -> nn.Module:
    torch.manual_seed(4)
    network = build_network(3, architecture_of(name, **OPTIONS.get(name, {"features": 8, "levels": 3})))
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.3)
            nn.init.normal_(module.bias, std=0.3)
    return network.eval()


@pytest.mark.parametrize("name", ["basic", "half", "dilated", "separable", "shuffle", "fire", "low-rank"])
@pytest.mark.parametrize("patching", [Patching(1, 4), Patching(2, 2)], ids=str)
def test_patches_give_the_result_of_the_plain_run_to_the_border(name, patching):
    network = trained(name)
    image = torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(0))
    plain, patched = DeployNetwork(network), PatchedNetwork(network, patching)
    torch.testing.assert_close(patched(image), plain(image), rtol=0, atol=1e-5)
    assert list(patched.weights()) == list(plain.weights())


def test_less_memory_costs_multiply_adds_and_no_parameters():
    network = trained("basic")
    plain = cost_of(DeployNetwork(network), 3, SIZE)
    patched = cost_of(PatchedNetwork(network, Patching(1, 2)), 3, SIZE)
    assert patched.peak_activation_bytes < 0.8 * plain.peak_activation_bytes
    assert patched.multiply_adds > plain.multiply_adds
    assert patched.parameters == plain.parameters


def test_a_budget_that_the_plain_network_keeps_changes_nothing():
    network = trained("basic")
    chosen, cost = fit_memory(network, 3, SIZE, 10**9)
    assert not isinstance(chosen, PatchedNetwork)
    assert cost == cost_of(DeployNetwork(network), 3, SIZE)


def test_a_budget_is_kept_with_the_fewest_multiply_adds():
    network = trained("basic")
    plain = cost_of(DeployNetwork(network), 3, SIZE)
    budget = int(0.7 * plain.peak_activation_bytes)
    chosen, cost = fit_memory(network, 3, SIZE, budget)
    others = [cost_of(PatchedNetwork(network, p), 3, SIZE) for p in patchings(network, SIZE)]
    assert isinstance(chosen, PatchedNetwork)
    assert cost.peak_activation_bytes <= budget
    assert cost.multiply_adds == min(o.multiply_adds for o in others if o.peak_activation_bytes <= budget)


@pytest.mark.parametrize(
    ("name", "budget", "said"),
    [("basic", 1000, "at least"), ("efficient", 1000, "whole image"), ("paper-torch", 1000, "whole image")],
)
def test_a_budget_that_cannot_be_kept_is_one_sentence(name, budget, said):
    with pytest.raises(BuildError, match=said):
        fit_memory(trained(name), 3, SIZE, budget)


def test_cost_counts_what_a_convolution_needs():
    network = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(inplace=True), nn.Conv2d(8, 1, 1))
    cost = cost_of(network, 3, 16)
    assert cost.parameters == 3 * 8 * 9 + 8 + 8 + 1
    assert cost.multiply_adds == (3 * 8 * 9 + 8) * 256
    assert cost.peak_activation_bytes == (3 + 8) * 256 * 4  # image and first maps; the image is gone by the last
    assert cost.total_activation_bytes == (3 + 8 + 1) * 256 * 4

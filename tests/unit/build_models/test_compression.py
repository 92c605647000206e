"""Networks made smaller from trained weights."""

import pytest
import torch
from torch import nn

from app.errors import BuildError
from build_models.compression.low_rank import factorise
from build_models.compression.pruning import prune
from build_models.work import gflop_of, work_of
from build_models.zoo.registry import architecture_of, build_network

ARCHITECTURE = architecture_of("basic", features=16, levels=2)


@pytest.fixture(scope="module")
def trained() -> nn.Module:
    """Normalisation that has seen data, and filters of very different weight."""
    torch.manual_seed(3)
    network = build_network(3, ARCHITECTURE)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.2)
            nn.init.normal_(module.running_mean, std=0.2)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
    return network.eval()


@pytest.fixture(scope="module")
def image() -> torch.Tensor:
    return torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))


def rebuilt(compressed) -> nn.Module:
    architecture, weights = compressed
    network = build_network(3, architecture)
    network.load_state_dict(weights)
    return network.eval()


def work(network: nn.Module) -> float:
    return gflop_of(work_of(network, 3, 32))


def test_full_rank_is_the_same_network(trained, image):
    architecture, weights = factorise(trained, ARCHITECTURE, 1.0)
    torch.testing.assert_close(rebuilt((architecture, weights))(image), trained(image), rtol=1e-4, atol=1e-4)


def test_factors_of_a_low_rank_network_give_its_answers_with_fewer_multiply_adds(trained, image):
    low = build_network(3, ARCHITECTURE)
    low.load_state_dict(trained.state_dict())
    low.eval()
    with torch.no_grad():
        for module in low.modules():
            if isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3):
                flat = module.weight.flatten(1)
                left, values, right = torch.linalg.svd(flat, full_matrices=False)
                module.weight.copy_(((left[:, :8] * values[:8]) @ right[:8]).reshape(module.weight.shape))

    factored = rebuilt(factorise(low, ARCHITECTURE, 0.9999))

    torch.testing.assert_close(factored(image), low(image), rtol=1e-2, atol=1e-2)
    assert work(factored) < 0.75 * work(low)


def test_more_energy_is_closer_to_the_trained_network(trained, image):
    far, near = (
        (rebuilt(factorise(trained, ARCHITECTURE, e))(image) - trained(image)).abs().mean() for e in (0.3, 0.9)
    )
    assert near < far


def test_filters_that_answer_nothing_are_the_ones_that_go(trained, image):
    idle = build_network(3, ARCHITECTURE)
    idle.load_state_dict(trained.state_dict())
    idle.eval()
    with torch.no_grad():
        for module in idle.modules():
            if isinstance(module, nn.BatchNorm2d) and module.num_features > 16:
                module.weight[::2] = 0.0
                module.bias[::2] = 0.0
            if isinstance(module, nn.ConvTranspose2d):
                module.weight[:, ::2] = 0.0
                module.bias[::2] = 0.0

    pruned = rebuilt(prune(idle, ARCHITECTURE, 0.6))

    assert work(pruned) <= 0.601 * work(idle)
    torch.testing.assert_close(pruned(image), idle(image), rtol=1e-4, atol=1e-4)


def test_a_pruned_network_can_be_pruned_again(trained, image):
    first = prune(trained, ARCHITECTURE, 0.8)
    second = prune(rebuilt(first), first[0], 0.8)

    network = rebuilt(second)
    assert network(image).shape == (1, 1, 32, 32)
    assert work(network) <= 0.641 * work(trained)
    widths = [w for part in ("encoder", "decoder") for pair in second[0][part] for w in pair]
    assert all(width % 8 == 0 for width in widths)


def test_both_sides_of_what_is_joined_keep_the_same_width(trained):
    architecture, _ = prune(trained, ARCHITECTURE, 0.5)
    skips = [pair[1] for pair in architecture["encoder"][:-1]]
    assert architecture["up"] == skips[::-1]


def test_no_layer_loses_more_than_half_and_the_last_one_nothing_however_little_it_seems_to_matter(trained):
    unequal = build_network(3, ARCHITECTURE)
    unequal.load_state_dict(trained.state_dict())
    with torch.no_grad():
        unequal.get_submodule("decoder.0.1").weight.fill_(1e-3)
        unequal.get_submodule("decoder.1.4").weight[:8].fill_(1e-3)

    architecture, _ = prune(unequal.eval(), ARCHITECTURE, 0.45)

    assert architecture["decoder"][0][0] == 16
    assert architecture["decoder"][1][1] == 16


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda n: prune(n, {"family": "fire"}, 0.5), "cannot be pruned"),
        (lambda n: prune(n, ARCHITECTURE, 1.5), "between 0 and 1"),
        (lambda n: prune(n, ARCHITECTURE, 0.01), "keep a larger share"),
        (lambda n: factorise(n, {"family": "fire"}, 0.5), "can be factored"),
        (lambda n: factorise(n, ARCHITECTURE, 0.0), "above 0"),
    ],
)
def test_what_cannot_be_made_smaller_is_one_sentence(trained, make, said):
    with pytest.raises(BuildError, match=said):
        make(trained)

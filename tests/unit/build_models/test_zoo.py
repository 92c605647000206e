"""Every network of the zoo: same interface, its own way to be lighter."""

import json

import pytest
import torch
from torch import nn

from app.errors import BuildError
from build_models.deploy import DeployNetwork
from build_models.zoo.registry import VARIANTS, architecture_of, build_network, normalised

SMALL = {"features": 8, "levels": 2}
OWN_SHAPE = {
    "pruned": {"encoder": [[8, 8], [12, 16], [24, 24]], "up": [16, 8], "decoder": [[16, 12], [8, 8]]},
    "half": {"widths": [8, 12, 16]},
    "unet-fast": {"widths": [8, 12, 16]},
}


def small(name: str) -> nn.Module:
    torch.manual_seed(len(name))
    return build_network(3, architecture_of(name, **OWN_SHAPE.get(name, SMALL)))


def parameters(network: nn.Module) -> int:
    return sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize("name", VARIANTS)
def test_every_network_answers_an_image_with_logits_of_its_size_and_can_be_trained(name):
    network = small(name)

    logits = network(torch.randn(2, 3, 32, 48, generator=torch.Generator().manual_seed(0)))
    logits.square().mean().backward()

    assert logits.shape == (2, 1, 32, 48)
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in network.parameters())


@pytest.mark.parametrize("name", VARIANTS)
def test_batch_normalisation_folds_away_completely_and_changes_no_answer(name):
    network = small(name)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 2.0)
            nn.init.normal_(module.running_mean)
    network.eval()
    image = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))

    deployed = DeployNetwork(network)

    assert not any(isinstance(module, nn.BatchNorm2d) for module in deployed.modules())
    torch.testing.assert_close(deployed(image), torch.sigmoid(network(image)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "millions"),
    [
        ("basic", 1.94),
        ("dilated", 1.94),
        ("lite", 1.06),
        ("grouped", 0.97),
        ("shuffle", 0.31),
        ("wide", 7.76),
        ("paper-torch", 17.26),
    ],
)
def test_networks_have_the_sizes_that_they_are_known_for(name, millions):
    with torch.device("meta"):
        network = build_network(3, architecture_of(name))
    assert parameters(network) / 1e6 == pytest.approx(millions, abs=0.005)


@pytest.mark.parametrize("name", ["grouped", "lite", "separable", "shuffle", "fire", "low-rank", "distilled"])
def test_networks_that_promise_to_be_lighter_have_fewer_parameters(name):
    with torch.device("meta"):
        lighter, basic = (build_network(3, architecture_of(n)) for n in (name, "basic"))
    assert parameters(lighter) < 0.6 * parameters(basic)


def test_deformable_taps_begin_on_the_regular_grid():
    from build_models.zoo.deformable import DeformableConvolution

    torch.manual_seed(0)
    layer = DeformableConvolution(4, 6).eval()
    image = torch.randn(1, 4, 12, 10)
    mix, norm = layer.mix[0], layer.mix[1]
    taps_first = mix.weight.reshape(6, 3, 3, 4).permute(0, 3, 1, 2)

    plain = torch.relu(norm(nn.functional.conv2d(image, taps_first, padding=1)))

    torch.testing.assert_close(layer(image), plain, rtol=1e-4, atol=1e-5)


def test_deformable_taps_follow_their_offsets():
    from build_models.zoo.deformable import DeformableConvolution

    torch.manual_seed(0)
    layer = DeformableConvolution(1, 1).eval()
    with torch.no_grad():
        layer.offsets.bias[0::2] = 2.0  # every tap two pixels down
    image = torch.randn(1, 1, 16, 16)
    moved = torch.zeros_like(image)
    moved[..., :-2, :] = image[..., 2:, :]
    straight = DeformableConvolution(1, 1).eval()
    straight.mix.load_state_dict(layer.mix.state_dict())

    inner = (..., slice(1, 12), slice(1, -1))
    torch.testing.assert_close(layer(image)[inner], straight(moved)[inner], rtol=1e-4, atol=1e-5)


def test_shuffle_hands_each_group_channels_of_all():
    from build_models.zoo.layers import ChannelShuffle

    channels = torch.arange(6.0).reshape(1, 6, 1, 1)
    assert ChannelShuffle(2)(channels).flatten().tolist() == [0, 3, 1, 4, 2, 5]


def test_what_was_stored_before_there_were_families_is_a_u_net():
    assert normalised({"features": 16, "levels": 4}) == architecture_of("basic")


@pytest.mark.parametrize("name", VARIANTS)
def test_an_architecture_survives_json(name):
    architecture = architecture_of(name)
    assert json.loads(json.dumps(architecture)) == architecture


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: architecture_of("resnet"), "no network named resnet"),
        (lambda: architecture_of("pruned", features=8), "has no option 'features'"),
        (lambda: build_network(3, {"family": "resnet"}), "no family of networks named resnet"),
        (lambda: build_network(3, {"family": "unet", "heads": 2}), "not known to this version"),
        (lambda: build_network(3, {**architecture_of("low-rank"), "ranks": [4]}), "not known to this version"),
    ],
)
def test_an_unknown_network_is_one_sentence(make, said):
    with pytest.raises(BuildError, match=said) as caught:
        make()
    assert caught.value.user_message.endswith(".")
    assert "\n" not in caught.value.user_message


def test_the_keras_network_has_31_million_parameters_and_the_same_names_in_every_instance():
    first, second = (build_network(3, architecture_of("paper-keras", features=8, levels=2)) for _ in range(2))
    second.load_state_dict(first.state_dict())
    assert parameters(build_network(3, architecture_of("paper-keras"))) / 1e6 == pytest.approx(31.03, abs=0.01)


def test_the_keras_network_answers_and_learns_as_keras_itself_computes_it():
    torch.manual_seed(0)
    network = build_network(3, architecture_of("paper-keras", features=4, levels=2))
    image = torch.rand(2, 3, 32, 32)

    def gradients(logits: torch.Tensor) -> list[torch.Tensor]:
        network.zero_grad()
        logits.square().mean().backward()
        return [p.grad.clone() for p in network.parameters() if p.grad is not None]

    ours, its_own = network(image), network.model(image.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
    assert torch.allclose(ours, its_own, atol=1e-6)
    pairs = list(zip(gradients(ours), gradients(its_own), strict=True))
    assert len(pairs) == len(list(network.parameters()))
    for one, other in pairs:
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-7)

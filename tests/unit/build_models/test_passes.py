"""From a traced network to one of scheduled kernels."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from dataclasses import replace

import numpy as np
import pytest
import torch
import tvm
from torch import nn
from tvm import relax

from app.contract.packing import PackedParameter, pack
from app.errors import BuildError
from app.inference.cpu_features import instruction_set_availability
from build_models.compilers.tvm_cpu import llvm_target
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.passes.expand_up_convolution import expand_up_convolution
from build_models.passes.lower_layers import LoweredProgram, Lowering, lower_layers
from build_models.targets import INSTRUCTION_SETS
from build_models.zoo.registry import architecture_of, build_network
from build_models.zoo.unet import UNet

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")

SIZE = 32


def lowered(network: nn.Module, instruction_set: str = "x86-64-v2") -> LoweredProgram:
    program = export_relax(DeployNetwork(network), channels=3, size=SIZE)
    return lower_layers(program, untuned(instruction_set))


def untuned(instruction_set: str) -> Lowering:
    return Lowering(instruction_set, INSTRUCTION_SETS[instruction_set].tiling, allow_untuned=True)


def run(
    module: tvm.IRModule, parameters: tuple[PackedParameter, ...], target: tvm.target.Target, network: DeployNetwork
):
    weights = network.weights()
    machine = relax.VirtualMachine(relax.build(module, target), tvm.cpu())
    arguments = [tvm.runtime.tensor(pack(weights[p.name], p.steps)) for p in parameters]
    image = torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(3))
    found = machine["main"](tvm.runtime.tensor(image.numpy()), *arguments).numpy()
    return found, network(image).numpy()


@pytest.fixture(scope="module", params=[(4, "x86-64-v2"), (12, "x86-64-v3"), (16, "x86-64-v4")], ids=str)
def whole(request: pytest.FixtureRequest):
    features, instruction_set = request.param
    if not (available := instruction_set_availability(instruction_set)).ok:
        pytest.skip(available.reason)
    torch.manual_seed(features)
    network = DeployNetwork(UNet(features=features, levels=2))
    program = lowered(network.network, instruction_set)
    return program, *run(program.module, program.parameters, llvm_target(instruction_set), network)


def test_a_whole_network_of_kernels_equals_pytorch(whole):
    _, found, expected = whole
    assert found.shape == expected.shape == (1, 1, SIZE, SIZE)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_nothing_but_scheduled_kernels_is_called(whole):
    program, _, _ = whole
    calls = [b.value for block in program.module["main"].body.blocks for b in block.bindings]
    operators = {c.op.name for c in calls if isinstance(c, relax.Call) and isinstance(c.op, tvm.ir.Op)}
    assert operators == {"relax.call_tir"}


@pytest.mark.parametrize("name", ["separable", "low-rank", "grouped", "dilated", "lite"])
def test_lighter_networks_have_a_kernel_for_every_layer(name):
    torch.manual_seed(0)
    network, target = DeployNetwork(build_network(3, architecture_of(name, features=16, levels=1))), "x86-64-v2"

    program = lowered(network.network, target)

    found, expected = run(program.module, program.parameters, llvm_target(target), network)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_every_parameter_of_the_network_is_handed_over_once(whole):
    program, _, _ = whole
    names = [parameter.name for parameter in program.parameters]
    assert len(names) == len(set(names)) == 2 * (2 * 5 + 2 + 1)  # two a block, two up-convolutions, one head
    assert len(program.module["main"].params) == 1 + len(names)


class Odd(nn.Module):
    """A network with one operator more than there are kernels for."""

    def __init__(self, middle: nn.Module) -> None:
        super().__init__()
        self.first, self.middle, self.head = nn.Conv2d(3, 8, 3, padding=1), middle, nn.Conv2d(8, 1, 1)

    def forward(self, image):
        return self.head(self.middle(torch.relu(self.first(image))))


@pytest.mark.parametrize(
    ("middle", "operator"),
    [
        (nn.AvgPool2d(2), "avg_pool2d"),
        (
            nn.Sequential(nn.Conv2d(8, 36, 3, padding=1, groups=4), nn.Conv2d(36, 8, 1)),
            "convolution 8>36 32x32 k3 p1 g4",
        ),
        (nn.MaxPool2d(3, stride=2), "max_pool 8>8 32x32 k3 s2"),
        (nn.ConvTranspose2d(8, 8, 3, stride=2), "up_convolution 8>8 32x32 k3 s2"),
        (nn.Tanh(), "tanh"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_operator_without_a_kernel_stops_the_build_with_its_name(middle, operator):
    with pytest.raises(BuildError, match=rf"{operator}.* no scheduled kernel"):
        lowered(Odd(middle))


def test_a_network_that_does_not_end_in_a_probability_is_refused():
    program = export_relax(DeployNetwork(UNet(features=4, levels=1)), channels=3, size=SIZE)
    cut = _without_last_layer(program.module)
    with pytest.raises(BuildError, match=r"convolution 4>1 32x32 k1 answer.* no scheduled kernel"):
        lower_layers(replace(program, module=cut), untuned("x86-64-v2"))


def _without_last_layer(module: tvm.IRModule) -> tvm.IRModule:
    main = module["main"]
    (block,) = main.body.blocks
    bindings = list(block.bindings)[:-1]
    last = bindings[-1].var
    body = relax.SeqExpr([relax.DataflowBlock(bindings)], last)
    module = tvm.IRModule(dict(module.functions.items()))
    module.update_func(module.get_global_var("main"), relax.Function(main.params, body, last.ty, attrs=main.attrs))
    return module


def test_expanded_up_convolutions_equal_transposed_ones():
    torch.manual_seed(5)
    network = DeployNetwork(UNet(features=4, levels=2))
    expanded = expand_up_convolution(export_relax(network, channels=3, size=SIZE))
    assert "conv2d_transpose" not in expanded.module.script()
    found, expected = run(expanded.module, expanded.parameters, tvm.target.Target("llvm"), network)
    np.testing.assert_allclose(found, expected, atol=1e-5)

"""Every kernel against PyTorch, on sizes and channels that fit no block and no tile."""

import numpy as np
import pytest
import torch
from torch.nn import functional as nn

from app.errors import BuildError
from app.inference.cpu_features import instruction_set_availability
from build_models.schedules.convolution import convolution
from build_models.schedules.first_convolution import first_convolution
from build_models.schedules.head import head
from build_models.schedules.layer import Layer
from build_models.schedules.max_pool import max_pool
from build_models.schedules.packing import pack_convolution
from build_models.schedules.tiling import CpuTiling, RegisterTile, blocks_of, choose_tile
from build_models.schedules.up_convolution import up_convolution
from build_models.targets import INSTRUCTION_SETS
from tests.helpers.blocked import Array, block, random, run_kernel, unblock

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(params=list(INSTRUCTION_SETS))
def instruction_set(request: pytest.FixtureRequest) -> str:
    available = instruction_set_availability(request.param)
    if not available.ok:
        pytest.skip(available.reason)
    return request.param


def tiling_of(instruction_set: str) -> CpuTiling:
    return INSTRUCTION_SETS[instruction_set].tiling


def direct_tile(tiling: CpuTiling, layer: Layer) -> tuple[RegisterTile, int]:
    return choose_tile(tiling, layer.width, blocks_of(layer.filters, tiling.lanes)), 4


def assert_close(found: Array, expected: torch.Tensor) -> None:
    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("channels", "filters", "height", "width"),
    [((16,), 16, 8, 16), ((20,), 33, 7, 13), ((5, 5), 40, 6, 10), ((1,), 1, 1, 1)],
)
def test_convolution_equals_pytorch_with_padding_bias_relu_and_concatenation(
    instruction_set, channels, filters, height, width
):
    tiling = tiling_of(instruction_set)
    images = [random(1, c, height + i, width)[:, :, :height] for i, c in enumerate(channels)]
    weight, bias = random(filters, sum(channels), 3, 3), random(filters)
    layer = Layer("convolution", channels, filters, height, width, kernel=3, padding=1, activation="relu")
    kernel = convolution(layer, tiling.lanes, *direct_tile(tiling, layer))
    result = run_kernel(kernel, instruction_set, [block(i, tiling.lanes) for i in images], [weight, bias])
    found, beyond = unblock(result, filters)
    image = torch.cat([torch.from_numpy(i.copy()) for i in images], 1)
    assert_close(found, nn.relu(nn.conv2d(image, torch.from_numpy(weight), torch.from_numpy(bias), padding=1)))
    assert not beyond.any(), "lanes without a channel have to stay zero for the layers after"


@pytest.mark.parametrize(("channels", "filters", "height", "width"), [(3, 16, 8, 16), (1, 20, 9, 7)])
def test_first_convolution_equals_pytorch_on_a_plain_image(instruction_set, channels, filters, height, width):
    image, weight, bias = random(1, channels, height, width), random(filters, channels, 3, 3), random(filters)
    tiling = tiling_of(instruction_set)
    layer = Layer(
        "convolution", (channels,), filters, height, width, kernel=3, padding=1, activation="relu", image=True
    )
    kernel = first_convolution(layer, tiling.lanes, *direct_tile(tiling, layer))
    found, beyond = unblock(run_kernel(kernel, instruction_set, [image], [weight, bias]), filters)
    expected = nn.conv2d(torch.from_numpy(image), torch.from_numpy(weight), torch.from_numpy(bias), padding=1)
    assert_close(found, nn.relu(expected))
    assert not beyond.any()


@pytest.mark.parametrize(("channels", "filters", "height", "width"), [(32, 16, 4, 8), (20, 3, 5, 7)])
def test_up_convolution_equals_pytorch_and_doubles_the_image(instruction_set, channels, filters, height, width):
    tiling = tiling_of(instruction_set)
    image, weight, bias = random(1, channels, height, width), random(channels, filters, 2, 2), random(filters)
    kernel = up_convolution(channels, filters, height, width, tiling)
    result = run_kernel(kernel, instruction_set, [block(image, tiling.lanes)], [weight, bias])
    found, beyond = unblock(result, filters)
    expected = nn.conv_transpose2d(torch.from_numpy(image), torch.from_numpy(weight), torch.from_numpy(bias), stride=2)
    assert_close(found, expected)
    assert not beyond.any()


@pytest.mark.parametrize(("channels", "height", "width"), [(16, 4, 8), (20, 7, 9)])
def test_max_pool_equals_pytorch_and_leaves_out_a_last_odd_row(instruction_set, channels, height, width):
    tiling = tiling_of(instruction_set)
    image = random(1, channels, height, width)
    kernel = max_pool(channels, height, width, tiling)
    found, _ = unblock(run_kernel(kernel, instruction_set, [block(image, tiling.lanes)], []), channels)
    assert_close(found, nn.max_pool2d(torch.from_numpy(image), 2))


@pytest.mark.parametrize(("channels", "filters", "height", "width"), [(16, 1, 4, 8), (20, 3, 7, 9)])
def test_head_equals_pytorch_and_answers_probabilities(instruction_set, channels, filters, height, width):
    tiling = tiling_of(instruction_set)
    image, weight, bias = random(1, channels, height, width), random(filters, channels, 1, 1) * 9, random(filters)
    kernel = head(channels, filters, height, width, tiling)
    found = run_kernel(kernel, instruction_set, [block(image, tiling.lanes)], [weight, bias])
    expected = nn.conv2d(torch.from_numpy(image), torch.from_numpy(weight), torch.from_numpy(bias))
    assert_close(found, torch.sigmoid(expected))
    assert found.min() >= 0.0
    assert found.max() <= 1.0


def test_unequal_concatenation_in_whole_blocks_is_packed_and_other_ones_are_refused():
    layout = pack_convolution(16, (32, 16), 3, lanes=16)
    assert layout.shape == (1, 3, 3, 3, 16, 16)
    with pytest.raises(BuildError, match="10 and 16 channels"):
        pack_convolution(16, (10, 16), 3, lanes=16)


@pytest.mark.parametrize("name", list(INSTRUCTION_SETS))
@pytest.mark.parametrize(("columns", "blocks"), [(256, 1), (128, 2), (13, 3), (16, 16), (1, 1)])
def test_a_register_tile_divides_the_output_and_fits_the_registers(name, columns, blocks):
    tiling = tiling_of(name)
    tile = choose_tile(tiling, columns, blocks)
    assert columns % tile.columns == 0
    assert blocks % tile.blocks == 0
    assert tile.columns * tile.blocks * tiling.registers_per_block <= tiling.accumulators

"""Every bfloat16 kernel against PyTorch on the same rounded numbers, by matrices and by vectors, on sizes that fit
no tile."""

import ctypes

import numpy as np
import pytest
import torch
from torch.nn import functional as nn

from app.contract.packing import bfloat16_bits
from app.inference import amx
from app.inference.cpu_features import instruction_set_availability
from build_models.schedules.bf16_convolution import convolution
from build_models.schedules.bf16_head import head
from build_models.schedules.bf16_image import image_convolution
from build_models.schedules.bf16_up_convolution import up_convolution
from build_models.schedules.layer import Layer
from build_models.schedules.product import MatrixProduct, Product, VectorProduct
from tests.helpers.blocked import random
from tests.helpers.reduced import image_of, lines_of, rounded, run_reduced, skip_unless_supported

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

PRODUCTS: dict[str, type[MatrixProduct] | type[VectorProduct]] = {
    "x86-64-v4-amx-bf16": MatrixProduct,
    "x86-64-v4-bf16": VectorProduct,
}
STEP = 2.0**-7
"""Between neighbouring bfloat16 numbers, relative; sums that are rounded differently lie at most one apart."""


@pytest.fixture(params=list(PRODUCTS))
def instruction_set(request: pytest.FixtureRequest) -> str:
    skip_unless_supported(request.param)
    return request.param


@pytest.fixture
def product(instruction_set: str) -> Product:
    return PRODUCTS[instruction_set]()


def assert_one_rounding_apart(found: np.ndarray, expected: torch.Tensor) -> None:
    np.testing.assert_allclose(found, expected.numpy(), rtol=STEP, atol=1e-4)


def same(channels: tuple[int, ...], filters: int, height: int, width: int, pooled: bool = False) -> Layer:
    return Layer("convolution", channels, filters, height, width, 3, 1, 1, activation="relu", pooled=pooled)


@pytest.mark.parametrize(
    "layer",
    [
        same((32,), 64, 4, 32, pooled=True),
        same((20,), 33, 7, 13, pooled=True),
        same((64, 32), 32, 5, 35),
        same((5, 5), 40, 6, 10, pooled=True),
        same((96,), 64, 8, 8),
        same((1,), 1, 1, 1),
    ],
    ids=lambda layer: layer.key,
)
def test_convolution_equals_pytorch_with_padding_bias_relu_concatenation_and_pooling(instruction_set, product, layer):
    height, width, filters, inputs = layer.height, layer.width, layer.filters, sum(layer.channels)
    images = [random(1, c, height + i, width)[:, :, :height] for i, c in enumerate(layer.channels)]
    weight, bias = random(filters, inputs, 3, 3) / (3 * inputs**0.5), random(filters)
    lines = [lines_of(image) for image in images]

    whole, *small = run_reduced(convolution(layer, product), instruction_set, lines, [weight, bias])

    joined = torch.cat([rounded(i) for i in images], 1)
    expected = torch.relu(nn.conv2d(joined, rounded(weight), torch.from_numpy(bias), padding=1))
    assert_one_rounding_apart(image_of(whole, filters, height, width), expected)
    assert len(small) == layer.pooled
    for halved in small:
        pooled = image_of(halved, filters, height // 2, width // 2)
        assert_one_rounding_apart(pooled, nn.max_pool2d(expected, 2))


@pytest.mark.parametrize(
    "layer",
    [
        Layer("convolution", (3,), 32, 6, 16, 3, 1, 1, activation="relu", image=True),
        Layer("convolution", (1,), 20, 9, 7, 3, 1, 1, activation="relu", image=True),
        Layer("convolution", (3,), 32, 8, 64, 2, 2, 0, activation="relu", image=True),
        Layer("convolution", (4,), 40, 13, 37, 4, 3, 2, activation="relu", image=True),
    ],
    ids=lambda layer: layer.key,
)
def test_the_first_convolution_keeps_the_image_itself_at_full_strength(instruction_set, product, layer):
    (channels,), taps = layer.channels, (layer.kernel, layer.kernel)
    image, weight = random(1, channels, layer.height, layer.width), random(layer.filters, channels, *taps)
    bias = random(layer.filters)
    (result,) = run_reduced(image_convolution(layer, product), instruction_set, [image], [weight, bias])
    expected = nn.conv2d(torch.from_numpy(image), rounded(weight), torch.from_numpy(bias), layer.stride, layer.padding)
    # Not rounded before it is multiplied, the image gives the sums to 16 bits; only the results are rounded.
    found = image_of(result, layer.filters, *layer.size)
    np.testing.assert_allclose(found, torch.relu(expected).numpy(), rtol=0.51 * STEP, atol=2e-3)


@pytest.mark.parametrize(
    "layer",
    [
        Layer("up_convolution", (64,), 32, 4, 16, 2, 2),
        Layer("up_convolution", (20,), 3, 5, 7, 2, 2),
        Layer("up_convolution", (256,), 128, 4, 4, 2, 2),
        Layer("up_convolution", (32,), 40, 3, 18, 2, 2, activation="relu"),
    ],
    ids=lambda layer: layer.key,
)
def test_up_convolution_equals_pytorch_and_doubles_the_image(instruction_set, product, layer):
    (channels,), filters = layer.channels, layer.filters
    image, weight, bias = (
        random(1, channels, layer.height, layer.width),
        random(channels, filters, 2, 2),
        random(filters),
    )
    (result,) = run_reduced(up_convolution(layer, product), instruction_set, [lines_of(image)], [weight, bias])
    expected = nn.conv_transpose2d(rounded(image), rounded(weight), torch.from_numpy(bias), stride=2)
    expected = torch.relu(expected) if layer.activation == "relu" else expected
    found = image_of(result, filters, *layer.size)
    np.testing.assert_allclose(found, expected.numpy(), rtol=STEP, atol=1e-3)


@pytest.mark.parametrize(
    "layer",
    [
        Layer("convolution", (32,), 1, 4, 16, 1, activation="sigmoid", answer=True),
        Layer("convolution", (20,), 3, 5, 7, 1, activation="none", answer=True),
        Layer("convolution", (1,), 1, 1, 1, 1, activation="sigmoid", answer=True),
        Layer("up_convolution", (32,), 1, 4, 32, 2, 2, activation="sigmoid", answer=True),
        Layer("up_convolution", (40,), 2, 3, 5, 2, 2, activation="none", answer=True),
    ],
    ids=lambda layer: layer.key,
)
def test_head_answers_in_plain_maps_of_float32(instruction_set, product, layer):
    (channels,), maps, scale = layer.channels, layer.filters, layer.kernel
    image, bias = random(1, channels, layer.height, layer.width), random(maps)
    weight = random(maps, channels, 1, 1) if scale == 1 else random(channels, maps, 2, 2)
    (result,) = run_reduced(head(layer, product), instruction_set, [lines_of(image)], [weight, bias])
    compute = nn.conv2d if scale == 1 else nn.conv_transpose2d
    expected = compute(rounded(image), rounded(weight), torch.from_numpy(bias), stride=scale)
    expected = torch.sigmoid(expected) if layer.activation == "sigmoid" else expected
    np.testing.assert_allclose(result, expected.numpy(), rtol=1e-4, atol=1e-4)


def test_bfloat16_is_rounded_to_nearest_and_ties_to_even():
    exact = np.array([0.0, -0.0, 1.0, -2.5, 2.0**100, 2.0**-126], np.float32)
    assert np.array_equal(rounded(exact).numpy(), exact)
    halfway = np.array([1 + 2.0**-8, 1 + 3 * 2.0**-8, -1 - 2.0**-8], np.float32)
    assert np.array_equal(rounded(halfway).numpy(), np.array([1, 1 + 2.0**-6, -1], np.float32))
    assert bfloat16_bits(exact).dtype == np.int16


def test_a_system_that_refuses_the_matrix_unit_is_quoted(monkeypatch):
    if amx.matrices_missing() is not None:
        pytest.skip(amx.matrices_missing() or "")
    beyond = 63  # no such state exists, so the kernel refuses
    monkeypatch.setattr(amx, "_TILE_DATA", beyond)
    assert "does not offer" in (amx.matrices_missing() or "")
    monkeypatch.setattr(amx, "matrices_missing", lambda: None)
    assert "refuses the matrix unit (AMX) to this process (Invalid argument)" in (amx.request_matrices() or "")


def test_other_systems_and_processors_have_no_matrix_unit_to_ask_for(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: pytest.fail("nothing may be called there"))
    monkeypatch.setattr(amx.sys, "platform", "win32")
    assert "Linux only" in (amx.matrices_missing() or "")
    assert not instruction_set_availability("x86-64-v4-amx-bf16").ok

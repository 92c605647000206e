"""Every 8-bit kernel against numpy, exact to the last integer, by matrices and by vectors, on sizes that fit no
tile."""

import numpy as np
import pytest

from build_models.schedules.int8_head import COARSE, HALF
from build_models.schedules.int8_packing import depths_of, int8_lines
from build_models.schedules.kernel import Kernel
from build_models.schedules.layer import Layer
from build_models.schedules.registry import Choice, build_kernel
from build_models.targets import INSTRUCTION_SETS
from tests.helpers.blocked import random
from tests.helpers.integers import convolved, doubled, image_of, integers, lines_of, pooled, rounded
from tests.helpers.reduced import run_reduced, skip_unless_supported

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

TARGETS = [name for name, chosen in INSTRUCTION_SETS.items() if chosen.precision == "int8"]


@pytest.fixture(params=TARGETS)
def instruction_set(request: pytest.FixtureRequest) -> str:
    skip_unless_supported(request.param)
    return request.param


def kernel_of(template: str, layer: Layer, instruction_set: str, zero: int = 0) -> Kernel:
    return build_kernel(layer, Choice(template, {"zero": zero}), INSTRUCTION_SETS[instruction_set].tiling, "int8")


def same(channels: tuple[int, ...], filters: int, height: int, width: int, pooled: bool = False) -> Layer:
    return Layer("convolution", channels, filters, height, width, 3, 1, 1, activation="relu", pooled=pooled)


def scales(filters: int, steps: int) -> np.ndarray:
    """So that most results lie within 8 bits, and some beyond either end."""
    spread = 255 / (128 * 75 * np.sqrt(steps))
    return (spread * np.random.default_rng(filters).uniform(0.5, 2.0, filters)).astype(np.float32)


@pytest.mark.parametrize(
    ("layer", "zeros"),
    [
        (same((64,), 64, 4, 32, pooled=True), (0, 0)),
        (same((16,), 16, 6, 32, pooled=True), (131, 7)),
        (same((20,), 33, 7, 13, pooled=True), (131, 7)),
        (same((64, 64), 32, 5, 35), (0, 0)),
        (same((70, 70), 96, 8, 8), (60, 0)),
        (same((20,), 128, 3, 18), (0, 60)),
        (same((32,), 512, 4, 6), (131, 0)),
        (same((5, 5), 1, 1, 1), (0, 0)),
    ],
    ids=lambda value: value.key if isinstance(value, Layer) else f"zero {value[0]} to {value[1]}",
)
def test_convolution_is_exact_with_padding_bias_concatenation_and_pooling(instruction_set, layer, zeros):
    (zero_in, zero_out), filters, inputs = zeros, layer.filters, sum(layer.channels)
    images = [
        integers(0, 255, 1, c, layer.height + i, layer.width, dtype="uint8")[:, :, : layer.height]
        for i, c in enumerate(layer.channels)
    ]
    weight = integers(-127, 127, filters, inputs, 3, 3, dtype="int8")
    bias, scale = integers(-(10**5), 10**5, filters, dtype="int32"), scales(filters, 9 * inputs)
    kernel = kernel_of("convolution", layer, instruction_set, zero_out)

    whole, *small = run_reduced(
        kernel, instruction_set, [lines_of(image, zero_in) for image in images], [weight, bias, scale]
    )

    sums = convolved(np.concatenate(images, 1), weight, zero_in) + bias[None, :, None, None]
    expected = rounded(sums, scale, zero_out)
    found = image_of(whole, filters, layer.height, layer.width, zero_out)
    np.testing.assert_array_equal(found, expected)
    assert len(small) == layer.pooled
    for halved in small:
        maxima = image_of(halved, filters, layer.height // 2, layer.width // 2, zero_out)
        np.testing.assert_array_equal(maxima, pooled(expected))


@pytest.mark.parametrize(("channels", "depths"), [(16, (12,)), (32, (16, 8)), (64, (16, 16, 16))])
def test_lines_are_multiplied_no_further_than_the_kernel_reaches(channels, depths):
    assert depths_of(int8_lines(channels, 8, 8), kernel=3) == depths


@pytest.mark.parametrize(
    "layer",
    [
        Layer("up_convolution", (20,), 3, 5, 7, 2, 2),
        Layer("up_convolution", (130,), 128, 4, 4, 2, 2),
        Layer("up_convolution", (32,), 40, 3, 18, 2, 2, activation="relu"),
    ],
    ids=lambda layer: layer.key,
)
def test_up_convolution_is_exact_and_doubles_the_image(instruction_set, layer):
    (channels,), filters, zero = layer.channels, layer.filters, 0 if layer.activation == "relu" else 101
    image = integers(0, 255, 1, channels, layer.height, layer.width, dtype="uint8")
    weight = integers(-127, 127, channels, filters, 2, 2, dtype="int8")
    bias, scale = integers(-(10**4), 10**4, filters, 4, dtype="int32"), scales(filters, channels)
    kernel = kernel_of("up_convolution", layer, instruction_set, zero)
    (result,) = run_reduced(kernel, instruction_set, [lines_of(image, 55)], [weight, bias, scale])
    places = np.tile(bias.reshape(1, filters, 2, 2), (1, 1, layer.height, layer.width))
    expected = rounded(doubled(image, weight) + places, scale, zero)
    np.testing.assert_array_equal(image_of(result, filters, *layer.size, zero=zero), expected)


@pytest.mark.parametrize(
    "layer",
    [
        Layer("convolution", (3,), 32, 6, 16, 3, 1, 1, activation="relu", image=True),
        Layer("convolution", (3,), 16, 8, 64, 2, 2, 0, activation="relu", image=True),
        Layer("convolution", (4,), 70, 13, 37, 4, 3, 2, activation="relu", image=True),
    ],
    ids=lambda layer: layer.key,
)
def test_the_first_convolution_multiplies_the_image_itself_in_float32(instruction_set, layer):
    (channels,), taps = layer.channels, (layer.kernel, layer.kernel)
    image, bias = random(1, channels, layer.height, layer.width), 30 * random(layer.filters)
    weight = 30 * random(layer.filters, channels, *taps)
    kernel = kernel_of("image_convolution", layer, instruction_set)
    (result,) = run_reduced(kernel, instruction_set, [image], [weight, bias])
    found = image_of(result, layer.filters, *layer.size).astype(np.int64)

    (height, width), p = layer.size, layer.padding
    padded = np.pad(image.astype(np.float64), ((0, 0), (0, 0), (p, p), (p, p)))
    sums = np.zeros((1, layer.filters, height, width)) + bias[None, :, None, None]
    for y in range(layer.kernel):
        for x in range(layer.kernel):
            window = padded[:, :, y :: layer.stride, x :: layer.stride][:, :, :height, :width]
            sums += np.einsum("nchw,oc->nohw", window, weight[:, :, y, x].astype(np.float64))
    near_half = np.abs(sums - np.floor(sums) - 0.5) < 1e-3  # where the order of a sum decides
    expected = np.clip(np.rint(sums), 0, 255)
    np.testing.assert_array_equal(found[~near_half], expected[~near_half])
    assert np.abs(found - expected).max() <= 1


@pytest.mark.parametrize(
    "layer",
    [
        Layer("convolution", (16,), 1, 6, 32, 1, activation="sigmoid", answer=True),
        Layer("convolution", (20,), 3, 5, 7, 1, activation="none", answer=True),
        Layer("up_convolution", (32,), 1, 4, 32, 2, 2, activation="sigmoid", answer=True),
        Layer("up_convolution", (70,), 2, 3, 5, 2, 2, activation="none", answer=True),
    ],
    ids=lambda layer: layer.key,
)
def test_head_answers_in_plain_maps_of_float32_with_coarse_and_fine_weights(instruction_set, layer):
    (channels,), maps, scale = layer.channels, layer.filters, layer.kernel
    image = integers(0, 255, 1, channels, layer.height, layer.width, dtype="uint8")
    columns = integers(-64, 64, 16, channels, dtype="int8")
    bias, units = integers(-1000, 1000, 16, dtype="int32"), np.full(maps, 1e-6, np.float32)
    kernel = kernel_of("head", layer, instruction_set)
    (result,) = run_reduced(kernel, instruction_set, [lines_of(image)], [columns, bias, units])

    both = convolved(image, columns[:, :, None, None], padding=0) + bias[None, :, None, None]
    both = COARSE * both[:, :HALF] + both[:, HALF:]
    sums = np.zeros(result.shape, np.int64)
    for y in range(scale):
        for x in range(scale):
            first = (y * scale + x) * maps
            sums[:, :, y::scale, x::scale] = both[:, first : first + maps]
    expected = sums.astype(np.float32) * units[0]
    if layer.activation == "sigmoid":
        np.testing.assert_allclose(result, 1 / (1 + np.exp(-expected.astype(np.float64))), atol=1e-6)
    else:
        np.testing.assert_array_equal(result, expected)

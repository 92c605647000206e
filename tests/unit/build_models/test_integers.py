"""Layers whose weights and activations are whole numbers, against the same layers in float64."""

import numpy as np
import pytest

from build_models.compression.integers import Encoding, encoding, head_parameters, image_parameters, layer_parameters
from build_models.compression.ranges import Range, calibrate
from build_models.deploy import DeployNetwork
from build_models.schedules.int8_head import COARSE, HALF
from build_models.schedules.layer import Layer
from build_models.zoo.unet import UNet
from tests.helpers.blocked import random
from tests.helpers.integers import convolved, doubled, rounded


def numbers(encoding_: Encoding, *shape: int) -> np.ndarray:
    return np.random.default_rng(shape).integers(0, 256, shape).astype(np.uint8)


def real(whole: np.ndarray, encoding_: Encoding) -> np.ndarray:
    return (whole.astype(np.float64) - encoding_.zero) * encoding_.unit


def plain_convolution(image: np.ndarray, weight: np.ndarray) -> np.ndarray:
    padded = np.pad(image, ((0, 0), (0, 0), (1, 1), (1, 1)))
    height, width = image.shape[2:]
    total = np.zeros((1, len(weight), height, width))
    for y in range(3):
        for x in range(3):
            total += np.einsum("nchw,oc->nohw", padded[:, :, y : y + height, x : x + width], weight[:, :, y, x])
    return total


@pytest.mark.parametrize("activation", ["none", "relu"])
def test_an_encoding_covers_the_range_and_holds_zero_exactly(activation):
    found = encoding(Range(-3.0, 5.0), activation)
    low, high = real(np.array([0, 255]), found)
    assert high == pytest.approx(5.0, abs=found.unit)
    assert low == pytest.approx(0.0 if activation == "relu" else -3.0, abs=found.unit)
    assert (found.zero == 0) == (activation == "relu")
    assert real(np.array([found.zero]), found) == 0.0


def test_a_tensor_that_is_always_zero_has_an_encoding_too():
    assert encoding(Range(-1.0, 0.0), "relu").unit > 0


def test_a_convolution_of_two_tensors_with_units_and_zeros_of_their_own_stays_within_a_few_units():
    layer = Layer("convolution", (5, 7), 6, 9, 11, 3, 1, 1, activation="relu")
    first, second, output = Encoding(0.02, 0), Encoding(0.11, 140), Encoding(0.15, 0)
    whole = [numbers(first, 1, 5, 9, 11), numbers(second, 1, 7, 9, 11)]
    weight, bias = random(6, 12, 3, 3) / np.float32(5), random(6)
    found = layer_parameters(layer, weight, bias, [first, second], output)

    parts = zip(whole, np.split(found.weight, [5], axis=1), (first, second), strict=True)
    sums = sum(convolved(w, q, e.zero) for w, q, e in parts) + found.bias[None, :, None, None]
    assert found.scale is not None
    result = real(rounded(sums, found.scale, output.zero), output)

    image = np.concatenate([real(w, e) for w, e in zip(whole, (first, second), strict=True)], 1)
    exact = np.clip(plain_convolution(image, weight) + bias[None, :, None, None], 0, 255 * output.unit)
    assert np.abs(result - exact).mean() < output.unit
    assert np.abs(found.weight).max(axis=(1, 2, 3)).tolist() == [127] * 6, "each filter uses the whole range"


def test_an_up_convolution_subtracts_the_zero_of_its_input_at_each_place():
    layer = Layer("up_convolution", (8,), 5, 4, 6, 2, 2)
    source, output = Encoding(0.05, 100), Encoding(0.2, 128)
    image, weight, bias = numbers(source, 1, 8, 4, 6), random(8, 5, 2, 2), random(5)
    found = layer_parameters(layer, weight, bias, [source], output)
    places = np.tile(found.bias.reshape(1, 5, 2, 2), (1, 1, 4, 6))
    assert found.scale is not None
    result = real(rounded(doubled(image, found.weight) + places, found.scale, output.zero), output)
    exact = np.zeros((1, 5, 8, 12))
    for y in range(2):
        for x in range(2):
            exact[:, :, y::2, x::2] = np.einsum("nchw,co->nohw", real(image, source), weight[:, :, y, x])
    exact += bias[None, :, None, None]
    within = (exact > -127 * output.unit) & (exact < 126 * output.unit)
    assert within.mean() > 0.9
    assert np.abs(result - exact)[within].max() < 2.5 * output.unit


@pytest.mark.parametrize("kernel", [1, 2])
def test_the_head_keeps_fifteen_bits_of_its_weights(kernel):
    kind = "convolution" if kernel == 1 else "up_convolution"
    layer = Layer(kind, (9,), 2, 3, 5, kernel, kernel, activation="sigmoid", answer=True)
    source = Encoding(0.04, 30)
    image, bias = numbers(source, 1, 9, 3, 5), random(2)
    weight = random(2, 9, 1, 1) if kernel == 1 else random(9, 2, 2, 2)
    found = head_parameters(layer, weight, bias, source)
    both = convolved(image, found.weight[:, :, None, None], padding=0) + found.bias[None, :, None, None]
    both = COARSE * both[:, :HALF] + both[:, HALF:]
    assert found.scale is not None
    taps = weight if kernel == 1 else weight.swapaxes(0, 1)
    for y in range(kernel):
        for x in range(kernel):
            first = 2 * (y * kernel + x)
            result = both[:, first : first + 2] * found.scale[None, :, None, None]
            exact = np.einsum("nchw,oc->nohw", real(image, source), taps[:, :, y, x]) + bias[None, :, None, None]
            np.testing.assert_allclose(result, exact, atol=2e-3)


def test_the_first_layer_stays_in_float32_in_units_of_its_output():
    weight, bias, output = random(4, 3, 3, 3), random(4), Encoding(0.25, 0)
    found = image_parameters(weight, bias, output)
    np.testing.assert_allclose(found.weight, 4 * weight, rtol=1e-6)
    np.testing.assert_allclose(found.bias, 4 * bias, rtol=1e-6)


def test_calibration_finds_the_range_of_every_convolution_over_all_slices():
    network = DeployNetwork(UNet(3, features=4, levels=1).eval())
    slices = np.stack([random(3, 16, 16), 3 * random(3, 16, 16)])
    both, first = calibrate(network, slices), calibrate(network, slices[:1])
    assert set(both) == {name.removesuffix(".weight") for name in network.weights() if name.endswith(".weight")}
    assert all(both[name].low <= first[name].low <= 0.0 <= first[name].high <= both[name].high for name in both)
    assert any(both[name].high > first[name].high for name in both)

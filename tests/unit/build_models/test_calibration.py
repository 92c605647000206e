import numpy as np
import pytest
import torch
from torch import nn

from app.errors import BuildError
from build_models.training.calibration import calibrated, calibrated_threshold, fit_temperature, fold_temperature
from build_models.zoo.half_resolution import HalfResolutionUNet
from build_models.zoo.unet import UNet


def too_sure(temperature, seed=0):
    """Probabilities whose logits are too large by a factor, and masks drawn from the honest ones."""
    numbers = np.random.default_rng(seed)
    logits = numbers.uniform(-4, 4, (4, 64, 64))
    reference = numbers.random(logits.shape) < 1 / (1 + np.exp(-logits))
    return (1 / (1 + np.exp(-logits * temperature))).astype(np.float32), reference


@pytest.mark.parametrize("factor", [0.6, 1.0, 2.0])
def test_temperature_undoes_what_made_the_network_too_sure(factor):
    probability, reference = too_sure(factor)

    found = fit_temperature([probability], [reference])

    assert found.temperature == pytest.approx(factor, rel=0.08)
    assert found.ece_after < 0.03
    assert found.ece_after <= found.ece_before + 1e-3


def test_no_mask_changes_with_the_temperature():
    probability, _ = too_sure(1.0)

    for threshold in (0.2, 0.5, 0.7):
        moved = calibrated_threshold(threshold, 1.7)
        same = (calibrated(probability, 1.7) >= moved) == (probability >= threshold)
        assert same.mean() > 0.9999


@pytest.mark.parametrize("network", [UNet(3, features=4, levels=2), HalfResolutionUNet(3, (4, 8))])
def test_folding_divides_the_logits(network):
    network.eval()
    image = torch.randn(1, 3, 32, 32)
    with torch.inference_mode():
        before = network(image)

    fold_temperature(network, 1.6)

    with torch.inference_mode():
        torch.testing.assert_close(network(image), before / 1.6, rtol=1e-4, atol=1e-5)


def test_network_that_bends_its_logits_is_refused():
    network = nn.Sequential(nn.Conv2d(3, 1, 3, padding=1), nn.Tanh())

    with pytest.raises(BuildError, match="cannot be folded"):
        fold_temperature(network, 3.0)


def test_patients_without_a_lesion_cannot_calibrate():
    with pytest.raises(BuildError, match="lesion"):
        fit_temperature([np.full((1, 8, 8), 0.3, np.float32)], [np.zeros((1, 8, 8), bool)])

"""Makes probabilities mean what they say: one temperature for all logits, folded into the last layer.

Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks, ICML 2017 (arXiv:1706.04599).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from app.errors import BuildError
from build_models.training.dataset import CHANNEL_ROLES
from build_models.training.metrics import CONTESTED, Reliability, reliability_of

_LEAST = 1e-4
"""Probabilities are told apart from certainty to this far."""

_BINS = 400
_RANGE = float(np.log((1 - _LEAST) / _LEAST))


@dataclass(frozen=True)
class Calibration:
    """What a temperature does on the patients it was fitted on.

    Attributes
    ----------
    temperature : float
        Logits are divided by it; above 1 the network had been too sure.
    ece_before, ece_after : float
        Expected calibration error of contested pixels.
    """

    temperature: float
    ece_before: float
    ece_after: float


def calibrated(probability: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Probabilities of the network after its logits were divided by the temperature. Any shape."""
    logit = _logit(probability) / temperature
    return (1.0 / (1.0 + np.exp(-logit))).astype(np.float32)


def calibrated_threshold(threshold: float, temperature: float) -> float:
    """The threshold that gives the same mask after calibration as `threshold` gave before."""
    return float(calibrated(np.array([threshold], dtype=np.float32), temperature)[0])


def fit_temperature(
    probabilities: Sequence[NDArray[np.float32]], references: Sequence[NDArray[np.bool_]]
) -> Calibration:
    """The temperature with the least cross-entropy over the contested pixels of all patients.

    Parameters
    ----------
    probabilities : sequence of ndarray of float32
        One a patient, (slices, rows, columns).
    references : sequence of ndarray of bool
        Of the same shapes.

    Raises
    ------
    BuildError
        There is no lesion, or no pixel that is in doubt.
    """
    counts = sum((_histogram(p, r) for p, r in zip(probabilities, references, strict=True)), np.zeros((2, _BINS)))
    if counts.sum() == 0 or counts[1].sum() == 0:
        raise BuildError("Calibrating needs patients with a lesion; choose another part of the split.")
    # Cross-entropy is smooth with one minimum in 1 / temperature: a golden-section search finds it.
    inverse = _least(lambda value: _cross_entropy(counts, value), 0.1, 4.0)
    temperature = 1.0 / inverse
    before, after = (_reliability([calibrated(p, t) for p in probabilities], references) for t in (1.0, temperature))
    return Calibration(temperature, before.expected_calibration_error, after.expected_calibration_error)


def fold_temperature(network: nn.Module, temperature: float) -> None:
    """Divide the network's logits by the temperature, by scaling its last layer in place.

    Raises
    ------
    BuildError
        What follows the last layer with weights is not linear, so that its logits cannot be scaled there.
    """
    image = torch.randn((1, len(CHANNEL_ROLES), 64, 64), generator=torch.Generator().manual_seed(0))
    network.eval()
    last, before = _last_layer(network, image)
    with torch.no_grad():
        last.weight.div_(temperature)
        if last.bias is not None:
            last.bias.div_(temperature)
    with torch.inference_mode():
        after = network(image)
    if not torch.allclose(after, before / temperature, rtol=1e-3, atol=1e-4):
        raise BuildError(
            "The temperature cannot be folded into this network: something after its last convolution is not linear."
        )


def _last_layer(network: nn.Module, image: Tensor) -> tuple[nn.Conv2d | nn.ConvTranspose2d, Tensor]:
    """The convolution that runs last, whatever the order in which layers were registered, and the answer."""
    ran: list[nn.Conv2d | nn.ConvTranspose2d] = []

    def note(module: nn.Module, _inputs: Any, _answer: Any) -> None:
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            ran.append(module)

    hooks = [module.register_forward_hook(note) for module in network.modules()]
    try:
        with torch.inference_mode():
            answer = network(image)
    finally:
        for hook in hooks:
            hook.remove()
    return ran[-1], answer


def _logit(probability: NDArray[np.float32]) -> NDArray[np.float64]:
    clipped = np.clip(probability.astype(np.float64), _LEAST, 1.0 - _LEAST)
    return np.log(clipped / (1.0 - clipped))


def _histogram(probability: NDArray[np.float32], reference: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Contested pixels by their logit, (2, bins): without and with lesion."""
    contested = probability >= CONTESTED
    logits, lesion = _logit(probability[contested]), reference[contested]
    bounds = (-_RANGE - 1e-6, _RANGE + 1e-6)
    rows = [np.histogram(logits[lesion == kind], bins=_BINS, range=bounds)[0] for kind in (False, True)]
    return np.array(rows, dtype=np.float64)


def _cross_entropy(counts: NDArray[np.float64], inverse: float) -> float:
    edges = np.linspace(-_RANGE, _RANGE, _BINS + 1)
    logits = inverse * (edges[:-1] + edges[1:]) / 2
    return float((counts[0] * np.logaddexp(0.0, logits) + counts[1] * np.logaddexp(0.0, -logits)).sum())


def _least(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one minimum is least, to a thousandth."""
    ratio = (np.sqrt(5.0) - 1.0) / 2.0
    while high - low > 1e-3:
        first, second = high - ratio * (high - low), low + ratio * (high - low)
        if function(first) < function(second):
            high = second
        else:
            low = first
    return (low + high) / 2


def _reliability(probabilities: Sequence[NDArray[np.float32]], references: Sequence[NDArray[np.bool_]]) -> Reliability:
    first, *rest = (reliability_of(p, r) for p, r in zip(probabilities, references, strict=True))
    return sum(rest, first)

"""Averages networks that one training began with the other: often as good as the better, and steadier on odd input.

Weights of a fine-tuned network and of its beginning lie in one basin of the loss, so what lies between them is a
network too (Wortsman et al., CVPR 2022, arXiv:2109.01903; Wortsman et al., ICML 2022, arXiv:2203.05482).
"""

from pathlib import Path

import torch
from torch import nn

from app.errors import BuildError
from build_models.training.calibration import fold_temperature
from build_models.weights import load_card, load_network
from build_models.zoo.registry import normalised


def averaged(first: Path, second: Path, share: float) -> nn.Module:
    """The network between two, their statistics of batch normalisation between them too; ready to predict.

    The temperature of each is taken out first, so that both speak of logits of the same size.

    Parameters
    ----------
    first, second : Path
        Weights files with their cards.
    share : float
        Of the second, 0 to 1.

    Raises
    ------
    BuildError
        They are of different architectures, or the share is none.
    """
    if not 0.0 <= share <= 1.0:
        raise BuildError("The share of the second network lies between 0 and 1; give another with --share.")
    if normalised(load_card(first).architecture) != normalised(load_card(second).architecture):
        raise BuildError(
            f"{first.name} and {second.name} are of different architectures; only a network and one trained from it "
            "can be averaged."
        )
    network, other = _uncalibrated(first), _uncalibrated(second).state_dict()
    one = network.state_dict()
    between = {name: torch.lerp(one[name], other[name], share) for name in one if one[name].is_floating_point()}
    network.load_state_dict({**other, **between})
    return network


def _uncalibrated(path: Path) -> nn.Module:
    network = load_network(path)
    fold_temperature(network, 1.0 / load_card(path).temperature)
    return network

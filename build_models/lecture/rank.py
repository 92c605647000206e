"""A trained network with thinner convolutions, without any training after it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from app.contract.dice import dice
from build_models.compression.low_rank import factorise
from build_models.deploy import DeployNetwork
from build_models.lecture.timing import Timed, medians
from build_models.training.dataset import CHANNEL_ROLES, Patient
from build_models.training.prediction import network_input, predict
from build_models.weights import load_card, load_network
from build_models.zoo.cost import cost_of
from build_models.zoo.registry import build_network

ENERGIES = (0.99, 0.95, 0.9, 0.8)


def measure_ranks(
    weights: Path, patients: Sequence[Patient], threads: int, repeat: int, energies: Sequence[float] = ENERGIES
) -> list[dict[str, Any]]:
    """Multiply-adds, time in PyTorch and Dice by the energy that remains; the first row is the network as it is.

    Returns
    -------
    list of dict
        `energy` (None for the whole), `parameters`, `multiply_adds`, `ms`, `dice` (mean of patients).
    """
    torch.set_num_threads(threads)
    card, whole = load_card(weights), load_network(weights)
    networks: dict[float | None, nn.Module] = {None: whole}
    for energy in energies:
        architecture, state = factorise(whole, card.architecture, energy)
        networks[energy] = build_network(len(CHANNEL_ROLES), architecture)
        networks[energy].load_state_dict(state)
    image = torch.from_numpy(network_input(patients[0].images[:1], patients[0].statistics))
    deployed = {energy: DeployNetwork(network).eval() for energy, network in networks.items()}
    with torch.inference_mode():
        timed = [Timed(str(energy), lambda n=network: n(image)) for energy, network in deployed.items()]
        times = medians(timed, repeat)
    rows = []
    for energy, network in networks.items():
        cost = cost_of(deployed[energy], len(CHANNEL_ROLES), image.shape[-1])
        scores = [dice(predict(network, patient) >= card.threshold, patient.masks) for patient in patients]
        rows.append(
            {
                "energy": energy,
                "parameters": cost.parameters,
                "multiply_adds": cost.multiply_adds,
                "ms": times[str(energy)],
                "dice": round(float(np.mean(scores)), 4),
            }
        )
    return rows

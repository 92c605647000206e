"""Lays out a tiny network as engines that are compared are given one."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from build_models.deploy import DeployNetwork
from build_models.peers.engine import Subject


def lay_out_subject(folder: Path, trained: nn.Module, slices: NDArray[np.float32]) -> Subject:
    """Write network, slices (n, channels, size, size) and PyTorch's answers, for one thread in float32."""
    network = DeployNetwork(trained).eval()
    torch.save(network, folder / "network.pt")
    np.save(folder / "slices.npy", slices)
    np.save(folder / "calibration.npy", slices)
    np.save(folder / "reference.npy", network(torch.from_numpy(slices)).numpy())
    made = Subject(folder, "tiny", "fp32", 1, "native", 0.01, 0.5, identity="tiny")
    made.save()
    return made

"""Runs a PyTorch network over patients, as the program will run its compiled form."""

from collections.abc import Sequence
from contextlib import nullcontext

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from app.contract.preprocess import ChannelStatistics, normalise
from build_models.training.dataset import Patient
from build_models.training.precision import quickest_arithmetic


def network_input(images: NDArray[np.uint8], statistics: Sequence[ChannelStatistics]) -> NDArray[np.float32]:
    """Normalise slices (slices, rows, columns, channels) into the tensor (slices, channels, rows, columns)."""
    return np.stack([normalise(images[..., c], s) for c, s in enumerate(statistics)], axis=1)


@torch.inference_mode()
def predict(network: nn.Module, patient: Patient, batch_size: int = 16, reduced: bool = False) -> NDArray[np.float32]:
    """Probability of the lesion in every slice of a patient.

    Parameters
    ----------
    network : nn.Module
        Returns logits.
    patient : Patient
    batch_size : int
    reduced : bool
        bfloat16 where the CPU has it: quicker, for choosing between checkpoints and not for a report.

    Returns
    -------
    ndarray of float32, (slices, rows, columns)
    """
    network.eval()
    parts: list[Tensor] = []
    for start in range(0, len(patient.images), batch_size):
        batch = network_input(patient.images[start : start + batch_size], patient.statistics)
        tensor = torch.from_numpy(batch).contiguous(memory_format=torch.channels_last)
        with quickest_arithmetic("cpu") if reduced else nullcontext():
            logits = network(tensor)
        parts.append(torch.sigmoid(logits.float())[:, 0])
    return torch.cat(parts).numpy()

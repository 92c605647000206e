"""Lays out one of the paper's networks for its engines."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from build_models.paper.networks import Studied
from build_models.peers.as_trained import TRAINED
from build_models.peers.engine import Array, Subject, read_subject
from build_models.peers.keras_weights import write_weights
from build_models.peers.make_subject import Wanted, make_subject
from build_models.peers.tensorflow import GPU_NAME, NAME
from build_models.training.dataset import Patient
from build_models.training.prediction import network_input
from build_models.weights import load_network
from build_models.zoo.paper_keras import KerasUNet


def lay_out(
    studied: Studied,
    slices: tuple[Array, Array],
    folder: Path,
    *,
    threads: int,
    weights: Path | None = None,
    tensorflow: str | None = None,
) -> Subject:
    """Fill a folder for the engines, or take it as an earlier run left it.

    Parameters
    ----------
    studied : Studied
    slices : tuple of two ndarrays, (n, channels, size, size)
        Those that are timed, and others for the normalisations of a network that nobody trained.
    folder : Path
    weights : Path or None
        Trained ones, with their card beside them.
    tensorflow : str or None
        Python of the environment in which TensorFlow is; None is this one.
    """
    interpreters = {} if tensorflow is None else {NAME: tensorflow, GPU_NAME: tensorflow}
    if not (folder / "subject.json").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        timed, others = slices
        made = make_subject(Wanted(studied.name, "fp32", threads, "native", weights=weights), timed, others, folder)
        trained = load_network(folder / f"{made.model}.safetensors")
        if isinstance(trained, KerasUNet):
            write_weights(folder, trained.shape, trained.model.get_weights())
        else:
            torch.save(trained, folder / TRAINED)
    subject = replace(read_subject(folder), interpreters=interpreters)
    subject.save()
    return subject


def middle_slices(patients: list[Patient], each: int) -> Array:
    """Slices at equal distances in the middle half of every patient, (n, channels, rows, columns)."""
    chosen = []
    for patient in patients:
        last = len(patient.images) - 1
        places = np.linspace(0.25 * last, 0.75 * last, each + 2)[1:-1].round().astype(int)
        chosen.append(network_input(patient.images[places], patient.statistics))
    return np.ascontiguousarray(np.concatenate(chosen))

"""Lays out what the engines run: the network as it is deployed, slices, and the answers of the reference."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from app.contract.manifest import Artifact
from app.inference.catalog import find_artifacts
from app.inference.conditions import by_preference
from app.inference.registry import backend_named
from build_models.deploy import DeployNetwork
from build_models.models import any_network, shipped_weights
from build_models.peers.engine import ARITHMETIC, Array, Device, Isa, Precision, Subject
from build_models.weights import ModelCard, load_card, load_network, save_network
from build_models.work import gflop_of, work_of
from build_models.zoo.registry import architecture_of

_THRESHOLD = 0.5
"""Of networks that nobody trained."""


@dataclass(frozen=True)
class Wanted:
    """What is to be measured.

    Attributes
    ----------
    model : str
        Weights under resources/weights, or else a name of the zoo, whose weights are random then.
    weights : Path or None
        Take these, with their card beside them, instead.
    """

    model: str
    precision: Precision
    threads: int
    isa: Isa
    records: Path | None = None
    weights: Path | None = None
    device: Device = "cpu"


def make_subject(wanted: Wanted, slices: Array, calibration: Array, folder: Path) -> Subject:
    """Fill a folder for the engines.

    Raises
    ------
    BuildError
        There is no such model.
    """
    torch.set_num_threads(wanted.threads)
    known = wanted.weights or shipped_weights(wanted.model)
    trained = any_network(wanted.model, calibration) if wanted.weights is None else load_network(wanted.weights)
    network = DeployNetwork(trained).eval()
    if known is None or wanted.weights is not None:
        unknown = ModelCard(wanted.model, "0", architecture_of(wanted.model), _THRESHOLD, {}, {}, {})
        card = unknown if known is None else load_card(known)
        save_network(folder / f"{wanted.model}.safetensors", trained.state_dict(), card)
    torch.save(network, folder / "network.pt")
    np.save(folder / "slices.npy", slices)
    np.save(folder / "calibration.npy", calibration)
    with torch.inference_mode():
        answers = [network(torch.from_numpy(slices[i : i + 1])).numpy() for i in range(len(slices))]
    np.save(folder / "reference.npy", np.concatenate(answers))
    artifact = None if known is None or wanted.weights is not None else find_artifact(wanted)
    subject = Subject(
        folder=folder,
        model=wanted.model,
        precision=wanted.precision,
        threads=wanted.threads,
        isa=wanted.isa,
        gflop=gflop_of(work_of(network, slices.shape[1], slices.shape[-1])),
        threshold=_THRESHOLD if known is None else load_card(known).threshold,
        artifact=None if artifact is None else artifact.folder,
        records=wanted.records,
        identity=_identity(wanted, network, artifact),
        device=wanted.device,
    )
    subject.save()
    return subject


def _identity(wanted: Wanted, network: DeployNetwork, artifact: Artifact | None) -> str:
    said = f"{wanted} {'' if artifact is None else artifact.sha256}"
    values = b"".join(array.tobytes() for array in network.weights().values())
    return hashlib.sha256(said.encode() + values).hexdigest()


def find_artifact(wanted: Wanted) -> Artifact | None:
    """The shipped artifact in the wanted precision that the program would run on this PC."""
    backend = backend_named("tvm-cuda" if wanted.device == "gpu" else "tvm-cpu")
    if not backend.availability().ok:
        return None
    fitting = [
        artifact
        for artifact in find_artifacts().artifacts
        if artifact.manifest.model.name == wanted.model
        and artifact.manifest.target.backend == backend.name
        and artifact.manifest.precision == ARITHMETIC[wanted.precision]
        and (wanted.isa == "native" or artifact.manifest.target.name.startswith("x86-64-v3"))
        and backend.supports(artifact).ok
    ]
    return next(iter(by_preference(fitting)), None)

"""Runs the measurements of the lecture in steps, each of which is kept once it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import BuildError
from app.inference.cpu import cpu_name
from build_models.deploy import DeployNetwork
from build_models.energy import processor_meter
from build_models.exporters.relax import export_relax
from build_models.lecture.algorithms import compare_algorithms, one_layer_a_level
from build_models.lecture.precision import compare_precisions, imitated_precisions
from build_models.lecture.rank import measure_ranks
from build_models.lecture.reuse import measure_reuse
from build_models.lecture.shares import convolution_shares
from build_models.models import any_network, shipped_weights
from build_models.native import native_target
from build_models.parts import Parts
from build_models.passes.lower_layers import Lowering, layers_of
from build_models.peers.make_subject import Wanted, find_artifact
from build_models.progress import Progress
from build_models.targets import INSTRUCTION_SETS
from build_models.training.artifact_prediction import artifact_predictor
from build_models.training.dataset import Patient, find_split, read_patients
from build_models.training.evaluation import Predictor, network_predictor
from build_models.training.prediction import network_input
from build_models.weights import load_card, load_network


@dataclass(frozen=True)
class Lecture:
    """What is measured.

    Attributes
    ----------
    model : str
        With shipped weights, of the family 'unet': precision, reuse and rank are about it.
    shown : tuple of str
        Networks whose convolutions' share is measured.
    slices : int
        Of each test patient where a network has to run on each in several forms; reuse takes all of them.
    compiled : Path or None
        Folder of artifacts in other precisions than those that ship.
    """

    data: Path
    work: Path
    threads: int
    model: str = "unet"
    shown: tuple[str, ...] = ("unet", "unet-fast")
    slices: int = 5
    repeat: int = 20
    compiled: Path | None = None

    @property
    def steps(self) -> dict[str, Callable[[], Any]]:
        """Every part and what makes it."""
        return {
            "shares": self._shares,
            "algorithms": self._algorithms,
            "precision": self._precision,
            "reuse": self._reuse,
            "rank": self._rank,
        }

    def take(self, step: str, progress: Progress) -> Any:
        """The part, made when it is not there yet."""
        progress(step)
        return self._parts.get(f"lecture-{step}", self.steps[step])

    def document(self, progress: Progress) -> dict[str, Any]:
        """Everything; what is missing is measured now."""
        return {
            "cpu": cpu_name(),
            "threads": self.threads,
            "model": self.model,
            "version": load_card(self._weights()).version,
            "target": native_target(),
            "patients": len(find_split(self.data)["test"]),
            "slices": self.slices,
            "repeat": self.repeat,
            "imitated": imitated_precisions(),
            "energy": processor_meter().reason,
            **{step: self.take(step, progress) for step in self.steps},
        }

    @property
    def _parts(self) -> Parts:
        return Parts(self.work / "parts")

    def _shares(self) -> list[dict[str, Any]]:
        patient = self._patients(1)[0]
        image = network_input(patient.images, patient.statistics)
        return [
            self._parts.get(
                f"lecture-shares-{name}", lambda name=name: convolution_shares(name, image, self.threads, self.repeat)
            )
            for name in self.shown
        ]

    def _algorithms(self) -> list[dict[str, Any]]:
        patient = self._patients(1)[0]
        image = network_input(patient.images, patient.statistics)
        target = native_target()
        program = export_relax(DeployNetwork(any_network(self.model, image)), *image.shape[1:3])
        layers = layers_of(program, Lowering(target, INSTRUCTION_SETS[target].tiling, allow_untuned=True))
        return [compare_algorithms(x, target, self.threads, self.repeat) for x in one_layer_a_level(layers)]

    def _precision(self) -> list[dict[str, Any]]:
        patients = self._patients(self.slices)
        return compare_precisions(self._weights(), patients, self.threads, self.repeat, compiled=self.compiled)

    def _reuse(self) -> list[dict[str, Any]]:
        card = load_card(self._weights())
        return measure_reuse(self._predictor(), self._patients(), card.architecture, card.threshold)

    def _rank(self) -> list[dict[str, Any]]:
        return measure_ranks(self._weights(), self._patients(self.slices), self.threads, self.repeat)

    def _predictor(self) -> Predictor:
        artifact = find_artifact(Wanted(self.model, "fp32", self.threads, "native"))
        if artifact is None:
            return network_predictor(load_network(self._weights()))
        return artifact_predictor(artifact.folder, self.threads)

    def _weights(self) -> Path:
        found = shipped_weights(self.model)
        if found is None:
            raise BuildError(f"There are no trained weights of {self.model}; choose a model that ships, as unet.")
        return found

    def _patients(self, at_most: int | None = None) -> list[Patient]:
        return read_patients(self.data, find_split(self.data)["test"], at_most)

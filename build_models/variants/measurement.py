"""Compiles a variant for the engines of this machine, proves it and notes what it costs."""

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from app.contract.manifest import MANIFEST, Target, read_artifact, sha256_of
from app.errors import AppError, BuildError
from build_models.build import BuildRequest, build
from build_models.deploy import DeployNetwork
from build_models.models import random_network
from build_models.patching import fit_memory
from build_models.progress import Progress
from build_models.quantised import LITERT_INT8, build_quantised
from build_models.targets import INSTRUCTION_SETS, folder_name
from build_models.training.dataset import CHANNEL_ROLES
from build_models.variants.planned_memory import planned_memory
from build_models.verify import verify
from build_models.weights import INPUT_SIZE, ModelCard, load_network, save_network
from build_models.zoo.cost import Cost, cost_of
from build_models.zoo.registry import Architecture


@dataclass(frozen=True)
class Measurement:
    """How variants are measured.

    Attributes
    ----------
    weights : callable of str
        Where the trained weights of a variant lie; they need not exist.
    architecture : callable of str
        What a variant has become in its training, whose weights may be elsewhere: ranks and numbers of filters that
        follow from weights decide its cost and time, the weights themselves do not.
    compiled : Path
        Folder of the artifacts; what fits the weights is not compiled again.
    golden : ndarray of float32, (n, channels, size, size)
    calibration : ndarray of float32 or None
        Slices for 8-bit artifacts; without them there are none.
    quantised : tuple of str
        Variants that get one, if their trained weights are there: random ones have ranges of their own.
    judge : callable of two Paths, or None
        Mean Dice over test patients of an artifact's folder, with the threshold of the weights beside; asked for 8-bit
        artifacts, which answer otherwise than what they were made from.
    memory_share : float
        Of the plain network's activation memory: the budget for which the patched form is counted.
    """

    weights: Callable[[str], Path]
    architecture: Callable[[str], Architecture]
    compiled: Path
    golden: NDArray[np.float32]
    targets: tuple[Target, ...]
    threads: int
    calibration: NDArray[np.float32] | None = None
    quantised: tuple[str, ...] = ("basic", "unet", "unet-fast")
    judge: Callable[[Path, Path], float] | None = None
    memory_share: float = 0.5

    def measure(self, name: str, progress: Progress) -> dict[str, Any]:
        """Compile what is missing, then run everything that this machine can."""
        weights, trained = self._weights(name)
        network = load_network(weights)
        self._drop_outdated(name, sha256_of(weights))
        targets = [*self.targets]
        if self.calibration is not None and trained and name in self.quantised:
            targets.append(LITERT_INT8)
        return {
            "name": name,
            "trained": trained,
            "cost": asdict(cost_of(DeployNetwork(network), len(CHANNEL_ROLES), INPUT_SIZE)),
            "weights_bytes": 4 * sum(p.numel() for p in DeployNetwork(network).parameters()),
            "memory": self._memory(network),
            "threads": self.threads,
            "engines": [self._engine(name, weights, target, progress) for target in targets],
        }

    def again(self, document: dict[str, Any]) -> dict[str, Any]:
        """What was measured, with one round of times more.

        Rounds lie minutes apart, and what else a machine does changes by the minute: the median of their medians is
        that of no single phase.
        """
        engines = [self._timed_again(document["name"], row) if row["ok"] else row for row in document["engines"]]
        return {**document, "engines": engines}

    def _timed_again(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        folder = self.compiled / name / folder_name(Target(row["backend"], row["target"]))
        outcome = verify(read_artifact(folder), self.threads).outcome
        if not outcome.ok:
            return {**row, "ok": False, "reason": outcome.reason}
        return {**row, "ms_rounds": [*row["ms_rounds"], outcome.infer_ms_p50]}

    def _engine(self, name: str, weights: Path, target: Target, progress: Progress) -> dict[str, Any]:
        row: dict[str, Any] = {"backend": target.backend, "target": target.name}
        try:
            folder = self._compiled(name, weights, target, progress)
        except AppError as error:
            progress(f"{name} {folder_name(target)}: {error.user_message}")
            return {**row, "ok": False, "reason": error.user_message}
        outcome = verify(read_artifact(folder), self.threads).outcome
        module = read_artifact(folder).module
        if self.judge is not None and target == LITERT_INT8 and outcome.ok:
            row["test_dice"] = self.judge(folder, weights)
        return {
            **row,
            "ok": outcome.ok,
            "reason": outcome.reason,
            "ms_rounds": [outcome.infer_ms_p50],
            "max_abs_diff": outcome.max_abs_diff,
            "bytes": module.stat().st_size,
        }

    def _compiled(self, name: str, weights: Path, target: Target, progress: Progress) -> Path:
        """The artifact's folder; compiled unless one of these weights is there, or was refused before."""
        folder = self.compiled / name / folder_name(target)
        refusal = self.compiled / f"{name}-{folder_name(target)}.refused"
        identity = sha256_of(weights)
        if folder.is_dir():
            return folder
        if refusal.is_file() and refusal.read_text(encoding="utf-8").startswith(identity):
            raise BuildError(refusal.read_text(encoding="utf-8").split("\n", 1)[1])
        progress(f"{name} {folder_name(target)}: compiling")
        self.compiled.mkdir(parents=True, exist_ok=True)
        try:
            if target == LITERT_INT8:
                assert self.calibration is not None
                build_quantised(weights, self.golden, self.calibration, self.compiled, self.threads, progress=progress)
            else:
                build(
                    BuildRequest(weights, (target,), self.golden, self.compiled, self.threads, allow_untuned=True),
                    progress,
                )
        except BuildError as error:
            refusal.write_text(f"{identity}\n{error.user_message}", encoding="utf-8")
            raise
        return folder

    def _drop_outdated(self, name: str, identity: str) -> None:
        """Artifacts of other weights share files that the new ones would replace."""
        folder = self.compiled / name
        artifacts = [read_artifact(manifest.parent) for manifest in folder.glob(f"*/{MANIFEST}")]
        if any(artifact.manifest.model.weights_sha256 != identity for artifact in artifacts):
            shutil.rmtree(folder)

    def _memory(self, network: nn.Module) -> dict[str, Any]:
        """Peak activation memory and multiply-adds of the plain and of the patched form, and what TVM plans."""
        plain = cost_of(DeployNetwork(network), len(CHANNEL_ROLES), INPUT_SIZE)
        budget = int(self.memory_share * plain.peak_activation_bytes)
        document: dict[str, Any] = {"budget_bytes": budget, "patched": None, "reason": None, "tvm": None}
        try:
            _, patched = fit_memory(network, len(CHANNEL_ROLES), INPUT_SIZE, budget)
            document["patched"] = _memory_of(patched)
        except BuildError as error:
            document["reason"] = error.user_message
        try:
            tiling = INSTRUCTION_SETS["x86-64-v3"].tiling
            document["tvm"] = asdict(planned_memory(DeployNetwork(network), len(CHANNEL_ROLES), INPUT_SIZE, tiling))
        except BuildError as error:
            document["tvm_reason"] = error.user_message
        return document

    def _weights(self, name: str) -> tuple[Path, bool]:
        """The trained weights, or random ones that are written once beside the artifacts."""
        trained = self.weights(name)
        if trained.is_file():
            return trained, True
        path = self.compiled / "random" / f"{name}.safetensors"
        if not path.is_file():
            architecture = self.architecture(name)
            network = random_network(architecture, self.golden)
            card = ModelCard(name, "0.0", architecture, 0.5, {}, {}, {})
            save_network(path, network.state_dict(), card)
        return path, False


def _memory_of(cost: Cost) -> dict[str, int]:
    return {"peak_activation_bytes": cost.peak_activation_bytes, "multiply_adds": cost.multiply_adds}

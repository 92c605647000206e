"""Trains a network from patients to the best checkpoint on validation."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from app.contract.dice import dice
from build_models.training.augmentation import Augmentation
from build_models.training.checkpoint import History, load_checkpoint, save_checkpoint
from build_models.training.dataset import Patient
from build_models.training.lesson import Lesson
from build_models.training.precision import quickest_arithmetic
from build_models.training.prediction import predict
from build_models.training.sampling import SliceSampler
from build_models.training.synthetic_heads import HeadChanges
from build_models.training.transplants import LesionTransplants
from build_models.zoo.registry import DEFAULT, Architecture, architecture_of, build_network

LAST = "last.pt"
BEST = "best.pt"

_USUAL_LOGIT = -3.0
"""About one pixel in twenty of a training crop lies in a lesion."""


@dataclass(frozen=True)
class TrainingPlan:
    """Everything that decides the outcome of a training, with the reason for each default.

    Attributes
    ----------
    architecture : dict
        Family and options; the basic U-Net has 16 features and 1.94 M parameters.
    crop : int
        Most of a brain fits in 160² of a 256² slice, at 0.39 of the multiply-adds.
    whole_slice_epochs : int
        At the end, on whole slices: a network that has seen crops only takes the zeros around its feature maps for a
        sign of place and lost 0.16 to 0.38 of Dice on whole slices (Touvron et al., NeurIPS 2019, arXiv:1906.06423).
    peak_learning_rate : float
        2e-3 made the validation Dice jump between epochs; half of it with an averaged network does not.
    average_decay : float
        Of the exponential moving average of the weights: about the last 500 steps.
    lone_slice_chance, painted_heads : float
        How often a slice is normalised by itself, and how often a random head is painted around its brain.
    transplants : float
        How often a slice receives the lesion of another one.
    lacking : tuple of float
        How often both T1s, the pre-contrast one, the post-contrast one are missing.
    begun_with : str or None
        SHA-256 of the weights that the training began with, or of the plan of the cross-validation whose networks its
        folds began with; None for a random start.
    """

    architecture: Architecture = field(default_factory=lambda: architecture_of(DEFAULT))
    epochs: int = 60
    batch_size: int = 16
    crop: int = 160
    whole_slice_epochs: int = 6
    peak_learning_rate: float = 1e-3
    weight_decay: float = 0.05
    warm_up_epochs: float = 2.0
    average_decay: float = 0.998
    lone_slice_chance: float = 0.25
    painted_heads: float = HeadChanges.painted_chance
    transplants: float = LesionTransplants.chance
    lacking: tuple[float, float, float] = Augmentation.lacking_chances
    validate_every: int = 3
    seed: int = 0
    begun_with: str | None = None

    def learning_rate(self, progress: float) -> float:
        """Linear warm-up, then a cosine to zero; `progress` in epochs."""
        if progress < self.warm_up_epochs:
            return self.peak_learning_rate * (progress + 0.01) / (self.warm_up_epochs + 0.01)
        rest = (progress - self.warm_up_epochs) / max(1e-9, self.epochs - self.warm_up_epochs)
        return self.peak_learning_rate * 0.5 * (1.0 + math.cos(math.pi * min(1.0, rest)))


@dataclass(frozen=True)
class EpochReport:
    """What the progress display shows.

    Attributes
    ----------
    done_epochs : float
        Whole once an epoch is finished.
    loss : float
        Mean since the epoch began.
    validation_dice : float or None
        Taken at the end of some epochs.
    """

    done_epochs: float
    epochs: int
    loss: float
    validation_dice: float | None = None


ProgressReport = Callable[[EpochReport], None]


def _warmed_up_average(decay: float) -> Callable[[Any, Any, Any], None]:
    """Exponential moving average that forgets the random start quickly (as TensorFlow's `num_updates` does)."""

    def update(averaged: Any, current: Any, steps: Any) -> None:
        warmed = min(decay, (1.0 + float(steps)) / (10.0 + float(steps)))
        get_ema_multi_avg_fn(warmed)(averaged, current, steps)

    return update


def _expect_few_lesion_pixels(network: nn.Module) -> None:
    """Let a random network answer with the share that lesions have (Lin et al., ICCV 2017, arXiv:1708.02002).

    At a learning rate of 1e-3 the bias of the last layer needs a thousand steps to get there.
    """
    bias = getattr(getattr(network, "head", None), "bias", None)
    if isinstance(bias, torch.Tensor):
        nn.init.constant_(bias, _USUAL_LOGIT)


class Trainer:
    """Holds a training's state between epochs.

    Parameters
    ----------
    plan : TrainingPlan
    training, validation : sequence of Patient
    folder : Path
        Receives `last.pt` after every epoch and `best.pt` whenever validation improves.
    compile_network : bool
        Let PyTorch fuse the training step: 1.6 times faster on two cores, after a minute of compiling.
    lesson : Lesson or None
        What to learn from; None means the augmented training slices, from a random start.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        training: Sequence[Patient],
        validation: Sequence[Patient],
        folder: Path,
        *,
        compile_network: bool = True,
        lesson: Lesson | None = None,
    ) -> None:
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.history = History()
        self._validation = validation
        self._folder = folder
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._lesson = lesson or Lesson(slice_sampler(plan, training))
        self._sampler = self._lesson.source
        self._network = build_network(3, plan.architecture).to(self._device).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]  # the stubs lack this overload
        if self._lesson.weights is None:
            _expect_few_lesion_pixels(self._network)
        else:
            self._network.load_state_dict(self._lesson.weights)
        self._average = AveragedModel(
            self._network, multi_avg_fn=_warmed_up_average(plan.average_decay), use_buffers=True
        )
        self._step: nn.Module = torch.compile(self._network, dynamic=False) if compile_network else self._network  # type: ignore[assignment]
        self._optimizer = torch.optim.AdamW(self._network.parameters(), weight_decay=plan.weight_decay)

    def resume(self) -> bool:
        """Go on from `last.pt` if there is one."""
        path = self._folder / LAST
        if not path.is_file():
            return False
        state, self.history = load_checkpoint(path, self.plan.architecture)
        self._network.load_state_dict(state["network"])
        self._average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._sampler.restore(state["sampler"])
        torch.set_rng_state(state["torch"])
        return True

    def run(self, report: ProgressReport) -> History:
        """Train the epochs that are left, checkpointing after each."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for epoch in range(len(self.history.loss), self.plan.epochs):
            loss = self._train_epoch(epoch, report)
            last = epoch + 1 == self.plan.epochs
            score = self.validate() if last or (epoch + 1) % self.plan.validate_every == 0 else None
            improved = score is not None and score > self.history.best_dice
            self.history.loss.append(loss)
            self.history.validation_dice.append(score)
            if improved:
                save_checkpoint(self._folder / BEST, self._weights(), self.history)
            save_checkpoint(self._folder / LAST, self._state(), self.history)
            report(EpochReport(float(epoch + 1), self.plan.epochs, loss, score))
        return self.history

    def validate(self) -> float:
        """Mean volumetric Dice of the averaged network over the validation patients, at 0.5."""
        network = self._average.module.to("cpu")
        scores = [dice(predict(network, p, reduced=True) > 0.5, p.masks) for p in self._validation]
        self._average.module.to(self._device)
        return float(np.mean(scores))

    def _train_epoch(self, epoch: int, report: ProgressReport) -> float:
        self._step.train()
        batches = self._sampler.batches_per_epoch
        total, shown = 0.0, time.monotonic()
        for number, (images, masks) in enumerate(self._sampler.epoch()):
            self._set_learning_rate(epoch + number / batches)
            loss = self._train_step(images, masks)
            total += loss
            if time.monotonic() - shown > 1.0:
                shown = time.monotonic()
                report(EpochReport(epoch + (number + 1) / (batches + 1), self.plan.epochs, total / (number + 1)))
        return total / batches

    def _train_step(self, images: torch.Tensor, masks: torch.Tensor) -> float:
        images = images.to(self._device, memory_format=torch.channels_last)
        with quickest_arithmetic(self._device.type):
            logits = self._step(images)
        loss = self._lesson.loss(logits.float(), masks.to(self._device))
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self._network.parameters(), 5.0)
        self._optimizer.step()
        self._average.update_parameters(self._network)
        return float(loss.detach())

    def _set_learning_rate(self, progress: float) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = self.plan.learning_rate(progress)

    def _weights(self) -> dict[str, Any]:
        return {
            "architecture": self.plan.architecture,
            "plan": asdict(self.plan),
            "weights": self._average.module.state_dict(),
        }

    def _state(self) -> dict[str, Any]:
        return {
            "architecture": self.plan.architecture,
            "network": self._network.state_dict(),
            "average": self._average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "sampler": self._sampler.state(),
            "torch": torch.get_rng_state(),
        }


def slice_sampler(plan: TrainingPlan, training: Sequence[Patient]) -> SliceSampler:
    """The source of augmented training slices that a plan asks for."""
    crops = plan.epochs - plan.whole_slice_epochs
    return SliceSampler(
        training,
        plan.batch_size,
        plan.crop,
        plan.lone_slice_chance,
        plan.seed,
        augmentation=Augmentation(lacking_chances=plan.lacking),
        heads=HeadChanges(painted_chance=plan.painted_heads),
        transplants=LesionTransplants(plan.transplants),
        whole_from=max(0, crops),
    )


def best_network(folder: Path, plan: TrainingPlan) -> nn.Module:
    """The averaged network of a training's best checkpoint, ready to predict.

    Raises
    ------
    BuildError
        The checkpoint is missing, damaged or of another architecture.
    """
    state, _ = load_checkpoint(folder / BEST, plan.architecture)
    network = build_network(3, plan.architecture)
    network.load_state_dict(state["weights"])
    return network.eval()

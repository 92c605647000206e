"""Lets a small network learn from a large one whose answers were stored once.

After Hinton, Vinyals, Dean: Distilling the knowledge in a neural network, 2015 (arXiv:1503.02531), and Wu et al.:
TinyViT, ECCV 2022 (arXiv:2207.10666): what is stored is the state of the random numbers from which an epoch of
augmented slices is made again, and the teacher's logits for them, so that the student trains without the teacher.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from app.errors import BuildError
from build_models.training.lesson import BatchSource
from build_models.training.losses import dice_cross_entropy
from build_models.training.precision import quickest_arithmetic

LOGIT_STEP = 1.0 / 16.0
"""Stored logits are whole multiples within ±7.94, where the probability is 0.9996 and 0.0004."""

_MATCHING = 1e-3
"""How far the mean of a batch that is made again may be from what it was."""

_DOUBT = 0.02

EpochDone = Callable[[int], None]


@dataclass(frozen=True)
class _Epoch:
    """One stored epoch: where its random numbers began, the teacher's logits, and the mean of each batch of images."""

    begin: dict[str, Any]
    logits: NDArray[np.int8]
    means: NDArray[np.float32]


@dataclass(frozen=True)
class AnswerStore:
    """A folder with the teacher's answers, one file an epoch.

    Attributes
    ----------
    folder : Path
    teacher : str
        Who answers to which slices, e.g. the hash of the weights with the options of the sampler; a store of another
        teacher is refused.
    """

    folder: Path
    teacher: str

    def fill(self, teachers: Sequence[nn.Module], source: BatchSource, epochs: int, done: EpochDone) -> None:
        """Let the teachers answer so many epochs; those that are stored already are kept.

        Parameters
        ----------
        teachers : sequence of Module
            Each answers with logits; the mean of their probabilities is stored.
        source : BatchSource
            It is left at the beginning of the epoch after the last.
        epochs : int
        done : callable of int
            Told the number of every epoch that is finished.

        Raises
        ------
        BuildError
            The folder holds the answers of another teacher.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for number in range(epochs):
            path = self._path(number)
            if not path.is_file():
                self._write(path, _answered(teachers, source))
            source.restore(self._read(path)["end"])
            done(number + 1)

    def epoch(self, number: int) -> _Epoch:
        """Read a stored epoch.

        Raises
        ------
        BuildError
            It is missing, damaged or the answer of another teacher.
        """
        stored = self._read(self._path(number))
        shape = tuple(stored["shape"])
        logits = np.frombuffer(zlib.decompress(stored["logits"]), np.int8).reshape(shape)
        return _Epoch(stored["begin"], logits, np.frombuffer(stored["means"], np.float32))

    def _path(self, number: int) -> Path:
        return self.folder / f"epoch-{number:04d}.pt"

    def _write(self, path: Path, stored: dict[str, Any]) -> None:
        temporary = path.with_suffix(".part")
        torch.save({**stored, "teacher": self.teacher}, temporary)
        temporary.replace(path)

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            stored = torch.load(path, weights_only=True)
            teacher = stored["teacher"]
        except Exception as error:
            raise BuildError(
                f"The stored answers {path.name} are missing or damaged; delete the file and store them again.",
                repr(error),
            ) from error
        if teacher != self.teacher:
            raise BuildError(
                f"The stored answers {path.name} are another teacher's or belong to other options; choose another "
                "folder for the answers."
            )
        return stored


@dataclass
class TaughtSource:
    """Makes the stored epochs again, one after the other and from the beginning, with the teacher's logits.

    The targets have two channels: the mask, and the teacher's logits.

    Attributes
    ----------
    epochs : int
        Stored ones.
    last : int
        So many of them, the last, belong to the end of the training and are not repeated before.
    length : int
        Epochs of the training; counts only where there are such last ones.
    position : int
        Number of the next epoch.
    """

    source: BatchSource
    store: AnswerStore
    epochs: int
    last: int = 0
    length: int = 0
    position: int = 0

    @property
    def batches_per_epoch(self) -> int:
        """As the source has."""
        return self.source.batches_per_epoch

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches as the teacher saw them.

        Raises
        ------
        BuildError
            The slices have changed since: other data, or another way of augmenting.
        """
        answered = self.store.epoch(self._stored())
        self.source.restore(answered.begin)
        first = 0
        for number, (images, masks) in enumerate(self.source.epoch()):
            last = first + len(images)
            if last > len(answered.logits) or abs(float(images.mean()) - float(answered.means[number])) > _MATCHING:
                raise BuildError(
                    "The stored answers belong to other slices than these; store them again in another folder."
                )
            logits = torch.from_numpy(answered.logits[first:last].copy()).float() * LOGIT_STEP
            yield images, torch.cat([masks, logits[:, None]], dim=1)
            first = last
        self.position += 1

    def _stored(self) -> int:
        repeated, before = self.epochs - self.last, self.length - self.last
        if self.last and self.position >= before:
            return repeated + self.position - before
        return self.position % repeated

    def state(self) -> dict[str, object]:
        """The number of the next epoch; everything else is stored."""
        return {"position": self.position}

    def restore(self, state: dict[str, object]) -> None:
        """Take over what `state` returned."""
        position = state["position"]
        assert isinstance(position, int)
        self.position = position


@dataclass(frozen=True)
class DistillationLoss:
    """Half the truth, half the teacher.

    Attributes
    ----------
    teaching : float
        Share of the teacher; the rest judges against the mask.
    temperature : float
        Divides both logits, so that the teacher's doubt counts; its square restores the size of the gradients.
    """

    teaching: float = 0.5
    temperature: float = 2.0

    def __call__(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Scalar, from logits (batch, 1, height, width) and the two channels that `TaughtSource` makes."""
        truth, taught = targets[:, :1], targets[:, 1:]
        # Far from the lesion the teacher's probability is not quite zero; only where it doubts does it count as area.
        area = torch.sigmoid(taught)
        area = area * (area > _DOUBT)
        softened = torch.sigmoid(taught / self.temperature)
        resemblance = binary_cross_entropy_with_logits(logits / self.temperature, softened) * self.temperature**2
        shape = dice_cross_entropy(logits, area)
        return (1.0 - self.teaching) * dice_cross_entropy(logits, truth) + self.teaching * 0.5 * (resemblance + shape)


@torch.inference_mode()
def _answered(teachers: Sequence[nn.Module], source: BatchSource) -> dict[str, Any]:
    """One epoch, ready to be stored."""
    begin = source.state()
    logits: list[NDArray[np.int8]] = []
    means: list[float] = []
    for images, _ in source.epoch():
        batch = images.contiguous(memory_format=torch.channels_last)
        with quickest_arithmetic("cpu"):
            answers = [torch.sigmoid(teacher(batch)[:, 0].float()) for teacher in teachers]
        mean = torch.logit(torch.stack(answers).mean(0), eps=1e-4)
        logits.append((mean / LOGIT_STEP).round().clamp(-127, 127).to(torch.int8).numpy())
        means.append(float(images.mean()))
    joined = np.concatenate(logits)
    return {
        "begin": begin,
        "end": source.state(),
        "shape": joined.shape,
        "logits": zlib.compress(joined.tobytes(), 6),
        "means": np.asarray(means, np.float32).tobytes(),
    }

"""Chooses the slices of an epoch and makes augmented batches of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from app.contract.preprocess import FOREGROUND_FRACTION, normalise
from build_models.training.augmentation import Augmentation
from build_models.training.dataset import FLAIR, Patient
from build_models.training.synthetic_heads import HeadChanges
from build_models.training.transplants import LesionTransplants

_EMPTY_SHARE = 0.5
"""Slices without a lesion for each slice with one."""

_MIN_TISSUE = 0.01
"""Slices with less tissue than this share of the image teach nothing."""


@dataclass(frozen=True)
class SliceReference:
    """One slice of one patient."""

    patient: int
    index: int
    has_lesion: bool
    centre: tuple[float, float]
    """Middle of the tissue, x and y, in units of half the image from its middle."""


class SliceSampler:
    """Draws epochs: as many slices with a lesion as there are, and half as many others, newly chosen each time.

    A slice with a lesion is the likelier to be drawn the fewer of them its patient has, by the square root: the figure
    that counts is a mean over patients, and a small lesion fills few slices.

    Parameters
    ----------
    patients : sequence of Patient
    batch_size, crop : int
        Slices in a batch; side of the training crop in pixels.
    lone_slice_chance : float
        How often a slice is normalised by itself instead of by its series, as a single PNG will be.
    seed : int
    augmentation : Augmentation or None
    heads : HeadChanges or None
        None stands for the usual changes.
    transplants : LesionTransplants or None
        None stands for none.
    whole_from : int or None
        Number of the epoch from which on slices are whole, since the program's are.
    """

    def __init__(
        self,
        patients: Sequence[Patient],
        batch_size: int,
        crop: int,
        lone_slice_chance: float,
        seed: int,
        *,
        augmentation: Augmentation | None = None,
        heads: HeadChanges | None = None,
        transplants: LesionTransplants | None = None,
        whole_from: int | None = None,
    ) -> None:
        self._patients = patients
        self._batch_size = batch_size
        self._crop = crop
        self._lone_slice_chance = lone_slice_chance
        self._whole_from = whole_from
        self._epoch = 0
        self._numbers = np.random.default_rng(seed)
        self._tensors = torch.Generator().manual_seed(seed)
        self._augmentation = augmentation or Augmentation()
        self._heads = heads or HeadChanges()
        self._transplants = transplants or LesionTransplants()
        slices = [s for index, patient in enumerate(patients) for s in _usable_slices(index, patient)]
        self._with_lesion = [s for s in slices if s.has_lesion]
        self._without = [s for s in slices if not s.has_lesion]
        counts = Counter(s.patient for s in self._with_lesion)
        weights = np.array([counts[s.patient] ** -0.5 for s in self._with_lesion])
        self._chances = weights / weights.sum()

    @property
    def batches_per_epoch(self) -> int:
        """Whole batches; the rest of an epoch is left out."""
        return max(1, (len(self._with_lesion) + self._count_without) // self._batch_size)

    @property
    def _count_without(self) -> int:
        return min(int(_EMPTY_SHARE * len(self._with_lesion)), len(self._without))

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches of images (batch, 3, side, side) and masks (batch, 1, side, side), float32.

        The side is that of the crop, or of the slices once those are whole.
        """
        whole = self._whole_from is not None and self._epoch >= self._whole_from
        self._epoch += 1
        lesions = self._numbers.choice(len(self._with_lesion), len(self._with_lesion), p=self._chances)
        others = self._numbers.choice(len(self._without), self._count_without, replace=False)
        chosen = [*(self._with_lesion[i] for i in lesions), *(self._without[i] for i in others)]
        order = self._numbers.permutation(len(chosen))
        for batch in range(self.batches_per_epoch):
            picked = order[batch * self._batch_size : (batch + 1) * self._batch_size]
            yield self._batch([chosen[i] for i in picked], whole)

    def state(self) -> dict[str, object]:
        """What a resumed training needs to go on with the same random numbers."""
        numbers, tensors = self._numbers.bit_generator.state, self._tensors.get_state()
        return {"numbers": numbers, "tensors": tensors, "epoch": self._epoch}

    def restore(self, state: dict[str, object]) -> None:
        """Take over what `state` returned."""
        self._numbers.bit_generator.state = state["numbers"]  # type: ignore[assignment]
        tensors, epoch = state["tensors"], state["epoch"]
        assert isinstance(tensors, Tensor) and isinstance(epoch, int)
        self._tensors.set_state(tensors)
        self._epoch = epoch

    def _batch(self, slices: list[SliceReference], whole: bool) -> tuple[Tensor, Tensor]:
        images = torch.from_numpy(np.stack([self._normalised(s) for s in slices]))
        masks = torch.from_numpy(np.stack([self._masks(s) for s in slices])).float()
        side = images.shape[-1] if whole else self._crop
        centres = torch.tensor([(0.0, 0.0) if whole else s.centre for s in slices], dtype=torch.float32)
        moved, outlines = self._augmentation.geometry(images, masks, side, centres, self._tensors)
        moved, outlines = self._transplants.apply(moved, outlines, self._tensors)
        moved = self._heads.apply(moved, outlines.amax(dim=1, keepdim=True), self._tensors)
        return self._augmentation.intensity(moved, self._tensors), outlines[:, :1]

    def _masks(self, reference: SliceReference) -> NDArray[np.bool_]:
        patient = self._patients[reference.patient]
        return np.stack([patient.masks[reference.index], patient.brain[reference.index]])

    def _normalised(self, reference: SliceReference) -> NDArray[np.float32]:
        patient = self._patients[reference.patient]
        alone = self._numbers.random() < self._lone_slice_chance
        statistics = patient.slice_statistics[reference.index] if alone else patient.statistics
        image = patient.images[reference.index]
        return np.stack([normalise(image[..., c], statistics[c]) for c in range(image.shape[-1])])


def _usable_slices(index: int, patient: Patient) -> Iterator[SliceReference]:
    flair = patient.images[..., FLAIR]
    bright = np.percentile(flair, 99.5)
    for number, image in enumerate(flair):
        tissue = image > FOREGROUND_FRACTION * bright
        has_lesion = bool(patient.masks[number].any())
        if has_lesion or tissue.mean() > _MIN_TISSUE:
            yield SliceReference(index, number, has_lesion, _centre(tissue))


def _centre(tissue: NDArray[np.bool_]) -> tuple[float, float]:
    rows, columns = np.nonzero(tissue)
    if rows.size == 0:
        return 0.0, 0.0
    height, width = tissue.shape
    return (
        float((columns.min() + columns.max() + 1) / width - 1.0),
        float((rows.min() + rows.max() + 1) / height - 1.0),
    )

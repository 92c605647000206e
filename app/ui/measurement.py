"""Areas, volumes and Dice of the mask, kept up to date without making the window wait."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.contract.dice import dice_of_counts
from app.ui.opened_case import OpenedCase

_BUDGET_S = 0.012
"""Time that one round of counting takes at most; a frame of the display is 16 ms."""


@dataclass(frozen=True)
class SliceMeasure:
    """One slice: pixels, mm² (None without spacing), Dice to the reference (None without one)."""

    pixels: int
    area_mm2: float | None
    dice: float | None


@dataclass(frozen=True)
class VolumeMeasure:
    """The slices that have been computed, `finished` of `total`; voxels, mL (None without spacing), Dice."""

    voxels: int
    volume_ml: float | None
    dice: float | None
    finished: int
    total: int


class Measurement(QObject):
    """Counts the mask slice by slice; the slice on the screen at once, the others when there is time."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._case: OpenedCase | None = None
        self._threshold = 0.5
        self._counts: NDArray[np.int64] = np.zeros((0, 3), np.int64)
        self._stale: set[int] = set()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._work)

    def set_case(self, case: OpenedCase | None) -> None:
        """Begin with another case."""
        self._case = case
        self._counts = np.zeros((case.slices if case else 0, 3), np.int64)
        self._stale = set(case.outlined) if case else set()
        self._go_on()

    def set_threshold(self, threshold: float) -> None:
        """Count again with another threshold."""
        if threshold != self._threshold:
            self._threshold = threshold
            self._stale = set(self._case.outlined) if self._case else set()
            self._go_on()

    def refresh(self, index: int) -> None:
        """A slice was computed or edited."""
        self._stale.add(index)
        self._go_on()

    def restart(self) -> None:
        """The finished slices have been taken away or replaced."""
        self.set_case(self._case)

    @property
    def is_settled(self) -> bool:
        """Whether nothing waits to be counted."""
        return not self._stale

    def of_slice(self, index: int) -> SliceMeasure | None:
        """Measure of a slice, or None while it has no mask."""
        case = self._case
        if case is None or case.mask_of(index, self._threshold) is None:
            return None
        if index in self._stale:
            self._count(case, index)
        mask, reference, both = (int(n) for n in self._counts[index])
        area = case.geometry.pixel_area_mm2
        return SliceMeasure(mask, None if area is None else mask * area, _dice(case, mask, reference, both))

    def of_volume(self) -> VolumeMeasure | None:
        """Measure of all finished slices; None while they are being counted or none is finished."""
        case = self._case
        outlined = [] if case is None else case.outlined
        if case is None or not outlined or self._stale:
            return None
        mask, reference, both = (int(n) for n in self._counts[outlined].sum(axis=0))
        voxel = case.geometry.voxel_volume_ml
        volume = None if voxel is None else mask * voxel
        return VolumeMeasure(mask, volume, _dice(case, mask, reference, both), len(outlined), case.slices)

    def _go_on(self) -> None:
        self._timer.start()

    def _work(self) -> None:
        deadline = perf_counter() + _BUDGET_S
        while self._case is not None and self._stale and perf_counter() < deadline:
            self._count(self._case, next(iter(self._stale)))
        if not self._stale:
            self._timer.stop()
            self.changed.emit()

    def _count(self, case: OpenedCase, index: int) -> None:
        self._stale.discard(index)
        mask = case.mask_of(index, self._threshold)
        if mask is None:
            return
        row = [int(np.count_nonzero(mask)), 0, 0]
        if case.reference is not None:
            reference = case.reference[index]
            row[1:] = [int(np.count_nonzero(reference)), int(np.count_nonzero(mask & reference))]
        self._counts[index] = row


def _dice(case: OpenedCase, mask: int, reference: int, both: int) -> float | None:
    return None if case.reference is None else dice_of_counts(mask, reference, both)

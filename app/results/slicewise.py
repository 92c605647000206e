"""The two diameters of a mask that is being edited: only slices that changed are measured again."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.contract.components import Runs, parts_of, runs_of
from app.imaging.volume import VolumeGeometry
from app.results.diameters import Diameters, diameters_of, largest_bound
from app.results.measurements import Bidimensional, described


@dataclass
class _Slice:
    """What is known of a slice.

    Attributes
    ----------
    bound : float
        What the product of its diameters cannot exceed.
    found : Diameters or None
        None while that has not been measured, for which there may be no need.
    """

    runs: Runs
    parts: NDArray[np.int64]
    bound: float
    found: Diameters | None = None


class SlicewiseDiameters:
    """The same diameters as `app.results.measurements.measure` gives for the slices put together."""

    def __init__(self, geometry: VolumeGeometry) -> None:
        spacing = geometry.spacing_mm
        self._known = spacing is not None
        self._pixel_size = (1.0, 1.0) if spacing is None else spacing[1:]
        self._slices: dict[int, _Slice] = {}

    def put(self, index: int, mask: NDArray[np.bool_] | None) -> None:
        """Take over the mask (rows, columns) of a slice; None has nothing in it."""
        self._slices.pop(index, None)
        if mask is None or not mask.any():
            return
        runs = runs_of(mask[None])
        parts = parts_of(runs, across_slices=False)
        self._slices[index] = _Slice(runs, parts, largest_bound(runs, parts, self._pixel_size))

    def settle(self, is_enough: Callable[[], bool] = lambda: False) -> bool:
        """Measure what has to be measured, slice by slice, until `is_enough`; returns whether nothing is left."""
        while True:
            index = self._next()
            if index is None:
                return True
            if is_enough():
                return False
            one = self._slices[index]
            one.found = diameters_of(one.runs, one.parts, self._pixel_size)

    @property
    def best(self) -> Bidimensional | None:
        """The diameters of the mask, once it is settled; None when it is empty."""
        index = self._best()
        found = None if index is None else self._slices[index].found
        if index is None or found is None:
            return None
        return described(replace(found, slice_index=index), self._known)

    def _best(self) -> int | None:
        measured = [index for index in sorted(self._slices) if self._slices[index].found is not None]
        return max(measured, key=lambda index: _product(self._slices[index].found), default=None)

    def _next(self) -> int | None:
        """The slice that promises most, unless what has been measured already exceeds it."""
        best = self._best()
        reached = -1.0 if best is None else _product(self._slices[best].found)
        open_ = [index for index, one in self._slices.items() if one.found is None and one.bound > reached]
        return max(open_, key=lambda index: self._slices[index].bound, default=None)


def _product(found: Diameters | None) -> float:
    return -1.0 if found is None else found.product

"""A volume looked at along any of its three axes.

Nothing is resampled: a plane holds the voxels themselves, so that what is drawn or edited in it is drawn or edited in
the volume. Oblique volumes are cut along their own axes, which the letters of orientation tell.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import permutations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.imaging.volume import VolumeGeometry

_Value = TypeVar("_Value", bound=np.generic)

_ORDER = ((0, 1, 2), (1, 0, 2), (2, 0, 1))
"""Axes of the volume that go through a plane, down its pictures and along them, by the axis that goes through it."""


class Anatomy(StrEnum):
    """The planes of the body, in the order of the LPS axis that goes through each."""

    SAGITTAL = "sagittal"
    CORONAL = "coronal"
    AXIAL = "axial"


@dataclass(frozen=True)
class Plane:
    """Pictures across one axis of a volume.

    Attributes
    ----------
    volume : VolumeGeometry
        The volume as it is stored: (slices, rows, columns).
    axis : int
        The axis of the volume that goes through the pictures: 0 shows slices as they are stored, 1 the volume across
        its rows, 2 across its columns. In 1 and 2 the rows of a picture are the slices of the volume.
    """

    volume: VolumeGeometry
    axis: int = 0

    @cached_property
    def geometry(self) -> VolumeGeometry:
        """Geometry of the pictures stacked: (pictures, rows, columns)."""
        volume, order = self.volume, _ORDER[self.axis]
        shape, spacing, affine = volume.shape, volume.spacing_mm, volume.affine_lps
        if affine is not None:
            # The columns of the matrix stand in reverse: column, row, slice.
            affine = affine[:, [2 - order[2], 2 - order[1], 2 - order[0], 3]]
        return VolumeGeometry(
            (shape[order[0]], shape[order[1]], shape[order[2]]),
            None if spacing is None else (spacing[order[0]], spacing[order[1]], spacing[order[2]]),
            affine,
        )

    @cached_property
    def anatomy(self) -> Anatomy | None:
        """The plane of the body that this one is closest to; None when the volume's orientation is unknown."""
        axes = anatomical_axes(self.volume)
        return None if axes is None else next(name for name, axis in axes.items() if axis == self.axis)

    def picture(self, array: NDArray[_Value], index: int) -> NDArray[_Value]:
        """A picture of an array on the volume's grid: a view, (rows, columns), that can be written through."""
        return np.transpose(array, _ORDER[self.axis])[index]

    def voxel(self, index: float, row: float, column: float) -> tuple[float, float, float]:
        """Where a point of a picture lies in the volume, as (slice, row, column)."""
        found = [0.0, 0.0, 0.0]
        for axis, value in zip(_ORDER[self.axis], (index, row, column), strict=True):
            found[axis] = value
        return found[0], found[1], found[2]

    def place(self, voxel: tuple[float, float, float]) -> tuple[float, float, float]:
        """Where a point of the volume lies in the pictures, as (index, row, column)."""
        through, down, along = _ORDER[self.axis]
        return voxel[through], voxel[down], voxel[along]


def anatomical_axes(volume: VolumeGeometry) -> dict[Anatomy, int] | None:
    """The axis of the volume that goes through each plane of the body, or None when orientation is unknown.

    Each axis is given to one plane, so that all three are there however oblique the volume is.
    """
    if volume.affine_lps is None:
        return None
    along = volume.affine_lps[:3, [2, 1, 0]]
    agreement = np.abs(along / np.linalg.norm(along, axis=0))
    best = max(permutations(range(3)), key=lambda axes: sum(agreement[lps, axis] for lps, axis in enumerate(axes)))
    return dict(zip(Anatomy, best, strict=True))

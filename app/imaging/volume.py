"""A volume of one or more sequences on one grid."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Role(StrEnum):
    """What a sequence is to the network."""

    FLAIR = "FLAIR"
    T1 = "T1"
    T1C = "T1C"
    T2 = "T2"
    OTHER = "OTHER"


@dataclass(frozen=True)
class VolumeGeometry:
    """Where the voxels are.

    Attributes
    ----------
    shape : tuple of int
        Slices, rows, columns.
    spacing_mm : tuple of float or None
        Between slices, between rows, between columns; None when the file does not say.
    affine_lps : ndarray of float64, (4, 4), or None
        Takes (column, row, slice, 1) to millimetres towards the patient's left, posterior, superior; None when
        orientation is unknown, and then no orientation letter may be shown.
    """

    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float] | None = None
    affine_lps: NDArray[np.float64] | None = None

    def same_grid(self, other: "VolumeGeometry", tolerance_mm: float = 1e-3) -> bool:
        """Whether both describe the same voxels in space."""
        if self.shape != other.shape:
            return False
        if self.affine_lps is None or other.affine_lps is None:
            return self.affine_lps is None and other.affine_lps is None
        return bool(np.allclose(self.affine_lps, other.affine_lps, rtol=1e-4, atol=tolerance_mm))

    @property
    def pixel_area_mm2(self) -> float | None:
        """Area of one pixel of a slice."""
        return None if self.spacing_mm is None else self.spacing_mm[1] * self.spacing_mm[2]

    @property
    def voxel_volume_ml(self) -> float | None:
        """Volume of one voxel."""
        return None if self.spacing_mm is None else float(np.prod(self.spacing_mm)) / 1000.0


@dataclass(frozen=True)
class Volume:
    """Sequences of one examination on one grid.

    Attributes
    ----------
    voxels : ndarray of a real dtype, (channels, slices, rows, columns)
        Rescaled to the values that the file means (slope and intercept applied).
    roles : tuple of Role
        One for each channel.
    """

    voxels: NDArray[np.generic]
    roles: tuple[Role, ...]
    geometry: VolumeGeometry

    def __post_init__(self) -> None:
        if self.voxels.ndim != 4 or self.voxels.shape[0] != len(self.roles):
            raise ValueError("voxels must be (channels, slices, rows, columns) with one role a channel")
        if self.voxels.shape[1:] != self.geometry.shape:
            raise ValueError("voxels and geometry differ in shape")

    def channel(self, role: Role) -> NDArray[np.generic] | None:
        """Voxels (slices, rows, columns) of a sequence, or None when the volume lacks it."""
        return self.voxels[self.roles.index(role)] if role in self.roles else None

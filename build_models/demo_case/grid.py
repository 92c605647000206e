"""Where the scanner of the demo case samples the head."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
"""Everything that is sampled is kept in float32; its arithmetic with Python numbers stays there."""

Points = tuple[Floats, Floats, Floats]
"""Millimetres to the right, anterior and superior."""


@dataclass(frozen=True)
class ScanGrid:
    """A stack of slices, planned like those of a clinical brain MRI.

    Attributes
    ----------
    slices, matrix : int
        Number of slices; rows and columns of each.
    pixel_mm, spacing_mm, thickness_mm : float
        Size of a pixel, distance between slice centres, extent over which a slice averages.
    tilt_degrees : float
        The front of the planes is raised by this angle, so that they clear the orbits.
    layers : int
        Samples over the thickness of a slice.
    centre_lps_mm : tuple of float
        Middle of the stack, millimetres to the left, posterior and superior of the template's origin.
    """

    slices: int = 22
    matrix: int = 256
    pixel_mm: float = 0.9375
    spacing_mm: float = 5.5
    thickness_mm: float = 5.0
    tilt_degrees: float = 12.0
    layers: int = 5
    centre_lps_mm: tuple[float, float, float] = (0.0, 21.0, 33.0)

    @property
    def row_direction(self) -> NDArray[np.float64]:
        """Direction in which the column index grows, LPS."""
        return np.array([1.0, 0.0, 0.0])

    @property
    def column_direction(self) -> NDArray[np.float64]:
        """Direction in which the row index grows, LPS."""
        angle = math.radians(self.tilt_degrees)
        return np.array([0.0, math.cos(angle), -math.sin(angle)])

    @property
    def normal(self) -> NDArray[np.float64]:
        """Direction in which the slice index grows, LPS."""
        return np.cross(self.row_direction, self.column_direction)

    @property
    def affine_lps(self) -> NDArray[np.float64]:
        """Takes (column, row, slice, 1) to millimetres, LPS; float64 (4, 4)."""
        affine = np.eye(4)
        affine[:3, 0] = self.row_direction * self.pixel_mm
        affine[:3, 1] = self.column_direction * self.pixel_mm
        affine[:3, 2] = self.normal * self.spacing_mm
        middle = np.array([(self.matrix - 1) / 2, (self.matrix - 1) / 2, (self.slices - 1) / 2])
        affine[:3, 3] = np.array(self.centre_lps_mm) - affine[:3, :3] @ middle
        return affine

    @property
    def in_plane_mm(self) -> Floats:
        """Distance of every row, or column, from the middle of the slice; float32 (matrix,)."""
        return ((np.arange(self.matrix) - (self.matrix - 1) / 2) * self.pixel_mm).astype(np.float32)

    @property
    def layer_mm(self) -> Floats:
        """Distance of every sampled layer from the middle of the stack; float32 (slices × layers,)."""
        centres = (np.arange(self.slices) - (self.slices - 1) / 2) * self.spacing_mm
        offsets = ((np.arange(self.layers) + 0.5) / self.layers - 0.5) * self.thickness_mm
        return (centres[:, None] + offsets).reshape(-1).astype(np.float32)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of everything that is sampled on the layers: layers of all slices, rows, columns."""
        return (self.slices * self.layers, self.matrix, self.matrix)

    def points_ras(self) -> Points:
        """Millimetres to the right, anterior and superior of every sample; broadcastable to `shape`."""
        across = self.in_plane_mm[None, None, :]
        down = self.in_plane_mm[None, :, None]
        through = self.layer_mm[:, None, None]
        left, posterior, superior = (
            np.float32(c)
            + np.float32(self.row_direction[axis]) * across
            + np.float32(self.column_direction[axis]) * down
            + np.float32(self.normal[axis]) * through
            for axis, c in enumerate(self.centre_lps_mm)
        )
        return -left, -posterior, superior

    def average_layers(self, samples: Floats) -> Floats:
        """Average over the slice profile, `shape` to (slices, rows, columns)."""
        profile = np.hanning(self.layers + 2)[1:-1] ** 0.5
        parts = samples.reshape(self.slices, self.layers, self.matrix, self.matrix)
        return np.einsum("slrc,l->src", parts, (profile / profile.sum()).astype(np.float32))

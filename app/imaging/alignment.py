"""How the voxels of one grid lie in another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.volume import VolumeGeometry

_ALIGNED = 2e-3
"""Voxels by which an axis may lean over its whole length and still count as parallel."""

_COINCIDENT = 0.05
"""Voxels by which two grids may differ and still be called the same: affines are often kept in single precision."""


@dataclass(frozen=True)
class Grid:
    """Where the voxels of a volume are.

    Attributes
    ----------
    affine : ndarray of float64, (4, 4)
        Takes (column, row, slice, 1) to millimetres.
    shape : tuple of int
        Slices, rows, columns.
    places : ndarray of float64, (slices,), or None
        For slices that lie unevenly: the slice coordinate at which each really is, ascending; None means 0, 1, 2 …
    """

    affine: NDArray[np.float64]
    shape: tuple[int, int, int]
    places: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, geometry: VolumeGeometry, positions_mm: tuple[float, ...] = ()) -> "Grid | None":
        """Grid of a volume, with the position of each slice along the normal; None without orientation."""
        if geometry.affine_lps is None:
            return None
        return cls(geometry.affine_lps, geometry.shape, _uneven(positions_mm, geometry))


@dataclass(frozen=True)
class Plan:
    """How voxels of the target lie in the source, whose axes are put into the order of the target's.

    Attributes
    ----------
    axes : tuple of int
        Which axis of the source goes with slices, rows and columns of the target.
    matrix : ndarray of float64, (3, 4)
        Takes (slice, row, column, 1) of the target to coordinates of the source, in that order.
    shape : tuple of int
        Of the source, in that order.
    target : Grid
    uneven : tuple of (int, ndarray) or None
        Which of those axes holds slices that lie unevenly, and where each lies.
    """

    axes: tuple[int, int, int]
    matrix: NDArray[np.float64]
    shape: tuple[int, int, int]
    target: Grid
    uneven: tuple[int, NDArray[np.float64]] | None

    @classmethod
    def of(cls, source: Grid, target: Grid) -> "Plan":
        """The plan for two grids in one frame of reference."""
        # Both sides count slices first here, and affines count columns first.
        matrix = (np.linalg.inv(source.affine) @ target.affine)[:3][::-1][:, [2, 1, 0, 3]]
        axes = _closest_axes(matrix[:, :3])
        slices, rows, columns = (source.shape[axis] for axis in axes)
        uneven = None if source.places is None else (axes.index(0), source.places)
        return cls(axes, matrix[list(axes)], (slices, rows, columns), target, uneven)

    @property
    def is_separable(self) -> bool:
        """Whether each coordinate of the source depends on one of the target's alone."""
        reach = np.abs(self.matrix[:, :3]) * self.target.shape
        return bool((reach - np.diag(np.diag(reach)) < _ALIGNED).all())

    @property
    def is_exact(self) -> bool:
        """Whether every voxel of the target lies upon one of the source, or far outside it."""
        return self.is_separable and all(
            bool((np.abs(c - np.rint(c)) < _COINCIDENT).all()) for c in (self.along(axis) for axis in range(3))
        )

    def along(self, axis: int) -> NDArray[np.float64]:
        """Source coordinate of each voxel along an axis of the target, for a separable plan."""
        return self._corrected(axis, self.matrix[axis, axis] * self._steps(axis) + self.matrix[axis, 3])

    def coordinates(self, axis: int, index: int) -> NDArray[np.float64]:
        """Source coordinate (rows, columns) along one of its axes, in a slice of the target."""
        row = self.matrix[axis]
        start = row[0] * self._steps(0)[index] + row[3]
        plane = (start + row[1] * self._steps(1))[:, None] + row[2] * self._steps(2)
        return self._corrected(axis, plane)

    def _steps(self, axis: int) -> NDArray[np.float64]:
        if axis == 0 and self.target.places is not None:
            return self.target.places
        return np.arange(self.target.shape[axis], dtype=np.float64)

    def _corrected(self, axis: int, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.uneven is None or self.uneven[0] != axis:
            return coordinates
        places = self.uneven[1]
        beyond = coordinates - np.clip(coordinates, places[0], places[-1])
        return np.interp(coordinates, places, np.arange(len(places))) + beyond


def _closest_axes(directions: NDArray[np.float64]) -> tuple[int, int, int]:
    """The order of the source's axes that lies closest to the target's."""
    orders = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
    cosines = np.abs(directions) / np.maximum(np.linalg.norm(directions, axis=0), 1e-12)
    return max(orders, key=lambda order: sum(cosines[axis, place] for place, axis in enumerate(order)))


def _uneven(positions_mm: tuple[float, ...], geometry: VolumeGeometry) -> NDArray[np.float64] | None:
    if len(positions_mm) < 3 or geometry.affine_lps is None:
        return None
    affine = geometry.affine_lps
    normal = np.cross(affine[:3, 0], affine[:3, 1])
    step = float(normal @ affine[:3, 2] / np.linalg.norm(normal))
    places = (np.array(positions_mm) - positions_mm[0]) / step
    even = np.abs(places - np.arange(len(places))).max() < 0.02
    return None if even or (np.diff(places) <= 0).any() else places

"""The way back from the slices on the screen to the grid of the file they came from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from app.imaging.series import Case

LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
"""NIfTI counts millimetres towards right and anterior, DICOM towards left and posterior."""


@dataclass(frozen=True)
class SourceOrientation:
    """How a volume file's axes (i, j, k) were turned into slices, rows and columns; voxels are never resampled.

    Attributes
    ----------
    shape : tuple of int
        Of the file's own grid, (i, j, k).
    axes : tuple of int
        Which of the file's axes became slices, rows and columns.
    flips : tuple of bool
        Whether slices, rows and columns run against their axis of the file.
    affine_ras : ndarray of float64, (4, 4), or None
        The file's own affine: takes (i, j, k, 1) to millimetres towards right, anterior, superior.
    """

    shape: tuple[int, int, int]
    axes: tuple[int, int, int]
    flips: tuple[bool, bool, bool]
    affine_ras: NDArray[np.float64] | None = None

    def to_display(self, array: NDArray[Any]) -> NDArray[Any]:
        """A view (slices, rows, columns) of an array on the file's grid (i, j, k)."""
        return np.transpose(array, self.axes)[self._steps]

    def to_source(self, array: NDArray[Any]) -> NDArray[Any]:
        """A view (i, j, k) of an array (slices, rows, columns): undoes `to_display`."""
        return np.transpose(array[self._steps], np.argsort(self.axes))

    def affine_lps(self) -> NDArray[np.float64] | None:
        """Affine of the displayed volume: (column, row, slice, 1) to millimetres in LPS; None when unknown."""
        if self.affine_ras is None:
            return None
        file_from_display = np.zeros((4, 4))
        file_from_display[3, 3] = 1.0
        for display, (axis, flipped) in enumerate(zip(self.axes[::-1], self.flips[::-1], strict=True)):
            file_from_display[axis, display] = -1.0 if flipped else 1.0
            file_from_display[axis, 3] = self.shape[axis] - 1 if flipped else 0.0
        return LPS_FROM_RAS @ self.affine_ras @ file_from_display

    @classmethod
    def onto(
        cls, shape: tuple[int, int, int], affine_ras: NDArray[np.float64], target_lps: NDArray[np.float64]
    ) -> "SourceOrientation":
        """The permutation and flips that bring a file closest to the grid with an affine in LPS.

        Whether they bring it exactly there is for the caller to check: compare `affine_lps` with the target.
        """
        file_from_target = np.linalg.inv(LPS_FROM_RAS @ affine_ras) @ target_lps
        directions = file_from_target[:3, :3]
        axes = [int(np.argmax(np.abs(directions[:, display]))) for display in (2, 1, 0)]
        if len(set(axes)) < 3:
            axes = [2, 1, 0]
        flips = [bool(directions[axis, display] < 0) for axis, display in zip(axes, (2, 1, 0), strict=True)]
        return cls(shape, (axes[0], axes[1], axes[2]), (flips[0], flips[1], flips[2]), affine_ras)

    @property
    def displayed_shape(self) -> tuple[int, int, int]:
        """Slices, rows and columns."""
        return self.shape[self.axes[0]], self.shape[self.axes[1]], self.shape[self.axes[2]]

    @property
    def _steps(self) -> tuple[slice, slice, slice]:
        slices, rows, columns = (slice(None, None, -1 if flipped else 1) for flipped in self.flips)
        return slices, rows, columns


def to_source_grid(mask: NDArray[Any], case: "Case") -> NDArray[Any]:
    """Lay a mask out on the grid of the input file.

    Parameters
    ----------
    mask : ndarray, (slices, rows, columns)
        On the grid of `case.volume`.

    Returns
    -------
    ndarray
        (i, j, k) of the NIfTI file, contiguous; for other kinds, whose voxels are kept as stored, the mask itself.

    Raises
    ------
    ValueError
        The mask is not on the grid of the case.
    """
    if mask.shape != case.volume.geometry.shape:
        raise ValueError("the mask is not on the grid of the case")
    if case.source_orientation is None:
        return mask
    return np.ascontiguousarray(case.source_orientation.to_source(mask))


def source_affine_ras(case: "Case") -> NDArray[np.float64] | None:
    """Affine in RAS that belongs to what `to_source_grid` returns, as a NIfTI file wants it.

    Returns
    -------
    ndarray of float64, (4, 4), or None
        Takes (i, j, k, 1) for an array from a NIfTI file. For other kinds (column, row, slice, 1): transpose the mask
        from (slices, rows, columns) to (columns, rows, slices) before it is written. None when orientation is unknown.
    """
    if case.source_orientation is not None:
        return case.source_orientation.affine_ras
    affine = case.volume.geometry.affine_lps
    return None if affine is None else LPS_FROM_RAS @ affine

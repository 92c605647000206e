"""The voxels of a series while its slices come in, so that they can be looked at before the last one is there."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

KEPT = (np.dtype(np.uint8), np.dtype(np.int16), np.dtype(np.uint16), np.dtype(np.float32))
"""Types in which voxels are kept; others become float32."""


class Target:
    """Where a reader puts the slices of a series, and which it is to decode next. This one is ordinary memory."""

    def array(self, shape: tuple[int, int, int, int], dtype: np.dtype) -> NDArray[np.generic]:
        """An array (channels, slices, rows, columns) to be filled, of zeros.

        Asked for again when a slice comes that the type of the first cannot hold; what was there is then copied.
        """
        return np.zeros(shape, dtype)

    def next(self, waiting: Sequence[int]) -> int:
        """Which of the slices, in their order in space, to decode next; at least one is waiting."""
        return waiting[0]

    def arrived(self, index: int) -> None:
        """A slice lies in the array."""


class Filling:
    """An array that is filled slice by slice, in any order, in the narrowest type that holds them all."""

    def __init__(self, channels: int, shape: tuple[int, int, int], target: Target) -> None:
        self._shape = (channels, *shape)
        self._target = target
        self._voxels: NDArray[np.generic] | None = None

    def put(self, index: int, pixels: NDArray[np.generic]) -> None:
        """Take one slice, (rows, columns) or (channels, rows, columns), of any real type."""
        voxels = self._for(pixels.dtype)
        voxels[:, index] = pixels

    @property
    def voxels(self) -> NDArray[np.generic]:
        """All that has been put so far, (channels, slices, rows, columns)."""
        return self._for(np.dtype(np.uint8)) if self._voxels is None else self._voxels

    def _for(self, dtype: np.dtype) -> NDArray[np.generic]:
        before = self._voxels
        wanted = common_type(dtype, *(() if before is None else (before.dtype,)))
        if before is None or before.dtype != wanted:
            self._voxels = self._target.array(self._shape, wanted)
            if before is not None:
                self._voxels[...] = before
        assert self._voxels is not None
        return self._voxels


def common_type(*dtypes: np.dtype) -> np.dtype:
    """The narrowest of the types that are kept which holds the values of all."""
    common = np.result_type(*dtypes).newbyteorder("=")
    return common if common in KEPT else np.dtype(np.float32)

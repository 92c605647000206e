"""The voxels of a case while its series are read one after the other, each into its channels."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.alignment import Grid
from app.imaging.filling import Target, common_type
from app.imaging.readers import reader_of
from app.imaging.readers.base import Pixels
from app.imaging.resampling import resample
from app.imaging.series import Series

_HALF = 0.5
"""Share of a slice that has to lie in the field of view for the slice to be used at all."""

OnSlice = Callable[[], None]


@dataclass(frozen=True)
class Overlay:
    """What became of a series on another grid.

    Attributes
    ----------
    slice_ms : float
        Time to read and to interpolate it, shared out over the slices of the case.
    uncovered : tuple of int
        Slices of the case of which less than half lies in the field of view of the series. They hold its darkest
        value throughout; so do single voxels outside.
    """

    slice_ms: float
    uncovered: tuple[int, ...]
    warnings: tuple[str, ...] = ()


class Channels:
    """One array (channels, slices, rows, columns) for all series of a case; `target` owns the memory.

    The first series that is read is the one that the target hears of slice by slice.
    """

    def __init__(self, count: int, shape: tuple[int, int, int], target: Target) -> None:
        self._shape = (count, *shape)
        self._target = target
        self._filled = 0
        self.voxels: NDArray[np.generic] | None = None

    def read(self, series: Series, on_slice: OnSlice) -> Pixels:
        """Read a series whose voxels lie on the grid of the case."""
        first = self._filled == 0
        target = _First(self, self._target, len(series.roles)) if first else _Further(self, len(series.roles))
        pixels = reader_of(series.kind).read(series, on_slice, target)
        self._take(pixels.voxels)
        return pixels

    def read_resampled(
        self, series: Series, grid: Grid, source: Grid, on_slice: OnSlice, on_sampled: OnSlice
    ) -> Overlay:
        """Read a series that lies on another grid, and interpolate it onto that of the case."""
        pixels = reader_of(series.kind).read(series, on_slice)
        start = time.perf_counter()
        voxels = pixels.voxels[0]
        dark = voxels.min()
        part = self._part(1, voxels.dtype)
        out = None if part is None else part[0]
        result = resample(voxels, source, grid, fill=float(dark), out=out, on_slice=on_sampled)
        uncovered = [int(index) for index in np.flatnonzero(result.covered < _HALF)]
        result.voxels[uncovered] = dark
        self._take(result.voxels[None])
        elapsed = (time.perf_counter() - start) * 1000
        return Overlay((sum(pixels.decode_ms) + elapsed) / grid.shape[0], tuple(uncovered), pixels.warnings)

    def kept(self, channels: Sequence[int]) -> NDArray[np.generic]:
        """The array with these channels alone; the target's own when they are all there is."""
        assert self.voxels is not None
        if list(channels) == list(range(len(self.voxels))):
            return self.voxels
        return np.ascontiguousarray(self.voxels[list(channels)])

    def allocate(self, dtype: np.dtype) -> None:
        """Take memory of a type that holds what is there and what is to come."""
        before = self.voxels
        self.voxels = self._target.array(self._shape, dtype)
        if before is not None:
            self.voxels[: self._filled] = before[: self._filled]

    def _part(self, count: int, dtype: np.dtype) -> NDArray[np.generic] | None:
        """The place for the next channels, when it is of their type."""
        if self.voxels is None or self.voxels.dtype != dtype:
            return None
        return self.voxels[self._filled : self._filled + count]

    def _take(self, voxels: NDArray[np.generic]) -> None:
        """The next channels; they may already lie in their place."""
        wanted = common_type(voxels.dtype, *(() if self.voxels is None else (self.voxels.dtype,)))
        if self.voxels is None or self.voxels.dtype != wanted:
            self.allocate(wanted)
        assert self.voxels is not None
        place = self.voxels[self._filled : self._filled + len(voxels)]
        if not np.shares_memory(place, voxels):
            place[...] = voxels
        self._filled += len(voxels)


class _First(Target):
    """Reads the first series into the case's own memory, and lets the case's target follow."""

    def __init__(self, channels: Channels, target: Target, count: int) -> None:
        self._channels = channels
        self._target = target
        self._count = count

    def array(self, shape: tuple[int, int, int, int], dtype: np.dtype) -> NDArray[np.generic]:
        self._channels.allocate(dtype)
        assert self._channels.voxels is not None
        assert shape[0] == self._count
        return self._channels.voxels[: self._count]

    def next(self, waiting: Sequence[int]) -> int:
        return self._target.next(waiting)

    def arrived(self, index: int) -> None:
        self._target.arrived(index)


class _Further(Target):
    """Reads another series into the case's memory where the type fits, and aside where it does not."""

    def __init__(self, channels: Channels, count: int) -> None:
        self._channels = channels
        self._count = count

    def array(self, shape: tuple[int, int, int, int], dtype: np.dtype) -> NDArray[np.generic]:
        part = self._channels._part(self._count, dtype)
        return np.zeros(shape, dtype) if part is None else part

"""Makes the small picture of a series by reading a single slice of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.errors import ImageReadError
from app.imaging.filling import Target
from app.imaging.readers import reader_of
from app.imaging.series import Series
from app.imaging.volume import Role
from app.imaging.window import percentile_window

_SIDE = 96
_MAX_VOXELS = 40_000_000
"""A compressed volume has to be read as a whole for one slice of it."""


def thumbnail_of(series: Series) -> NDArray[np.uint8]:
    """The middle slice of a series as grey values (rows, columns) of at most 96 pixels a side, with square ones.

    Raises
    ------
    ImageReadError
        A file of it is damaged, or the volume is too large to be read for a thumbnail.
    """
    return _small(_middle(series), series.geometry.spacing_mm)


class _EnoughError(Exception):
    """One slice is there, and no other is wanted."""


class _OneSlice(Target):
    """Takes the middle slice and ends the reading."""

    def __init__(self) -> None:
        self.pixels: NDArray[np.generic] | None = None
        self._voxels: NDArray[np.generic] | None = None

    def array(self, shape: tuple[int, int, int, int], dtype: np.dtype) -> NDArray[np.generic]:
        self._voxels = np.zeros(shape, dtype)
        return self._voxels

    def next(self, waiting: Sequence[int]) -> int:
        return waiting[len(waiting) // 2]

    def arrived(self, index: int) -> None:
        assert self._voxels is not None
        self.pixels = self._voxels[:, index]
        raise _EnoughError


def _middle(series: Series) -> NDArray[np.generic]:
    """The middle slice (rows, columns) of the first channel, or of FLAIR where it is one of several."""
    slices = series.geometry.shape[0]
    if int(np.prod(series.geometry.shape)) > _MAX_VOXELS and series.kind in ("nifti", "nrrd"):
        raise ImageReadError("The volume is too large for a thumbnail.")
    target = _OneSlice()
    channel = series.roles.index(Role.FLAIR) if Role.FLAIR in series.roles else 0
    try:
        return reader_of(series.kind).read(replace(series), lambda: None, target).voxels[channel, slices // 2]
    except _EnoughError:
        assert target.pixels is not None
        return target.pixels[channel]


def _small(pixels: NDArray[np.generic], spacing: tuple[float, float, float] | None) -> NDArray[np.uint8]:
    rows, columns = pixels.shape
    height, width = (rows, columns) if spacing is None else (rows * spacing[1], columns * spacing[2])
    scale = _SIDE / max(height, width)
    size = max(1, round(height * scale)), max(1, round(width * scale))
    picked = pixels[
        np.ix_(*(((np.arange(n) + 0.5) * m / n).astype(int) for n, m in zip(size, pixels.shape, strict=True)))
    ]
    window = percentile_window(pixels)
    grey = (picked.astype(np.float32) - window.low) / max(window.width, 1e-6) * 255
    return np.clip(grey, 0, 255).astype(np.uint8)

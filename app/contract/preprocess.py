"""From the voxels of a case to the tensor that a network reads.

Training, compiling and the program all call this one module, so that a network sees the same numbers everywhere.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FOREGROUND_FRACTION = 0.1
"""Voxels above this fraction of the way from dark to bright count as tissue; below lie air and its noise."""

BRIGHT_SHARE = 0.995
MIDDLE = 0.75
"""Share of the head's extent in which tissue is measured."""

AIR_DEPTH = 2.5
"""What air is after normalisation, below zero: a lesion then lies about 1.4 above it."""

CLIP = 6.0
"""Units at which intensities are cut, so that fat and hot pixels cannot dominate a slice."""

_CROWDED = 0.02
"""Share of a row or column that has to be tissue, so that single noisy voxels do not count as head."""

_FRAMED, _NOISE = 0.4, 0.6
"""Share of the border that is tissue, and grain, beyond which an image is noise: a lone slice from above the head.

Of 9,009 images of brains 147 are framed, by an offset of their air or by shoulders; the most of their grain is 0.58. Of
330 without a brain 119 are framed, half of them with a grain of 1 or more, and 110 taken for noise. So are 8 of 159
with less than 2,000 pixels of brain, none of which shows a lesion.
"""

_FAR = 10.0
"""How far above all of it the centre of noise is put, in units of its range."""

_MAX_SAMPLES = 250_000


@dataclass(frozen=True)
class ChannelStatistics:
    """Where tissue lies and what counts as one unit in one sequence, both in the units of its voxels.

    The median of tissue in the middle hardly moves with the head around the brain, or without it; mean and deviation
    do, and so does the median where scalp and neck are half of what a slice shows.
    """

    centre: float
    scale: float


def channel_statistics(voxels: NDArray[np.generic]) -> ChannelStatistics:
    """Measure one sequence, whole series or lone slice alike.

    Parameters
    ----------
    voxels : ndarray, (…, rows, columns), real dtype
        The sequence's voxels. More than a quarter of a million are thinned regularly within the slices.

    Returns
    -------
    ChannelStatistics
        Median of the tissue in the middle of the head, and its height above air divided by `AIR_DEPTH`. What shows
        nothing but noise, or a constant, becomes air.
    """
    step = max(1, math.ceil(math.sqrt(voxels.size / _MAX_SAMPLES)))
    stack = voxels.reshape(-1, *voxels.shape[-2:])
    planes = stack[:, ::step, ::step].astype(np.float32)
    dark, bright = _quantiles(planes, 1.0 - BRIGHT_SHARE, BRIGHT_SHARE)
    tissue = planes > dark + FOREGROUND_FRACTION * (bright - dark)
    inside = tissue & middles(tissue)
    known = planes[inside if inside.any() else tissue]
    if known.size == 0:
        return ChannelStatistics(dark + AIR_DEPTH, 1.0)
    centre = _quantiles(known, 0.5)[0]
    if _fills_frame(tissue):
        beside = stack[:, ::step, 1::step].astype(np.float32)
        if _grain(planes, beside, inside, centre) > _NOISE:
            centre = dark + _FAR * (bright - dark)
    return ChannelStatistics(centre, (centre - dark) / AIR_DEPTH)


def middles(tissue: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of each slice an ellipse around the middle of what it shows, `MIDDLE` of its extent.

    Scalp, eyes and neck lie outside, whatever their intensity; most of a brain lies inside, stripped or not.

    Parameters
    ----------
    tissue : ndarray of bool, (slices, rows, columns)

    Returns
    -------
    ndarray of bool, same shape
    """
    down, across = (_from_middle(tissue, axis) for axis in (2, 1))
    return down[:, :, None] + across[:, None, :] <= 1.0


def _quantiles(values: NDArray[np.float32], *shares: float) -> list[float]:
    """As `np.quantile`, which imports masked arrays: a thirtieth of what a worker needs for its first outline."""
    places = [share * (values.size - 1) for share in shares]
    ends = sorted({end for place in places for end in (math.floor(place), math.ceil(place))})
    ordered = np.partition(values, ends, axis=None)[ends]
    return [float(value) for value in np.interp(places, ends, ordered)]


def _fills_frame(tissue: NDArray[np.bool_]) -> bool:
    """Whether tissue seems to lie along the borders too, as where air was taken for it."""
    borders = (tissue[:, 0], tissue[:, -1], tissue[:, :, 0], tissue[:, :, -1])
    return float(np.mean([border.mean() for border in borders])) > _FRAMED


def _grain(planes: NDArray[np.float32], beside: NDArray[np.float32], inside: NDArray[np.bool_], centre: float) -> float:
    """How much neighbours differ, in units of how much all of the middle does: 1.4 in noise, less in a head."""
    width = beside.shape[2]
    both = inside[:, :, :width]
    spread = float(np.abs(planes[inside] - centre).mean()) if both.any() else 0.0
    return float(np.abs(beside - planes[:, :, :width])[both].mean()) / spread if spread > 0 else 0.0


def _from_middle(tissue: NDArray[np.bool_], axis: int) -> NDArray[np.float32]:
    """Squared distance of each row or column from the middle of those that show tissue, 1 at the ellipse."""
    crowded = tissue.mean(axis=axis, dtype=np.float32) > _CROWDED
    length = crowded.shape[1]
    first, last = crowded.argmax(axis=1), length - 1 - crowded[:, ::-1].argmax(axis=1)
    half = np.maximum(1.0, MIDDLE * (last - first) / 2)
    places = (np.arange(length) - ((first + last) / 2)[:, None]) / half[:, None]
    return np.square(places, dtype=np.float32)


def normalise(voxels: NDArray[np.generic], statistics: ChannelStatistics) -> NDArray[np.float32]:
    """Shift and scale a sequence so that its usual tissue becomes 0 and air -`AIR_DEPTH`, cut at ±`CLIP`.

    Parameters
    ----------
    voxels : ndarray, any shape, real dtype
    statistics : ChannelStatistics
        Of the same sequence.

    Returns
    -------
    ndarray of float32, same shape
    """
    scaled = voxels.astype(np.float32)
    scaled -= np.float32(statistics.centre)
    scaled /= np.float32(statistics.scale)
    return np.clip(scaled, -CLIP, CLIP, out=scaled)


@dataclass(frozen=True)
class SliceFit:
    """How a slice of any matrix size is laid into the network's square input, and back.

    A slice that fits is padded, never interpolated; a larger or anisotropic one is scaled first.
    """

    rows: int
    columns: int
    scaled_rows: int
    scaled_columns: int
    size: int

    @property
    def row_offset(self) -> int:
        """First row of the slice inside the square."""
        return (self.size - self.scaled_rows) // 2

    @property
    def column_offset(self) -> int:
        """First column of the slice inside the square."""
        return (self.size - self.scaled_columns) // 2

    @property
    def is_scaled(self) -> bool:
        """Whether the slice is interpolated on its way in."""
        return (self.rows, self.columns) != (self.scaled_rows, self.scaled_columns)

    def into_square(
        self, image: NDArray[np.float32], fill: float, out: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Lay one slice into the square.

        Parameters
        ----------
        image : ndarray of float32, (rows, columns)
        fill : float
            Value around the slice: that of air, in the image's units.
        out : ndarray of float32, (size, size), or None
            Where to lay it; None takes a new one.

        Returns
        -------
        ndarray of float32, (size, size)
        """
        if self.is_scaled:
            down = _interpolation(self.rows, self.scaled_rows)
            across = _interpolation(self.columns, self.scaled_columns)
            image = (down @ image @ across.T).astype(np.float32, copy=False)
        square = np.empty((self.size, self.size), dtype=np.float32) if out is None else out
        if image.shape != square.shape:
            square.fill(fill)
        square[self._inside] = image
        return square

    def out_of_square(self, square: NDArray[np.float32]) -> NDArray[np.float32]:
        """Bring a map of the square back to the slice's own grid.

        Parameters
        ----------
        square : ndarray of float32, (size, size)

        Returns
        -------
        ndarray of float32, (rows, columns)
        """
        inside = square[self._inside]
        if self.is_scaled:
            up = _interpolation(self.scaled_rows, self.rows)
            across = _interpolation(self.scaled_columns, self.columns)
            inside = up @ inside @ across.T
        return np.ascontiguousarray(inside, dtype=np.float32)

    @property
    def _inside(self) -> tuple[slice, slice]:
        return (
            slice(self.row_offset, self.row_offset + self.scaled_rows),
            slice(self.column_offset, self.column_offset + self.scaled_columns),
        )


def fit_slice(rows: int, columns: int, size: int, row_mm: float = 1.0, column_mm: float = 1.0) -> SliceFit:
    """Plan how a slice of `rows` × `columns` pixels fits a square input.

    Parameters
    ----------
    rows, columns : int
        Matrix size of the slice.
    size : int
        Side of the network's input in pixels.
    row_mm, column_mm : float
        Distance between rows and between columns; only their ratio matters. Pixels that are more than 1 % off
        square are scaled to square ones, since the network was trained on square pixels.
    """
    height, width = float(rows), float(columns)
    if abs(row_mm / column_mm - 1.0) > 0.01:
        finest = min(row_mm, column_mm)
        height, width = rows * row_mm / finest, columns * column_mm / finest
    shrink = min(1.0, size / max(height, width))
    return SliceFit(
        rows=rows,
        columns=columns,
        scaled_rows=min(size, max(1, round(height * shrink))),
        scaled_columns=min(size, max(1, round(width * shrink))),
        size=size,
    )


@lru_cache(maxsize=32)
def _interpolation(source: int, target: int) -> NDArray[np.float32]:
    """Matrix (target, source) of linear interpolation, widened to a triangle filter where it shrinks."""
    scale = source / target
    centres = (np.arange(target) + 0.5) * scale - 0.5
    radius = max(1.0, scale)
    weights = np.clip(1.0 - np.abs(np.arange(source)[None, :] - centres[:, None]) / radius, 0.0, None)
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)

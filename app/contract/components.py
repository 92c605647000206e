"""Connected parts of a mask, found through its runs: a lesion has far fewer runs than a volume has voxels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]

_SAME_SLICE = ((0, 1),)
_ALL_AROUND = ((0, 1), (1, -1), (1, 0), (1, 1))
_FACES = ((0, 1), (1, 0))
"""Neighbours in slices and rows that come later; the earlier ones are met from the other side."""


@dataclass(frozen=True)
class Runs:
    """Voxels of a mask that follow one another along a row.

    Attributes
    ----------
    slices, rows : ndarray of int64, (runs,)
    starts, stops : ndarray of int64, (runs,)
        First column, and the one behind the last.
    shape : tuple of int
        Slices, rows, columns of the mask.
    """

    slices: Indices
    rows: Indices
    starts: Indices
    stops: Indices
    shape: tuple[int, int, int]

    @property
    def lengths(self) -> Indices:
        """Voxels of each run."""
        return self.stops - self.starts


def runs_of(mask: NDArray[np.bool_]) -> Runs:
    """The runs of a mask (slices, rows, columns), in the order of its voxels."""
    shape = (mask.shape[0], mask.shape[1], mask.shape[2])
    filled = np.flatnonzero(mask.any(axis=2))
    # An empty column before each row keeps the runs of neighbours apart; then every second change begins a run.
    padded = np.zeros(len(filled) * (shape[2] + 1) + 1, dtype=bool)
    padded[:-1].reshape(len(filled), shape[2] + 1)[:, 1:] = mask.reshape(-1, shape[2])[filled]
    changes = np.flatnonzero(padded[1:] != padded[:-1])
    line, starts = np.divmod(changes[::2], shape[2] + 1)
    stops = changes[1::2] % (shape[2] + 1)
    slices, rows = np.divmod(filled[line], shape[1])
    return Runs(slices, rows, starts, stops, shape)


def parts_of(runs: Runs, across_slices: bool, by_corners: bool = True) -> Indices:
    """Number of the connected part that each run belongs to.

    Voxels that touch by a face, an edge or a corner are connected: 26 neighbours in space, 8 within a slice.

    Parameters
    ----------
    across_slices : bool
        False keeps every slice for itself.
    by_corners : bool
        False connects by faces only (6 and 4 neighbours), as what lies around a mask is connected.

    Returns
    -------
    ndarray of int64, (runs,)
        From 0, in the order of each part's first voxel.
    """
    offsets = (_ALL_AROUND if by_corners else _FACES) if across_slices else _SAME_SLICE
    pairs = [_touching(runs, *offset, by_corners=by_corners) for offset in offsets]
    first, second = np.concatenate(pairs, axis=1)
    labels = np.arange(len(runs.starts))
    while len(first):
        # Hook every root onto the smallest label beside it, then shorten all chains (Shiloach and Vishkin 1982).
        smaller = np.minimum(labels[first], labels[second])
        np.minimum.at(labels, labels[first], smaller)
        np.minimum.at(labels, labels[second], smaller)
        while not np.array_equal(shorter := labels[labels], labels):
            labels = shorter
        apart = labels[first] != labels[second]
        first, second = first[apart], second[apart]
    # A root has its own label, and is the first run of its part.
    return (np.cumsum(labels == np.arange(len(labels))) - 1)[labels]


def _touching(runs: Runs, slice_step: int, row_step: int, by_corners: bool) -> Indices:
    """Pairs (2, pairs) of runs that touch, the second one so many slices and rows further on."""
    _, rows, columns = runs.shape
    width = columns + 2
    line = runs.slices * rows + runs.rows
    # A row beyond the edge of its slice is the first or last one of a neighbour, and has no partner.
    other_row = runs.rows + row_step
    valid = (other_row >= 0) & (other_row < rows)
    other = np.where(valid, line + slice_step * rows + row_step, -1) * width
    # Where corners touch, a run from a to b meets one that starts at b or stops at a.
    begin = np.searchsorted(line * width + runs.stops, other + runs.starts, side="left" if by_corners else "right")
    end = np.searchsorted(line * width + runs.starts, other + runs.stops, side="right" if by_corners else "left")
    counts = np.where(valid, np.maximum(end - begin, 0), 0)
    first = np.repeat(np.arange(len(line)), counts)
    before = np.cumsum(counts) - counts
    second = np.arange(len(first)) - np.repeat(before, counts) + np.repeat(begin, counts)
    return np.stack([first, second])

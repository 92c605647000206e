"""Holes and connected parts of a mask."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.contract.components import Runs, parts_of, runs_of

MaskOf = Callable[[int], NDArray[np.bool_] | None]
"""Mask (rows, columns) of a slice, or None where there is none."""


def holes_filled(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A mask (rows, columns) without its holes: what it shuts off from the edge of the slice becomes part of it.

    Parts of a mask touch by corners too, and so the outside passes through sides of pixels alone (4 neighbours).
    """
    filled = np.flatnonzero(mask.any(axis=1))
    if not filled.size:
        return mask.copy()
    across = np.flatnonzero(mask.any(axis=0))
    box = slice(int(filled[0]), int(filled[-1]) + 1), slice(int(across[0]), int(across[-1]) + 1)
    outside = runs_of(~np.pad(mask[box], 1)[None])
    parts = parts_of(outside, across_slices=False, by_corners=False)
    result = mask.copy()
    for run in np.flatnonzero(parts != parts[0]):  # the rim comes first and is one part
        row = box[0].start + int(outside.rows[run]) - 1
        start = box[1].start + int(outside.starts[run]) - 1
        result[row, start : start + int(outside.lengths[run])] = True
    return result


@dataclass(frozen=True)
class Part:
    """The connected part that was pointed at.

    Attributes
    ----------
    runs : Runs
        Its voxels.
    slices : tuple of int
        Slices that have any of the mask, whichever part.
    """

    runs: Runs
    slices: tuple[int, ...]

    @property
    def own_slices(self) -> tuple[int, ...]:
        """Slices that have any of it."""
        return tuple(np.unique(self.runs.slices).tolist())

    def mask(self, index: int) -> NDArray[np.bool_]:
        """Its pixels (rows, columns) in a slice."""
        runs, (_, rows, columns) = self.runs, self.runs.shape
        own = slice(*np.searchsorted(runs.slices, (index, index + 1)))
        changes = np.zeros((rows, columns + 1), np.int8)
        changes[runs.rows[own], runs.starts[own]] = 1
        changes[runs.rows[own], runs.stops[own]] = -1
        return np.cumsum(changes[:, :-1], axis=1, dtype=np.int8).astype(bool)


def part_at(mask_of: MaskOf, slices: range, place: tuple[int, int, int]) -> Generator[None, None, Part | None]:
    """The connected part at a voxel (26 neighbours in space, 8 when there is one slice only).

    Parameters
    ----------
    slices : range
        Where to look; one slice alone keeps to that slice.
    place : tuple of int
        Slice, row, column.

    Yields
    ------
    None
        After each slice.

    Returns
    -------
    Part or None
        None when the voxel does not belong to the mask.
    """
    runs = yield from _runs(mask_of, slices)
    if runs is None:
        return None
    index, row, column = place
    hit = np.flatnonzero((runs.slices == index) & (runs.rows == row) & (runs.starts <= column) & (column < runs.stops))
    if not hit.size:
        return None
    parts = parts_of(runs, across_slices=len(slices) > 1)
    ours = np.flatnonzero(parts == parts[hit[0]])
    part = Runs(runs.slices[ours], runs.rows[ours], runs.starts[ours], runs.stops[ours], runs.shape)
    return Part(part, tuple(np.unique(runs.slices).tolist()))


def _runs(mask_of: MaskOf, slices: range) -> Generator[None, None, Runs | None]:
    """Runs of all slices, slice by slice: a volume of booleans would be as large as a case."""
    found: list[tuple[int, Runs]] = []
    for index in slices:
        mask = mask_of(index)
        if mask is not None and mask.any():
            found.append((index, runs_of(mask[None])))
        yield
    if not found:
        return None
    one = found[0][1]
    return Runs(
        np.concatenate([runs.slices + index for index, runs in found]),
        np.concatenate([runs.rows for _, runs in found]),
        np.concatenate([runs.starts for _, runs in found]),
        np.concatenate([runs.stops for _, runs in found]),
        (slices.stop, one.shape[1], one.shape[2]),
    )

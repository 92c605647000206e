"""Holes and connected parts of a mask."""

from collections.abc import Callable, Mapping
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
    masks : mapping of int to ndarray of bool
        Its pixels (rows, columns) in each slice that has any of it.
    slices : tuple of int
        Slices that have any of the mask, whichever part.
    """

    masks: Mapping[int, NDArray[np.bool_]]
    slices: tuple[int, ...]


def part_at(mask_of: MaskOf, slices: range, place: tuple[int, int, int]) -> Part | None:
    """The connected part at a voxel (26 neighbours in space, 8 when there is one slice only).

    Parameters
    ----------
    slices : range
        Where to look; one slice alone keeps to that slice.
    place : tuple of int
        Slice, row, column.

    Returns
    -------
    Part or None
        None when the voxel does not belong to the mask.
    """
    runs = _runs(mask_of, slices)
    if runs is None:
        return None
    index, row, column = place
    hit = np.flatnonzero((runs.slices == index) & (runs.rows == row) & (runs.starts <= column) & (column < runs.stops))
    if not hit.size:
        return None
    parts = parts_of(runs, across_slices=len(slices) > 1)
    return Part(_masks(runs, parts == parts[hit[0]]), tuple(sorted(set(runs.slices.tolist()))))


def _runs(mask_of: MaskOf, slices: range) -> Runs | None:
    """Runs of all slices, slice by slice: a volume of booleans would be as large as a case."""
    found: list[tuple[int, Runs]] = []
    for index in slices:
        mask = mask_of(index)
        if mask is not None and mask.any():
            found.append((index, runs_of(mask[None])))
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


def _masks(runs: Runs, chosen: NDArray[np.bool_]) -> dict[int, NDArray[np.bool_]]:
    _, rows, columns = runs.shape
    masks: dict[int, NDArray[np.bool_]] = {}
    for index in sorted(set(runs.slices[chosen].tolist())):
        own = np.flatnonzero(chosen & (runs.slices == index))
        changes = np.zeros((rows, columns + 1), np.int8)
        changes[runs.rows[own], runs.starts[own]] = 1
        changes[runs.rows[own], runs.stops[own]] = -1
        masks[index] = np.cumsum(changes[:, :-1], axis=1, dtype=np.int8).astype(bool)
    return masks

"""Brings a volume onto the grid of another through the affines of both."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.imaging.alignment import Grid, Plan

_WORKERS = 4
_EDGE = 0.5 + 1e-6
"""Half a voxel: that far a volume reaches beyond the centres of its outermost voxels."""


@dataclass(frozen=True)
class Resampled:
    """A volume on another grid.

    Attributes
    ----------
    voxels : ndarray, (slices, rows, columns)
        Of the source's type; integers are rounded.
    covered : ndarray of float64, (slices,)
        Share of each slice that lies inside the source's field of view.
    """

    voxels: NDArray[Any]
    covered: NDArray[np.float64]


def resample(
    voxels: NDArray[Any],
    source: Grid,
    target: Grid,
    *,
    nearest: bool = False,
    fill: float = 0.0,
    out: NDArray[Any] | None = None,
    on_slice: Callable[[], None] = lambda: None,
) -> Resampled:
    """Sample a volume at the voxels of another grid.

    Parameters
    ----------
    voxels : ndarray of a real type, (slices, rows, columns)
    nearest : bool
        Take the nearest voxel, as masks need it, instead of trilinear interpolation between the eight around.
    fill : float
        Value outside the source's field of view, which ends half a voxel beyond the outermost centres.
    out : ndarray, optional
        Where to write, of the target's shape.
    on_slice : callable
        Called after each slice; an exception of it ends the work.

    Returns
    -------
    Resampled
    """
    result = np.empty(target.shape, voxels.dtype) if out is None else out
    covered = np.zeros(target.shape[0])
    plan = Plan.of(source, target)
    source_view = voxels.transpose(plan.axes)
    sample = _sampler(source_view, plan, nearest)

    def work(index: int) -> None:
        values, inside = sample(index)
        if result.dtype.kind in "iu" and values.dtype.kind == "f":
            np.rint(values, out=values)
        if not inside.all():
            values = np.where(inside, values, np.asarray(fill, values.dtype))
        result[index] = values
        covered[index] = float(inside.mean())

    with ThreadPoolExecutor(min(_WORKERS, os.cpu_count() or 1), "resample") as pool:
        try:
            for _ in pool.map(work, range(target.shape[0])):
                on_slice()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return Resampled(result, covered)


_Sample = Callable[[int], tuple[NDArray[Any], NDArray[np.bool_]]]


def _sampler(source: NDArray[Any], plan: Plan, nearest: bool) -> _Sample:
    if plan.is_separable:
        return _separable(source, plan, nearest)
    flat = np.ascontiguousarray(source).reshape(-1)
    return lambda index: _gathered(flat, plan, index, nearest)


def _separable(source: NDArray[Any], plan: Plan, nearest: bool) -> _Sample:
    """Interpolate along one axis after the other."""
    along = [plan.along(axis) for axis in range(3)]
    inside = [(c >= -_EDGE) & (c <= n - 1 + _EDGE) for c, n in zip(along, plan.shape, strict=True)]
    in_plane = inside[1][:, None] & inside[2]
    slices, rows, columns = (_neighbours(c, n, nearest) for c, n in zip(along, plan.shape, strict=True))

    def sample(index: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        low, high, weight = (part[index] for part in slices)
        if not inside[0][index]:
            return np.zeros(plan.target.shape[1:], source.dtype), np.zeros(plan.target.shape[1:], dtype=bool)
        plane: NDArray[Any] = source[low]
        if not nearest:
            plane = plane.astype(np.float32)
            if weight > 0:
                plane += weight * (source[high] - plane)
        return _mixed(_mixed(plane, rows, 0, nearest), columns, 1, nearest), in_plane

    return sample


_Neighbours = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]


def _neighbours(coordinates: NDArray[np.float64], count: int, nearest: bool) -> _Neighbours:
    """The voxels before and behind each coordinate, and the weight of the one behind."""
    clipped = np.clip(coordinates, 0, count - 1)
    # Noise of the affines' inverse is no reason to mix in a neighbour.
    clipped = np.where(np.abs(clipped - np.rint(clipped)) < 1e-6, np.rint(clipped), clipped)
    if nearest:
        low = np.floor(clipped + 0.5).astype(np.intp)
        return low, low, np.zeros(len(low), np.float32)
    low = np.minimum(np.floor(clipped).astype(np.intp), max(0, count - 2))
    return low, np.minimum(low + 1, count - 1), (clipped - low).astype(np.float32)


def _mixed(plane: NDArray[Any], neighbours: _Neighbours, axis: int, nearest: bool) -> NDArray[Any]:
    low, high, weight = neighbours
    before = plane.take(low, axis=axis)
    if nearest or not weight.any():
        return before
    weights = weight[:, None] if axis == 0 else weight
    behind = plane.take(high, axis=axis)
    behind -= before
    behind *= weights
    return np.add(before, behind, out=behind)


def _gathered(flat: NDArray[Any], plan: Plan, index: int, nearest: bool) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Collect the voxels around each point of an oblique slice."""
    places: list[NDArray[np.intp]] = []
    weights: list[NDArray[np.float32]] = []
    inside = np.ones(plan.target.shape[1:], dtype=bool)
    for axis, count in enumerate(plan.shape):
        coordinate = plan.coordinates(axis, index)
        inside &= (coordinate >= -_EDGE) & (coordinate <= count - 1 + _EDGE)
        np.clip(coordinate, 0, count - 1, out=coordinate)
        place = np.floor(coordinate + 0.5 if nearest else coordinate).astype(np.intp)
        np.minimum(place, count - 1 if nearest else max(0, count - 2), out=place)
        places.append(place)
        weights.append((coordinate - place).astype(np.float32))
    if not inside.any():
        return np.zeros(inside.shape, flat.dtype), inside
    _, rows, columns = plan.shape
    corner = (places[0] * rows + places[1]) * columns + places[2]
    if nearest:
        return flat.take(corner), inside
    # A lone slice, row or column is its own neighbour.
    steps = [stride if count > 1 else 0 for stride, count in zip((rows * columns, columns, 1), plan.shape, strict=True)]
    return _trilinear(flat, corner, steps, weights), inside


def _trilinear(
    flat: NDArray[Any], corner: NDArray[np.intp], steps: list[int], weights: list[NDArray[np.float32]]
) -> NDArray[np.float32]:
    def pair(offset: int) -> NDArray[np.float32]:
        before = flat.take(corner + offset).astype(np.float32, copy=False)
        behind = flat.take(corner + (offset + steps[2])).astype(np.float32, copy=False)
        behind -= before
        behind *= weights[2]
        behind += before
        return behind

    def mix(before: NDArray[np.float32], behind: NDArray[np.float32], weight: NDArray[np.float32]) -> None:
        behind -= before
        behind *= weight
        before += behind

    near, far = pair(0), pair(steps[0])
    mix(near, pair(steps[1]), weights[1])
    mix(far, pair(steps[0] + steps[1]), weights[1])
    mix(near, far, weights[0])
    return near

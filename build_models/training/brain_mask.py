"""Estimates where the brain is on a slice with scalp and skull, well enough to paint around it or to strip it."""

import numpy as np
from numpy.typing import NDArray

_ANGLES = 72
_STEP = 2
"""Everything is found on a grid this much coarser, which is quicker and less noisy; lengths below count its pixels."""

_MIN_DEPTH = 2
_MAX_DEPTH = 20
_WINDOW = 2
"""Pixels compared on either side of a candidate border."""

_BEND = 0.1
"""Cost of a border that moves by a pixel from one angle to the next, in units of brain intensity."""

_SHALLOW, _DEEP = 0.008, 0.0016
_USUAL_DEPTH = 7.0
"""Where nothing speaks for a border, it lies as deep below the skin as scalp and skull usually are thick; costs grow
with the square of what it is shallower or deeper."""

_TISSUE = 0.2
"""Share of the bright end above which a voxel counts for the usual intensity of tissue."""

_SKIN = 0.3
"""Share of that intensity that a few pixels in a row have to reach on their mean to be skin."""

_MIN_HEAD = 0.01


def brain_mask(images: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Estimate the brain in every slice of one series.

    Rays run from the middle of the head inwards from the skin; the border is the closed path on which the dark skull
    outside changes into tissue inside, found by dynamic programming and smoothed between neighbouring slices. At the
    skull base, where brain and face share a slice, the estimate takes in parts of the face.

    Parameters
    ----------
    images : ndarray of uint8, (slices, rows, columns, channels)
        Any brain sequences; they vote together.

    Returns
    -------
    ndarray of bool, (slices, rows, columns)
        Empty in slices without a head.
    """
    signal = _signal(images)
    head = signal > _SKIN
    present = head.mean(axis=(1, 2)) > _MIN_HEAD
    mask = np.zeros(images.shape[:3], dtype=np.bool_)
    if present.any():
        centres = _centres(head[present])
        radii = _inner_radii(signal[present], centres)
        mask[present] = _filled(_STEP * radii, _STEP * centres + (_STEP - 1) / 2, mask.shape[1:])
    return mask


def _signal(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Median of the channels on the coarse grid, 1 at the usual intensity of tissue and cut there."""
    rows, columns = (size // _STEP * _STEP for size in images.shape[1:3])
    sums = np.zeros((images.shape[-1], len(images), rows // _STEP, columns // _STEP), dtype=np.float32)
    for down in range(_STEP):
        for across in range(_STEP):
            sums += np.moveaxis(images[:, down:rows:_STEP, across:columns:_STEP], -1, 0)
    sums /= np.array([_usual_intensity(c[:, ::2, ::2]) for c in sums], dtype=np.float32)[:, None, None, None]
    # The median of the channels outvotes one whose air is bright.
    return np.minimum(np.median(sums, axis=0), 1.0)


def _usual_intensity(voxels: NDArray[np.float32]) -> float:
    tissue = voxels[voxels > _TISSUE * np.percentile(voxels, 99.5)]
    return max(1.0, float(np.median(tissue))) if tissue.size else 1.0


def _centres(head: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Middle of the head's extent in each slice, (slices, 2) as row and column."""
    ends = []
    for axis in (2, 1):
        # Single bright pixels are noise: a row or column belongs to the head when several of its pixels do.
        along = head.sum(axis=axis) > 4
        first = along.argmax(axis=1)
        last = along.shape[1] - 1 - along[:, ::-1].argmax(axis=1)
        ends.append((first + last) / 2.0)
    return np.stack(ends, axis=1)


def _inner_radii(signal: NDArray[np.float32], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of the brain's border from the centre, (slices, angles)."""
    slices, rows, columns = signal.shape
    angles = np.arange(_ANGLES) * (2 * np.pi / _ANGLES)
    reach = np.arange(int(0.75 * max(rows, columns)))
    down = np.rint(centres[:, 0, None, None] + np.sin(angles)[:, None] * reach).astype(np.intp)
    across = np.rint(centres[:, 1, None, None] + np.cos(angles)[:, None] * reach).astype(np.intp)
    inside = (down >= 0) & (down < rows) & (across >= 0) & (across < columns)
    which = np.arange(slices)[:, None, None]
    down, across = down.clip(0, rows - 1), across.clip(0, columns - 1)
    rays = np.where(inside, signal[which, down, across], 0.0)
    sums = _running_sums(rays)
    mean = (sums[..., _WINDOW:] - sums[..., :-_WINDOW]) / _WINDOW
    skin = mean.shape[2] - 1 - (mean > _SKIN)[..., ::-1].argmax(axis=2) + _WINDOW // 2
    # Air counts as bright, so that nothing but the skull looks like one.
    sums = _running_sums(np.where(reach > skin[..., None], 1.0, rays))
    place = skin[..., None] - np.arange(_MIN_DEPTH, _MAX_DEPTH)

    def between(low: NDArray[np.intp], high: NDArray[np.intp]) -> NDArray[np.float64]:
        ends = (np.clip(x, 0, reach.size) for x in (low, high))
        below, above = (np.take_along_axis(sums, x, axis=2) for x in ends)
        return (above - below) / _WINDOW

    step = between(place - _WINDOW + 1, place + 1) - between(place + 1, place + 1 + _WINDOW)
    excess = np.arange(_MIN_DEPTH, _MAX_DEPTH) - _USUAL_DEPTH
    cost = np.where(excess < 0, _SHALLOW, _DEEP) * excess**2 - step
    depths = _MIN_DEPTH + _closed_path(cost, _jumps(skin))
    # Near the crown the skull is cut obliquely and shows no dark ring; scalp and skull are no thinner there.
    radii = skin - np.maximum(depths, 0.8 * np.median(depths))
    padded = np.pad(radii, ((1, 1), (0, 0)), mode="edge")
    return np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0).clip(0)


def _running_sums(rays: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([np.zeros((*rays.shape[:2], 1)), rays.cumsum(axis=2)], axis=2)


def _jumps(skin: NDArray[np.intp]) -> NDArray[np.intp]:
    """How much farther the skin is from the centre than one angle before; a smooth border does not follow it."""
    return np.clip(skin - np.roll(skin, 1, axis=1), -4, 4)


def _closed_path(cost: NDArray[np.float64], jumps: NDArray[np.intp]) -> NDArray[np.intp]:
    """Cheapest depth at each angle, (slices, angles): Viterbi, twice around so that the ends meet."""
    slices, angles, depths = cost.shape
    which = np.arange(slices)[:, None]
    grid = np.arange(depths)
    moves = np.arange(-2, 3)
    total = cost[:, 0]
    came: list[NDArray[np.intp]] = []
    for turn in range(1, 2 * angles):
        angle = turn % angles
        # A depth at this angle lies at the same radius as the depth less the skin's jump one angle before.
        before = grid - jumps[:, angle, None]
        candidates = np.clip(before[:, None] + moves[:, None], 0, depths - 1)
        reached = total[which[:, None], candidates] + _BEND * np.abs(moves)[:, None]
        chosen = reached.argmin(axis=1)
        total = np.take_along_axis(reached, chosen[:, None], axis=1)[:, 0] + cost[:, angle]
        came.append(np.take_along_axis(candidates, chosen[:, None], axis=1)[:, 0])
    path = np.empty((slices, 2 * angles), dtype=np.intp)
    path[:, -1] = total.argmin(axis=1)
    for turn in range(2 * angles - 1, 0, -1):
        path[:, turn - 1] = came[turn - 1][which[:, 0], path[:, turn]]
    return np.roll(path[:, angles // 2 : angles // 2 + angles], angles // 2, axis=1)


def _filled(radii: NDArray[np.float64], centres: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    rows, columns = shape
    down = (np.arange(rows)[None, :, None] - centres[:, 0, None, None]).astype(np.float32)
    across = (np.arange(columns)[None, None, :] - centres[:, 1, None, None]).astype(np.float32)
    angle = np.arctan2(down, across) % (2 * np.pi) * (_ANGLES / (2 * np.pi))
    low = np.floor(angle).astype(np.intp)
    part = angle - low
    which = np.arange(len(radii))[:, None, None]
    border = radii[which, low % _ANGLES] * (1 - part) + radii[which, (low + 1) % _ANGLES] * part
    return np.hypot(down, across) <= border

"""The two diameters by which neuro-oncology measures a tumour.

RANO (Wen et al., *J Clin Oncol* 2010, doi 10.1200/JCO.2009.26.3541; for FLAIR lesions van den Bent et al., *Lancet
Oncol* 2011, doi 10.1016/S1470-2045(11)70057-2) measures a lesion in the slice where it is largest: the largest
diameter, times the largest diameter perpendicular to it. Here

* a lesion in a slice is one connected part of the mask (8 neighbours), made of whole pixels, as its area is;
* a diameter is a straight line that stays inside it from edge to edge;
* the perpendicular one lies in the same part; whether both cross is not asked for;
* the slice and the part are those whose product is largest.
"""

import heapq
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from app.contract.components import Runs

_ANGLES = np.deg2rad(np.arange(0.0, 180.0, 2.0))
_STEP = 0.5
"""Distance between the points at which a line is looked at, in pixels."""

_PHASE = 0.381966
"""Where in its step a point lies: not where a line could meet the corner of four pixels, which belongs to none."""

_GLANCE = 32
"""Points at which every line is looked at before the longest of those that remain are followed in full."""

_CHUNK = 256
_MAX_EDGE = 600
"""Pixels of a lesion's edge that are joined by lines; of a longer edge, every second or nth one."""

_FEW = 120
"""Pixels of the edge that are joined first, to know how long a line is worth looking at."""

Point = tuple[float, float]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Diameter:
    """A straight line inside the lesion.

    Attributes
    ----------
    length : float
        In the unit of the pixel size: mm, or pixels.
    ends : pair of (row, column)
        In pixels; a whole number is the centre of a pixel.
    """

    length: float
    ends: tuple[Point, Point]


@dataclass(frozen=True)
class Diameters:
    """Largest diameter and largest perpendicular one in one slice."""

    slice_index: int
    largest: Diameter
    perpendicular: Diameter

    @property
    def product(self) -> float:
        """Of both lengths."""
        return self.largest.length * self.perpendicular.length


def diameters_of(runs: Runs, parts: Integers, pixel_size: tuple[float, float]) -> Diameters | None:
    """Measure the largest lesion of a mask.

    Parameters
    ----------
    runs : Runs
    parts : ndarray of int64, (runs,)
        As `parts_of` numbers them within slices.
    pixel_size : tuple of float
        Between rows, between columns; mm, or (1, 1) for lengths in pixels.

    Returns
    -------
    Diameters or None
        None for an empty mask. Lengths are good to one pixel, as the lesion's edge is.
    """
    size = np.array(pixel_size, dtype=np.float64)
    groups = _groups(parts)
    # Best first: a part is looked at more closely only while what it can reach exceeds what has been found.
    queue: list[tuple[float, int, _Part | None]] = [
        (-bound, number, None) for number, bound in enumerate(_rough_bounds(runs, parts, size))
    ]
    heapq.heapify(queue)
    best: Diameters | None = None
    while queue and (best is None or -queue[0][0] > best.product):
        _, number, part = heapq.heappop(queue)
        if part is None:
            part = _Part(runs, groups[number], size)
            heapq.heappush(queue, (-part.bound(), number, part))
        else:
            found = _measure(part, 0.0 if best is None else best.product)
            if found is not None and (best is None or found.product > best.product):
                best = found
    return best


def largest_bound(runs: Runs, parts: Integers, pixel_size: tuple[float, float]) -> float:
    """What the product of the diameters of a mask cannot exceed, found in far less time than they are; 0 when empty."""
    return max(_rough_bounds(runs, parts, np.array(pixel_size, dtype=np.float64)), default=0.0)


def _groups(parts: Integers) -> list[Integers]:
    """Runs of each part."""
    order = np.argsort(parts, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(parts[order])) + 1)


def _rough_bounds(runs: Runs, parts: Integers, size: Floats) -> list[float]:
    """For every part, the largest product of two perpendicular shadows of the rectangle around it."""
    count = int(parts.max(initial=-1)) + 1
    low, high = np.full((2, count), np.iinfo(np.int64).max), np.zeros((2, count), dtype=np.int64)
    for axis, (begin, end) in enumerate(((runs.rows, runs.rows + 1), (runs.starts, runs.stops))):
        np.minimum.at(low[axis], parts, begin)
        np.maximum.at(high[axis], parts, end)
    height, width = (high - low) * size[:, None]
    return ((height + width) ** 2 / 2).tolist()


class _Part:
    """A connected part of one slice, cropped with an empty rim of one pixel."""

    def __init__(self, runs: Runs, own: Integers, size: Floats) -> None:
        rows, starts, stops = runs.rows[own], runs.starts[own], runs.stops[own]
        self.slice_index = int(runs.slices[own[0]])
        self.corner = int(rows.min()) - 1, int(starts.min()) - 1
        self.size = size
        rows, starts, stops = rows - self.corner[0], starts - self.corner[1], stops - self.corner[1]
        changes = np.zeros((int(rows.max()) + 2, int(stops.max()) + 1), dtype=np.int8)
        changes[rows, starts] = 1
        changes[rows, stops] = -1
        self.pixels = np.cumsum(changes, axis=1, dtype=np.int8).astype(bool)
        self.extremes = _extremes(rows, starts, stops)

    def bound(self) -> float:
        """What the product of both diameters cannot exceed: the part's shadow in a direction, times the one across."""
        widths = self.width(np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1))
        # Between two of the angles a shadow can be wider than at both by this much at most.
        widths = np.maximum(widths, np.roll(widths, -1)) / np.cos((_ANGLES[1] - _ANGLES[0]) / 2)
        return float((widths * np.roll(widths, -(len(_ANGLES) // 2))).max())

    def widest(self) -> float:
        """What no diameter exceeds."""
        height, width = self.pixels.shape
        return float(np.hypot(*((height - 2, width - 2) * self.size)))

    def width(self, directions: Floats) -> Floats:
        """Extent of the part along directions (n, 2), whole pixels included."""
        return np.ptp(self.extremes * self.size @ directions.T, axis=0) + np.abs(directions) @ self.size


def _extremes(rows: Integers, starts: Integers, stops: Integers) -> Integers:
    """First and last pixel (row, column) of every row, among which are the corners of the hull; rows do not fall."""
    first = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
    last = np.append(first[1:], len(rows)) - 1
    return np.concatenate([np.stack([rows[first], starts[first]], 1), np.stack([rows[last], stops[last] - 1], 1)])


def _measure(part: _Part, at_least: float) -> Diameters | None:
    """Both diameters, or None when their product is certainly no larger than `at_least`."""
    largest = _largest(part, at_least)
    if largest is None:
        return None
    along = np.subtract(*largest.ends) * part.size
    across = np.array([-along[1], along[0]]) / np.linalg.norm(along)
    if largest.length * part.width(across[None])[0] <= at_least:
        return None
    perpendicular = _largest_along(part, across)
    return Diameters(part.slice_index, _in_slice(largest, part), _in_slice(perpendicular, part))


def _in_slice(diameter: Diameter, part: _Part) -> Diameter:
    top, left = part.corner
    (row0, column0), (row1, column1) = diameter.ends
    return Diameter(diameter.length, ((row0 + top, column0 + left), (row1 + top, column1 + left)))


def _largest(part: _Part, at_least: float) -> Diameter | None:
    """The longest line between two pixels that stays inside, drawn on to the outside of both pixels.

    None when it is certainly too short for a product of `at_least`.
    """
    if np.count_nonzero(part.pixels) == 1:
        reach = np.array([0.5, 0.0]) if part.size[0] >= part.size[1] else np.array([0.0, 0.5])
        return Diameter(float(part.size.max()), (_point(part.extremes[0] - reach), _point(part.extremes[0] + reach)))
    # The longest line between any two pixels, should it stay inside, cannot be beaten.
    longest = _longest_inside(part, part.extremes, tries=1)
    if longest is not None:
        return longest
    edge = _edge(part)
    found = _longest_inside(part, edge[:: -(-len(edge) // _FEW)], shortest=at_least / part.widest())
    found = _longest_inside(part, edge, shortest=found.length if found else at_least / part.widest()) or found
    return found if at_least else found or _shortest(part)


def _edge(part: _Part) -> Integers:
    pixels = part.pixels
    inner = pixels[:-2, 1:-1] & pixels[2:, 1:-1] & pixels[1:-1, :-2] & pixels[1:-1, 2:]
    edge = np.argwhere(pixels[1:-1, 1:-1] & ~inner) + 1
    return edge[:: -(-len(edge) // _MAX_EDGE)]


def _shortest(part: _Part) -> Diameter:
    """Of a part so ragged that none of the lines looked at stays inside: from a pixel to one beside it."""
    pixels = np.argwhere(part.pixels)
    found = _longest_inside(part, pixels[np.abs(pixels - pixels[0]).max(axis=1) <= 1])
    assert found is not None
    return found


def _longest_inside(part: _Part, points: Integers, tries: int | None = None, shortest: float = 0.0) -> Diameter | None:
    """The longest line between two of some pixels (n, 2) that stays inside.

    Only `tries` of the longest are looked at, and none up to `shortest`.
    """
    places = (points * part.size).astype(np.float32)
    apart = np.hypot(*(np.subtract.outer(axis, axis) for axis in places.T))
    # Drawn on to the outside of its pixels, a line gets longer by the diagonal of one at most.
    enough = apart.max() if tries is not None else max(shortest - float(np.hypot(*part.size)), 0.0)
    first, second = np.nonzero(np.triu(apart >= enough, k=1))
    if tries is not None:
        first, second = first[:tries], second[:tries]
    steps = points[second] - points[first]
    overhang = 0.5 / np.maximum(np.abs(steps[:, 0]), np.abs(steps[:, 1])).clip(1)
    lengths = np.hypot(*(steps * part.size).T) * (1 + 2 * overhang)
    order = np.flatnonzero(lengths > shortest)
    order = order[_stay_inside(part, points[first[order]], steps[order], _GLANCE)]
    order = order[np.argsort(-lengths[order], kind="stable")]
    for start in range(0, len(order), _CHUNK):
        chunk = order[start : start + _CHUNK]
        count = int(np.abs(steps[chunk]).max() / _STEP)
        inside = _stay_inside(part, points[first[chunk]], steps[chunk], count)
        if inside.any():
            found = chunk[int(np.argmax(inside))]
            reach = steps[found] * overhang[found]
            ends = points[first[found]] - reach, points[second[found]] + reach
            return Diameter(float(lengths[found]), (_point(ends[0]), _point(ends[1])))
    return None


def _stay_inside(part: _Part, begin: Integers, steps: Integers, count: int) -> NDArray[np.bool_]:
    """Whether lines from the centres of pixels (lines, 2) run over pixels of the part, looked at `count` times."""
    alive = np.arange(len(begin))
    row, column = begin.astype(np.float32).T + np.float32(0.5)
    down, right = steps.astype(np.float32).T
    width = part.pixels.shape[1]
    pixels = part.pixels.ravel()
    for place in (_scattered(count) + _PHASE) / count:
        at = (row + down * place).astype(np.int32) * width + (column + right * place).astype(np.int32)
        inside = pixels[at]
        if not inside.all():
            alive, row, column, down, right = (values[inside] for values in (alive, row, column, down, right))
        if not len(alive):
            break
    stay = np.zeros(len(begin), dtype=bool)
    stay[alive] = True
    return stay


def _scattered(count: int) -> NDArray[np.float32]:
    """0 to count - 1 in an order in which neighbours come late: a line that leaves the part is soon found out."""
    step = next(step for step in range(int(count * 0.618), count + 1) if gcd(step, count) == 1) if count > 2 else 1
    return (np.arange(count) * step % count).astype(np.float32)


def _largest_along(part: _Part, direction: Floats) -> Diameter:
    """The longest line inside in one direction (mm along rows and columns, length 1)."""
    normal = np.array([-direction[1], direction[0]])
    centres, half, step = part.extremes * part.size, part.size.max(), _STEP * part.size.min()
    offsets = _ticks(centres @ normal, half, step)
    places = _ticks(centres @ direction, half, step / 2)
    rows, columns = (
        (offsets[:, None] * normal[axis] + places * direction[axis]) / part.size[axis] + 0.5 for axis in (0, 1)
    )
    height, width = part.pixels.shape
    # Beyond the part there is only its empty rim.
    at = np.clip(rows, 0, height - 1).astype(np.int32) * width + np.clip(columns, 0, width - 1).astype(np.int32)
    inside = np.pad(part.pixels.ravel()[at], ((0, 0), (1, 1)))
    changes = np.argwhere(inside[:, 1:] != inside[:, :-1])
    starts, stops = changes[::2], changes[1::2]
    longest = int(np.argmax(stops[:, 1] - starts[:, 1]))
    middle = offsets[starts[longest, 0]] * normal
    reach = [float(places[0] + (edge - 0.5) * step / 2) for edge in (starts[longest, 1], stops[longest, 1])]
    ends = [(middle + place * direction) / part.size for place in reach]
    return Diameter(reach[1] - reach[0], (_point(ends[0]), _point(ends[1])))


def _ticks(shadow: Floats, margin: float, step: float) -> Floats:
    """Evenly spaced places that cover a shadow and a margin on both sides."""
    low, high = float(shadow.min()) - margin, float(shadow.max()) + margin
    return low + step * (np.arange(int(np.ceil((high - low) / step)), dtype=np.float64) + 0.5)


def _point(place: Floats | Integers) -> Point:
    return float(place[0]), float(place[1])

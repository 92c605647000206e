"""How far an input is from what the network was trained on: image statistics and their Mahalanobis distance.

It looks at the FLAIR channel as the network gets it, so it works with every engine and whatever else is missing.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import ArtifactIncompatibleError

GUARD = "guard.json"
"""File beside a model's weights."""

FORMAT = 1
_LEAST_AREA = 0.08
"""Slices with less tissue, as a share of the input, say too little about what they are."""

_GRID = 64
_TISSUE = 0.12
_QUANTILES = (0.05, 0.25, 0.75, 0.95)
_CUT = 4.0
_MIDDLE = 0.6
"""Radius up to which brain is expected, in units of half the head's extent."""

SERIES = 5
"""Slices from which on a case counts as a series, whose mean is steadier than one slice."""


@dataclass(frozen=True)
class Domain:
    """What features of the training domain look like.

    Attributes
    ----------
    mean : tuple of float
        Of each feature.
    whitening : tuple of tuple of float
        One row a feature, zeros where it does not count; the length of (features − mean) · whitening is the
        Mahalanobis distance.
    limit : float
        Distance above which something is foreign.
    """

    mean: tuple[float, ...]
    whitening: tuple[tuple[float, ...], ...]
    limit: float

    def distance(self, found: NDArray[np.float64]) -> float:
        """Mahalanobis distance of a vector of features."""
        return float(np.linalg.norm((found - np.asarray(self.mean)) @ np.asarray(self.whitening)))


@dataclass(frozen=True)
class InputGuard:
    """The domain of a series, by the mean features of its slices, and that of a lone slice."""

    series: Domain
    slice: Domain
    format: int = FORMAT

    def score(self, found: Sequence[NDArray[np.float64]]) -> float | None:
        """How foreign a case is; above 1 it is to be warned of.

        Parameters
        ----------
        found : sequence of ndarray of float64, (features,)
            Of each slice that was looked at and had enough tissue.

        Returns
        -------
        float or None
            Distance divided by its limit; None when there is no slice to judge by.
        """
        if not found:
            return None
        domain = self.series if len(found) >= SERIES else self.slice
        return domain.distance(np.mean(found, axis=0)) / domain.limit

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")


def load_guard(path: Path) -> InputGuard:
    """Read a guard.

    Raises
    ------
    ArtifactIncompatibleError
        It is missing, or see `guard_from`.
    """
    try:
        return guard_from(path.read_bytes())
    except OSError as error:
        raise _unusable(error) from error


def guard_from(content: bytes) -> InputGuard:
    """A guard from the bytes of its file.

    Raises
    ------
    ArtifactIncompatibleError
        It is damaged or made for other features than this version's.
    """
    try:
        document = json.loads(content)
        if document["format"] != FORMAT:
            raise ValueError("not the format of this version")
        return InputGuard(_domain(document["series"]), _domain(document["slice"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(error) from error


def _unusable(error: Exception) -> ArtifactIncompatibleError:
    return ArtifactIncompatibleError(
        f"The input guard {GUARD} cannot be used; reinstall Falx or fit it again.", type(error).__name__
    )


def _domain(document: dict[str, Any]) -> Domain:
    domain = Domain(
        mean=tuple(float(value) for value in document["mean"]),
        whitening=tuple(tuple(float(value) for value in row) for row in document["whitening"]),
        limit=float(document["limit"]),
    )
    count = len(FEATURES)
    whitening = np.array(domain.whitening)
    sound = whitening.ndim == 2 and len(whitening) == count and len(domain.mean) == count and domain.limit > 0
    if not (sound and np.isfinite([*domain.mean, *whitening.ravel(), domain.limit]).all()):
        raise ValueError("not the features of this version")
    return domain


FEATURES = (
    "height",
    "width",
    "symmetry",
    "bright end",
    "roughness",
    "core",
    "rim",
    "middle spread",
    *(f"middle quantile {q}" for q in _QUANTILES),
    "middle lean",
    "middle roughness",
    "area",
    "fill",
    "up-down",
    "dark end",
    "fine roughness",
    "at the border",
)


def features(flair: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """Statistics of one slice that tell brain FLAIR from other images.

    Most look at the middle of the head, where fluid is dark and tissue even; scalp and what lies outside may vary.

    Parameters
    ----------
    flair : ndarray of float32, (size, size)
        Normalised, in the network's square; `size` a multiple of 64.

    Returns
    -------
    ndarray of float64, (features,) or None
        In the order of `FEATURES`; None when there is too little tissue.
    """
    block = flair.shape[0] // _GRID
    small = flair.reshape(_GRID, block, _GRID, block).mean(axis=(1, 3))
    ordered = np.sort(small, axis=None)
    air, bright = float(ordered[_GRID // 4]), float(ordered[-_GRID // 4])
    tissue = small > air + _TISSUE * (bright - air)
    if tissue.mean() < _LEAST_AREA or bright <= air:
        return None
    box = _box(tissue)
    radius = _radius(box)
    middle = radius < _MIDDLE
    known = middle & tissue
    level = float(np.median(small[known if known.any() else tissue])) - air
    # From here on air is 0 and the usual tissue of the brain 1: neither the unit of the input nor scalp matters.
    small = ((small - air) / level).clip(0.0, _CUT)
    head, brain = small[box], small[middle]
    low, _, _, high = quantiles = np.quantile(brain, _QUANTILES)
    steps = np.abs(np.diff(small, axis=1))
    return np.array(
        [
            head.shape[0] / _GRID,
            head.shape[1] / _GRID,
            _likeness(head, head[:, ::-1]),
            np.quantile(small[tissue], 0.95),
            _log_mean(steps[tissue[:, 1:]]),
            small[radius < 0.25].mean(),
            small[(radius >= 0.5) & (radius < 0.7)].mean(),
            brain.std(),
            *quantiles,
            (high + low - 2.0) / max(0.05, high - low),
            _log_mean(steps[middle[:, 1:]]),
            np.log(tissue.mean()),
            tissue[box].mean(),
            _likeness(head, head[::-1]),
            np.quantile(small[tissue], 0.05),
            _log_mean(np.abs(np.diff(flair[::2], axis=1)) / level) - _log_mean(steps),
            np.concatenate([tissue[0], tissue[-1], tissue[:, 0], tissue[:, -1]]).mean(),
        ],
        dtype=np.float64,
    )


def _box(tissue: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Extent of the tissue, without rows and columns that hold next to none."""
    ends = []
    for axis in (1, 0):
        counts = tissue.sum(axis=axis)
        places = np.flatnonzero(counts >= min(4, counts.max()))
        ends.append(slice(int(places[0]), int(places[-1]) + 1))
    return ends[0], ends[1]


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Correlation; 0 where one is constant."""
    first, second = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((first * first).sum() * (second * second).sum()))
    return float((first * second).sum()) / scale if scale > 0 else 0.0


def _radius(box: tuple[slice, slice]) -> NDArray[np.float32]:
    """Distance of every pixel from the middle of the head in units of half its extent, (64, 64)."""
    down, across = (
        (np.arange(_GRID, dtype=np.float32) - (part.start + part.stop - 1) / 2) / max(1.0, (part.stop - part.start) / 2)
        for part in box
    )
    return np.hypot(down[:, None], across[None, :])


def _log_mean(values: NDArray[np.floating]) -> float:
    return float(np.log(max(1e-3, float(values.mean())))) if values.size else 0.0

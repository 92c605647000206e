"""Fits the input guard, and says how well it tells foreign images from real ones."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.contract.guard import FEATURES, SERIES, Domain, InputGuard
from app.errors import BuildError
from build_models.guard.examples import Example

Floats = NDArray[np.float64]

_SHRINK = 0.1
"""Share of the covariance that is taken from its diagonal, since cases are few (Ledoit and Wolf, 2004)."""

_CALM = 0.98
"""Share of training cases that have to stay below the limit when they are judged by the others."""

_OF_SERIES = FEATURES.index("middle roughness") + 1
"""The first features are enough for a series; more would let the few that matter drown. A lone slice needs all."""

_FOLDS = 8
_SHORT = 4
"""Shorter series drawn from each case, since a hospital may send part of a head."""


def fit_guard(examples: Sequence[Example], seed: int = 0) -> InputGuard:
    """Fit both domains; limits come from patients that the fit has not seen.

    Raises
    ------
    BuildError
        There are too few cases.
    """
    numbers = np.random.default_rng(seed)
    slices = [(e.source, e.found) for e in examples if len(e.found)]
    series = [(e.source, _means(e.found, numbers)) for e in examples if len(e.found) >= SERIES]
    return InputGuard(series=_domain(series, _OF_SERIES), slice=_domain(slices, len(FEATURES)))


def auroc(real: Sequence[float], foreign: Sequence[float]) -> float:
    """Chance that a foreign case scores above a real one; ties count half."""
    high, low = np.asarray(foreign)[:, None], np.asarray(real)[None, :]
    return float((high > low).mean() + 0.5 * (high == low).mean())


def judge_guard(guard: InputGuard, real: Sequence[Example], foreign: Sequence[Example]) -> dict[str, Any]:
    """How often real cases alarm, and AUROC and share of alarms for each foreign kind.

    Returns
    -------
    dict
        `series` and `lone_slices`, each with `false_alarms` and `foreign` by kind.
    """
    return {
        "series": _judged(real, foreign, lambda e: [_score(guard, list(e.found))] if len(e.found) else []),
        "lone_slices": _judged(real, foreign, lambda e: [_score(guard, [found]) for found in e.found]),
    }


def _score(guard: InputGuard, found: list[Floats]) -> float:
    score = guard.score(found)
    assert score is not None
    return score


def _judged(
    real: Sequence[Example], foreign: Sequence[Example], scores: Callable[[Example], list[float]]
) -> dict[str, Any]:
    def by_kind(examples: Sequence[Example]) -> dict[str, list[float]]:
        kinds = {e.kind: [] for e in examples}
        for example in examples:
            kinds[example.kind] += scores(example)
        return kinds

    known = by_kind(real)
    everything_real = [score for kind in known.values() for score in kind]
    return {
        "false_alarms": {kind: _share_above(found) for kind, found in known.items()},
        "foreign": {
            kind: {"auroc": round(auroc(everything_real, found), 4), "warned": _share_above(found), "count": len(found)}
            for kind, found in by_kind(foreign).items()
        },
    }


def _share_above(scores: Sequence[float]) -> float:
    return round(float(np.mean(np.asarray(scores) > 1.0)), 4)


def _means(found: Floats, numbers: np.random.Generator) -> Floats:
    """Mean features of the case, and of shorter series of neighbouring slices drawn from it."""
    rows = [found.mean(axis=0)]
    for _ in range(_SHORT):
        length = int(numbers.integers(SERIES, len(found) + 1))
        start = int(numbers.integers(0, len(found) - length + 1))
        rows.append(found[start : start + length].mean(axis=0))
    return np.array(rows)


def _domain(groups: Sequence[tuple[str, Floats]], count: int) -> Domain:
    """Fit the first `count` features."""
    sources = sorted({source for source, _ in groups})
    if len(sources) < 2 * _FOLDS:
        raise BuildError(f"The input guard needs series of at least {2 * _FOLDS} patients; there are {len(sources)}.")
    unseen: list[Floats] = []
    for fold in range(_FOLDS):
        out = set(sources[fold::_FOLDS])
        mean, whitening = _gaussian(np.concatenate([rows for source, rows in groups if source not in out]), count)
        held = np.concatenate([rows for source, rows in groups if source in out])
        unseen.append(np.linalg.norm((held - mean) @ whitening, axis=1))
    mean, whitening = _gaussian(np.concatenate([rows for _, rows in groups]), count)
    limit = float(np.quantile(np.concatenate(unseen), _CALM))
    return Domain(tuple(mean.tolist()), tuple(tuple(row) for row in whitening.tolist()), limit)


def _gaussian(rows: Floats, count: int) -> tuple[Floats, Floats]:
    """Mean, and the matrix that makes the shrunk covariance of the first `count` features the identity."""
    covariance = np.cov(rows[:, :count].T)
    covariance = (1 - _SHRINK) * covariance + _SHRINK * np.diag(np.diag(covariance)) + 1e-9 * np.eye(count)
    values, vectors = np.linalg.eigh(covariance)
    whitening = np.zeros((rows.shape[1], count))
    whitening[:count] = vectors / np.sqrt(values)
    return rows.mean(axis=0), whitening

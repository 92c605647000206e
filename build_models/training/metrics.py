"""Figures that compare an outline with its reference."""

import numpy as np
from numpy.typing import NDArray


def dice(prediction: NDArray[np.bool_], reference: NDArray[np.bool_]) -> float:
    """Dice similarity coefficient of two masks of the same shape; 1 when both are empty."""
    total = int(prediction.sum()) + int(reference.sum())
    return 1.0 if total == 0 else 2.0 * int((prediction & reference).sum()) / total


def bootstrap_interval(values: list[float], level: float = 0.95, draws: int = 10_000) -> tuple[float, float]:
    """Percentile bootstrap confidence interval of the mean (Efron and Tibshirani, 1993), with a fixed seed."""
    sample = np.asarray(values, dtype=np.float64)
    picked = np.random.default_rng(0).integers(sample.size, size=(draws, sample.size))
    low, high = np.quantile(sample[picked].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)

"""How sure a mean over few patients is."""

import numpy as np


def bootstrap_interval(values: list[float], level: float = 0.95, draws: int = 10_000) -> tuple[float, float]:
    """Percentile bootstrap confidence interval of the mean (Efron and Tibshirani, 1993), with a fixed seed."""
    sample = np.asarray(values, dtype=np.float64)
    picked = np.random.default_rng(0).integers(sample.size, size=(draws, sample.size))
    low, high = np.quantile(sample[picked].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)

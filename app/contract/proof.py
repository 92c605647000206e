"""Compares what an engine computes with the float32 reference that travels with the artifact."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.contract.dice import dice


@dataclass(frozen=True)
class Tolerance:
    """How far an artifact may be from its reference."""

    max_abs_diff: float = 1e-3
    min_dice: float = 0.999


TOLERANCES = {
    "float32": Tolerance(),
    "float16": Tolerance(0.05, 0.999),
    "bfloat16": Tolerance(0.25, 0.999),
    "int8": Tolerance(0.75, 0.99),
}
"""By the precision of the arithmetic. Where the outline is uncertain, rounding moves a probability far; the Dice tells
whether it moves the outline."""


@dataclass(frozen=True)
class Proof:
    """Outcome of a golden run: Dice of the thresholded outputs and the largest difference of probability."""

    dice: float
    max_abs_diff: float

    def failure(self, tolerance: Tolerance) -> str | None:
        """Why the proof fails, or None when it passes."""
        if not self.max_abs_diff <= tolerance.max_abs_diff:  # catches NaN too
            allowed = f"{tolerance.max_abs_diff:g} allowed"
            return f"probabilities differ by {self.max_abs_diff:.2g} from the reference ({allowed})"
        if not self.dice >= tolerance.min_dice:
            return f"Dice to the reference is {self.dice:.4f} ({tolerance.min_dice} needed)"
        return None


def compare(outputs: NDArray[np.float32], reference: NDArray[np.float32], threshold: float) -> Proof:
    """Compare probabilities of the same shape."""
    found, expected = outputs >= threshold, reference >= threshold
    return Proof(dice=dice(found, expected), max_abs_diff=float(np.max(np.abs(outputs - reference))))

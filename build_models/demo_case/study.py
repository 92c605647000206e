"""Makes the voxels of the demo case: anatomy, tumour, three sequences, one scanner."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from build_models.demo_case.anatomy import Fractions, grow_head
from build_models.demo_case.contrast import SEQUENCES, Sequence, signal_of
from build_models.demo_case.fields import smooth_field
from build_models.demo_case.grid import Floats, ScanGrid
from build_models.demo_case.scanner import acquire, coil_sensitivity, store
from build_models.demo_case.template import load_head_template

SEED = 20
TRUTH_FRACTION = 0.4
"""Share of a voxel that the tumour must have taken: where a reader begins to see it in FLAIR."""


@dataclass(frozen=True)
class StudySettings:
    """What decides every bit of the study; the defaults make the case that comes with the program."""

    grid: ScanGrid = field(default_factory=ScanGrid)
    seed: int = SEED


@dataclass(frozen=True)
class SimulatedSeries:
    """One sequence.

    Attributes
    ----------
    pixels : ndarray of uint16, (slices, rows, columns)
    window : tuple of float
        Centre and width that show the brain well.
    """

    sequence: Sequence
    pixels: NDArray[np.uint16]
    window: tuple[float, float]


@dataclass(frozen=True)
class SimulatedStudy:
    """All sequences on one grid, and the truth.

    Attributes
    ----------
    truth : ndarray of bool, (slices, rows, columns)
        The FLAIR abnormality.
    white : ndarray of float32, (slices, rows, columns)
        Fraction of white matter that the tumour has left.
    """

    grid: ScanGrid
    series: tuple[SimulatedSeries, ...]
    truth: NDArray[np.bool_]
    white: Floats

    @property
    def lesion_ml(self) -> float:
        """Volume of the truth."""
        return float(self.truth.sum()) * self.grid.pixel_mm**2 * self.grid.spacing_mm / 1000.0


def simulate_study(settings: StudySettings | None = None) -> SimulatedStudy:
    """Grow a head with a tumour and scan it three times; the same settings give the same voxels."""
    settings = settings or StudySettings()
    grid = settings.grid
    numbers = np.random.default_rng(settings.seed)
    fractions = grow_head(numbers, grid, load_head_template())
    texture = (smooth_field(numbers, grid, 2.5) + smooth_field(numbers, grid, 7.0)) / np.float32(np.sqrt(2.0))
    sensitivity = coil_sensitivity(numbers, grid)
    brain = grid.average_layers(_sum(fractions, ("white", "grey", "tumour", "enhancing tumour"))) > 0.9
    series = []
    for sequence in SEQUENCES:
        signal = grid.average_layers(signal_of(fractions, sequence, texture))
        pixels = store(acquire(numbers, grid, signal, sensitivity))
        series.append(SimulatedSeries(sequence, pixels, _window(pixels[brain])))
    tumour = grid.average_layers(_sum(fractions, ("tumour", "enhancing tumour")))
    return SimulatedStudy(grid, tuple(series), tumour > TRUTH_FRACTION, grid.average_layers(fractions["white"]))


def _sum(fractions: Fractions, names: tuple[str, ...]) -> Floats:
    return np.add.reduce([fractions[name] for name in names])


def _window(brain: NDArray[np.uint16]) -> tuple[float, float]:
    """From the dark fluid to a little above the brightest brain."""
    dark, bright = np.percentile(brain, [0.5, 99.9])
    low, high = 0.35 * float(dark), 1.1 * float(bright)
    return float(round((low + high) / 2)), float(round(high - low))

"""Real slices to run: of patients that no network was trained on, else of the demo case."""

from pathlib import Path

import numpy as np

from app import resources
from build_models.golden import golden_inputs
from build_models.peers.engine import Array
from build_models.training.dataset import find_split, read_patients
from build_models.training.prediction import network_input

TIMED, CALIBRATING = 8, 32
_PATIENTS = 4
_OF_THE_DEMO = 6
"""Golden inputs that are slices of the demo case; the rest is generated."""


def real_slices(data: Path | None) -> tuple[Array, Array, str]:
    """Slices to time, others to calibrate quantisers with, and where they come from in words.

    Parameters
    ----------
    data : Path or None
        TCGA-LGG folder; without one the demo case gives both.

    Returns
    -------
    tuple
        Two arrays (n, 3, 256, 256) of normalised float32, and the words.

    Raises
    ------
    BuildError
        The folder holds no such data.
    """
    if data is None:
        demo = golden_inputs(resources.demo_case())[:_OF_THE_DEMO]
        return demo, demo, "slices of the demo case"
    split = find_split(data)
    timed = _spread(data, split["validation"], TIMED)
    return timed, _spread(data, split["train"], CALIBRATING), "slices of TCGA-LGG validation patients"


def _spread(data: Path, names: list[str], count: int) -> Array:
    """Slices from the middle halves of a few patients."""
    step = max(1, len(names) // _PATIENTS)
    patients = read_patients(data, names[::step][:_PATIENTS])
    each = -(-count // len(patients))
    chosen = []
    for patient in patients:
        last = len(patient.images) - 1
        places = np.linspace(0.25 * last, 0.75 * last, each).round().astype(int)
        chosen.append(network_input(patient.images[places], patient.statistics))
    return np.ascontiguousarray(np.concatenate(chosen)[:count])

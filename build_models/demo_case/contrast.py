"""What each tissue looks like in each sequence: relaxation times and the signal equations."""

import math
from dataclasses import dataclass

import numpy as np

from build_models.demo_case.anatomy import Fractions
from build_models.demo_case.grid import Floats


@dataclass(frozen=True)
class Tissue:
    """What the scanner measures of a tissue at 1.5 T.

    Attributes
    ----------
    density : float
        Proton density relative to water; blood that flows out of the slice between pulses counts as little.
    t1_ms, t2_ms : float
        Relaxation times.
    t1_contrast_ms : float or None
        T1 after contrast agent; None where the agent does not get to.
    density_contrast : float or None
        Density after contrast agent where that differs.
    """

    density: float
    t1_ms: float
    t2_ms: float
    t1_contrast_ms: float | None = None
    density_contrast: float | None = None


TISSUES = {
    "white": Tissue(0.70, 620.0, 77.0),
    "grey": Tissue(0.82, 1020.0, 90.0),
    "csf": Tissue(1.00, 4300.0, 1500.0),
    "tumour": Tissue(0.88, 1400.0, 133.0),
    "enhancing tumour": Tissue(0.90, 1400.0, 138.0, t1_contrast_ms=420.0),
    "marrow": Tissue(0.55, 330.0, 90.0),
    "muscle": Tissue(0.78, 870.0, 60.0, t1_contrast_ms=720.0),
    "fat": Tissue(0.85, 260.0, 95.0),
    "skin": Tissue(0.60, 500.0, 50.0, t1_contrast_ms=380.0),
    "dura": Tissue(0.40, 900.0, 50.0, t1_contrast_ms=420.0),
    "blood": Tissue(0.25, 1400.0, 80.0, t1_contrast_ms=250.0, density_contrast=0.75),
}


@dataclass(frozen=True)
class Sequence:
    """A pulse sequence and what DICOM says about it; times in ms."""

    role: str
    description: str
    number: int
    scanning_sequence: tuple[str, ...]
    repetition_ms: float
    echo_ms: float
    inversion_ms: float | None = None
    contrast_agent: bool = False
    echo_train: int = 1

    def signal(self, tissue: Tissue) -> float:
        """Magnitude of the (inversion recovery) spin echo, relative to fully relaxed water."""
        t1, density = tissue.t1_ms, tissue.density
        if self.contrast_agent:
            t1 = tissue.t1_contrast_ms or t1
            density = tissue.density_contrast or density
        recovery = 1.0 - math.exp(-self.repetition_ms / t1)
        if self.inversion_ms is not None:
            recovery = 1.0 - 2.0 * math.exp(-self.inversion_ms / t1) + math.exp(-self.repetition_ms / t1)
        return density * abs(recovery) * math.exp(-self.echo_ms / tissue.t2_ms)


SEQUENCES = (
    Sequence("FLAIR", "AX FLAIR", 3, ("SE", "IR"), 9000.0, 120.0, 2400.0, echo_train=16),
    Sequence("T1", "AX T1 SE", 4, ("SE",), 500.0, 12.0),
    Sequence("T1C", "AX T1 SE POST GD", 6, ("SE",), 500.0, 12.0, contrast_agent=True),
)


def signal_of(fractions: Fractions, sequence: Sequence, texture: Floats) -> Floats:
    """Signal of every sampled point.

    Parameters
    ----------
    fractions : dict of str to ndarray of float32
        By tissue.
    sequence : Sequence
    texture : ndarray of float32
        Fine unevenness of tissue, mean 0 and variance 1.

    Returns
    -------
    ndarray of float32
        Relative to fully relaxed water.
    """
    signal = np.zeros_like(texture)
    for name, fraction in fractions.items():
        strength = 0.08 if "tumour" in name else 0.035
        signal += fraction * (np.float32(sequence.signal(TISSUES[name])) * (1.0 + np.float32(strength) * texture))
    return signal

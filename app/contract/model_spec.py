"""What a network reads and answers."""

from dataclasses import dataclass
from typing import Literal

Layout = Literal["NCHW", "NHWC"]


@dataclass(frozen=True)
class TensorSpec:
    """Shape of one tensor at the boundary of a compiled network."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    layout: Layout


@dataclass(frozen=True)
class ModelSpec:
    """A trained network, apart from how it was compiled.

    Attributes
    ----------
    channels : tuple of str
        Roles of the input channels in their order: 'T1', 'FLAIR', 'T1C'. What is missing is filled with FLAIR.
    size : int
        Side of the square input in pixels.
    threshold : float
        Probability from which a pixel belongs to the lesion, chosen on validation.
    least_peak : float
        Highest probability that a part of a slice must reach to count, chosen on validation; 0 lets all count.
    """

    name: str
    version: str
    channels: tuple[str, ...]
    size: int
    threshold: float
    weights_sha256: str
    least_peak: float = 0.0

"""A glioma of the right frontal lobe: where it is, how it pushes, what of it takes up contrast."""

from dataclasses import dataclass

import numpy as np

from build_models.demo_case.fields import smooth_field, smoothstep
from build_models.demo_case.grid import Floats, Points, ScanGrid

CENTRE_RAS_MM = (31.0, 20.0, 24.0)
RADII_MM = (19.0, 28.0, 22.0)
PUSH_MM = 5.0
CORE_OFFSET_MM = (-3.0, 5.0, 2.0)
CORE_RADIUS_MM = 8.0


@dataclass(frozen=True)
class Lesion:
    """Fractions of brain tissue that the tumour has taken, each of the grid's shape, 0 to 1.

    Attributes
    ----------
    infiltrated : ndarray of float32
        All of the FLAIR abnormality.
    enhancing : ndarray of float32
        The part of it whose vessels leak contrast agent.
    """

    infiltrated: Floats
    enhancing: Floats


def mass_effect(points_ras: Points) -> Points:
    """Where the tissue that the lesion pushed to these points comes from; millimetres, RAS."""
    offsets = [p - np.float32(c) for p, c in zip(points_ras, CENTRE_RAS_MM, strict=True)]
    radius = _ellipsoid(offsets)
    # Nothing moves at the centre, most at the lesion's edge, and the push fades with distance from it.
    push = np.float32(PUSH_MM) * radius * np.exp(np.float32(0.5) * (1 - radius * radius))
    length = np.sqrt(sum(o * o for o in offsets)) + np.float32(1e-3)  # type: ignore[arg-type]
    right, anterior, superior = (p - push * o / length for p, o in zip(points_ras, offsets, strict=True))
    return right, anterior, superior


def grow_lesion(numbers: np.random.Generator, grid: ScanGrid, points_ras: Points, white: Floats, csf: Floats) -> Lesion:
    """Let the tumour infiltrate: far along white matter, less into cortex, not across spaces filled with CSF.

    Parameters
    ----------
    numbers : Generator
    grid : ScanGrid
    points_ras : tuple of ndarray
        Of every sample, millimetres.
    white, csf : ndarray of float32, grid.shape
        Fractions of tissue before the tumour.
    """
    offsets = [p - np.float32(c) for p, c in zip(points_ras, CENTRE_RAS_MM, strict=True)]
    depth = 1.0 - _ellipsoid(offsets)
    depth = depth + 0.22 * smooth_field(numbers, grid, 13.0) + 0.09 * smooth_field(numbers, grid, 4.5)
    depth = depth + 0.28 * (white - 0.7) - 0.35 * csf
    # The midline is a barrier that the tumour does not cross here.
    depth = depth - 1.5 * smoothstep(points_ras[0], 5.0, -1.0)
    infiltrated = smoothstep(depth, -0.18, 0.26)
    core_offsets = [o - np.float32(c) for o, c in zip(offsets, CORE_OFFSET_MM, strict=True)]
    distance = np.sqrt(sum(o * o for o in core_offsets)) / CORE_RADIUS_MM  # type: ignore[arg-type]
    distance = distance + 0.22 * smooth_field(numbers, grid, 5.0)
    rim = smoothstep(distance, 1.15, 0.85) * smoothstep(distance, 0.25, 0.6)
    patchy = smoothstep(smooth_field(numbers, grid, 4.0), -1.1, 0.3)
    return Lesion(infiltrated, rim * patchy * infiltrated)


def _ellipsoid(offsets: list[Floats]) -> Floats:
    return np.sqrt(sum((o / np.float32(r)) ** 2 for o, r in zip(offsets, RADII_MM, strict=True)))  # type: ignore[arg-type]

"""The step from slice to slice in a DICOM series, and the words for what is wrong with it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.imaging.readers.base import plural
from app.imaging.readers.dicom_headers import FrameHeader

TOLERANCE = 0.01
"""Share of the distance between slices by which one may be off: scanners round to hundredths of a millimetre."""

MIN_TOLERANCE_MM = 2e-3
_DRIFT_TOLERANCE_MM = 0.02


def step_of(
    ordered: Sequence[FrameHeader],
    places: NDArray[np.float64],
    normal: NDArray[np.float64],
    name: str,
) -> tuple[NDArray[np.float64], float | None, list[str]]:
    """Measure the step between slices that are in their order.

    Parameters
    ----------
    places : ndarray of float64, (slices, 3)
        Positions of the first pixel, mm in LPS.
    normal : ndarray of float64, (3,)
        Unit vector along which the slices ascend.

    Returns
    -------
    step : ndarray of float64, (3,)
        From one slice to the next, mm; one mm along the normal for a lone slice of unknown thickness.
    distance : float or None
        Between the planes of neighbouring slices, mm.
    warnings : list of str
    """
    if len(ordered) == 1:
        return _lone(ordered[0], normal, name)
    positions = places @ normal
    gaps = np.diff(positions)
    distance = float(np.median(gaps))
    tolerance = max(MIN_TOLERANCE_MM, TOLERANCE * distance)
    if np.abs(gaps - distance).max() > tolerance:
        return normal * distance, distance, [_uneven(gaps, distance, tolerance, name)]
    distance = float(positions[-1] - positions[0]) / (len(ordered) - 1)
    step = (places[-1] - places[0]) / (len(ordered) - 1)
    return step, distance, [*_off_line(places, step, normal * distance, name), *_unstated(ordered[0], distance, name)]


def _lone(
    frame: FrameHeader, normal: NDArray[np.float64], name: str
) -> tuple[NDArray[np.float64], float | None, list[str]]:
    distance = frame.spacing_between or frame.thickness
    if distance is None:
        return normal, None, [f"{name} is a lone slice that does not state its thickness: no volume is measured."]
    return normal * distance, distance, []


def _uneven(gaps: NDArray[np.float64], distance: float, tolerance: float, name: str) -> str:
    holes = np.round(gaps / distance)
    if (np.abs(gaps - holes * distance) <= tolerance * np.maximum(holes, 1)).all():
        missing = int((holes - 1).sum())
        return (
            f"{plural(missing, 'slice')} missing in {name}: slices lie {distance:.2f} mm apart, and {gaps.max():.2f} "
            "mm at the widest gap, so volume and positions beyond it are wrong."
        )
    return (
        f"The slices of {name} are unevenly spaced, {gaps.min():.2f} to {gaps.max():.2f} mm apart: volume and "
        "positions are approximate."
    )


def _off_line(
    places: NDArray[np.float64], step: NDArray[np.float64], straight: NDArray[np.float64], name: str
) -> list[str]:
    tolerance = max(_DRIFT_TOLERANCE_MM, TOLERANCE * float(np.linalg.norm(straight)))
    warnings = []
    if np.linalg.norm(step - straight) > tolerance:
        warnings.append(f"The slices of {name} are sheared against each other (gantry tilt); angles on them mislead.")
    expected = places[0] + np.arange(len(places))[:, None] * step
    if np.linalg.norm(places - expected, axis=1).max() > tolerance:
        warnings.append(f"The slices of {name} are shifted against each other: positions are approximate.")
    return warnings


def _unstated(head: FrameHeader, distance: float, name: str) -> list[str]:
    """Slices may be missing regularly, every second one, which only the stated distance betrays."""
    stated = head.spacing_between
    # Some scanners state the gap between slices here instead: then it is smaller than the thickness.
    if stated is None or stated < 0.9 * (head.thickness or 0.0):
        return []
    ratio = distance / stated
    if ratio <= 1.5 or abs(ratio - round(ratio)) >= TOLERANCE * ratio:
        return []
    return [
        f"Slices may be missing in {name}: they lie {distance:.2f} mm apart, and its header states {stated:.2f} mm."
    ]

"""Puts the images of a DICOM series into their order in space, and names everything that is not as it should be."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.errors import ImageReadError
from app.imaging.readers.base import plural
from app.imaging.readers.dicom_headers import FrameHeader
from app.imaging.readers.spacing import MIN_TOLERANCE_MM, TOLERANCE, step_of
from app.imaging.volume import VolumeGeometry

_SAME_DIRECTION = 0.9999
"""Cosine of 0.8 degrees: above scanners' rounding, below any planned angulation."""

_AXIAL = 0.7
OTHER_PLANE = ", and the model was trained on axial ones."
"""End of the sentence about slices that are not axial."""

_MAX_PARTS = 4
"""Echoes, magnitude and phase, or b-values that are listed apart; more are a time series, which is refused."""


@dataclass(frozen=True)
class Stack:
    """Images in their order along the normal of the slices.

    Attributes
    ----------
    positions_mm : tuple of float
        Of each image along the normal; empty when the images do not say where they are.
    """

    frames: tuple[FrameHeader, ...]
    geometry: VolumeGeometry
    positions_mm: tuple[float, ...]
    warnings: tuple[str, ...]


def stack(frames: Sequence[FrameHeader], name: str) -> list[Stack]:
    """Order the images of one series.

    Parameters
    ----------
    frames : sequence of FrameHeader
        In any order; names of files play no part.
    name : str
        What to call the series in sentences.

    Returns
    -------
    list of Stack
        One, or one for each echo, contrast or time when the series interleaves them.

    Raises
    ------
    ImageReadError
        Images of different sizes or orientations in equal parts, or different images at one place.
    """
    warnings: list[str] = []
    kept = _without_copies(list(frames), name, warnings)
    kept = _without_localizers(kept, name, warnings)
    kept = _most_alike(kept, lambda f: (f.size, _rounded(f.pixel_spacing)), "size", name, warnings)
    kept = _most_alike(kept, _has_place, "whether they state their position", name, warnings)
    kept = _most_alike(kept, lambda f: f.frame_of_reference, "frame of reference", name, warnings)
    if not _has_place(kept[0]):
        return [_by_number(kept, name, warnings)]
    parts: list[list[FrameHeader]] = []
    for stacked in _grouped(kept, lambda f: f.stack_id):
        directions = _directions(stacked)
        alike = _most_alike(stacked, lambda f, own=directions: own[f.sop_uid, f.frame], "orientation", name, warnings)
        parts += _apart(alike, name)
    if len(parts) > 1:
        warnings.append(f"{name} interleaves {len(parts)} sets of images, which are listed as a series each.")
    return [_in_space(part, name, warnings) for part in parts]


def _without_copies(frames: list[FrameHeader], name: str, warnings: list[str]) -> list[FrameHeader]:
    unique = list({(f.sop_uid, f.frame): f for f in reversed(frames)}.values())[::-1]
    if len(unique) < len(frames):
        warnings.append(f"{plural(len(frames) - len(unique), 'repeated image')} in {name} left out.")
    return unique


def _without_localizers(frames: list[FrameHeader], name: str, warnings: list[str]) -> list[FrameHeader]:
    others = [f for f in frames if "LOCALIZER" not in f.image_type]
    if not others or len(others) == len(frames):
        return frames
    warnings.append(f"{plural(len(frames) - len(others), 'localizer')} in {name} left out.")
    return others


def _most_alike(
    frames: list[FrameHeader], key: Callable[[FrameHeader], Hashable], what: str, name: str, warnings: list[str]
) -> list[FrameHeader]:
    """The images that agree with more than half of all; the rest is named and left out."""
    keys = [key(f) for f in frames]
    common = max(dict.fromkeys(keys), key=keys.count)
    kept = [f for f, k in zip(frames, keys, strict=True) if k == common]
    if len(kept) == len(frames):
        return frames
    if len(kept) <= len(frames) / 2:
        raise ImageReadError(f"The images in {name} differ in {what} and make no volume; export each part alone.")
    warnings.append(f"{plural(len(frames) - len(kept), 'image')} in {name} left out; the others differ in {what}.")
    return kept


def _rounded(spacing: tuple[float, float] | None) -> tuple[float, float] | None:
    return None if spacing is None else (round(spacing[0], 3), round(spacing[1], 3))


def _has_place(frame: FrameHeader) -> bool:
    return frame.position is not None and frame.orientation is not None and frame.pixel_spacing is not None


def _grouped(frames: Sequence[FrameHeader], key: Callable[[FrameHeader], Hashable]) -> list[list[FrameHeader]]:
    groups: dict[Hashable, list[FrameHeader]] = {}
    for frame in frames:
        groups.setdefault(key(frame), []).append(frame)
    return list(groups.values())


def _directions(frames: Sequence[FrameHeader]) -> dict[tuple[str, int], int]:
    """Number of the first image that each image is parallel to, row by row and column by column."""
    found: list[NDArray[np.float64]] = []
    numbers: dict[tuple[str, int], int] = {}
    for frame in frames:
        own = frame.orientation
        assert own is not None
        matches = (i for i, other in enumerate(found) if np.einsum("ij,ij->i", own, other).min() > _SAME_DIRECTION)
        index = next(matches, len(found))
        if index == len(found):
            found.append(own)
        numbers[frame.sop_uid, frame.frame] = index
    return numbers


def _placed(frame: FrameHeader) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, float]]:
    assert frame.position is not None
    assert frame.orientation is not None
    assert frame.pixel_spacing is not None
    return frame.position, frame.orientation, frame.pixel_spacing


def _normal(frame: FrameHeader) -> NDArray[np.float64]:
    _, orientation, _ = _placed(frame)
    return np.cross(orientation[0], orientation[1])


def _apart(frames: list[FrameHeader], name: str) -> list[list[FrameHeader]]:
    """The series as it is, or taken apart so that no two images of a part lie at the same place."""
    if not _collide(frames):
        return [frames]
    keys: list[Callable[[FrameHeader], Hashable]] = [
        lambda f: f.echo_time,
        lambda f: f.image_type,
        lambda f: f.b_value,
        lambda f: f.temporal,
        lambda f: f.acquisition,
    ]
    # The indices of an enhanced image tell apart what only its maker's own elements describe.
    for index in range(min(len(f.dimensions) for f in frames)):
        keys.append(lambda f, index=index: f.dimensions[index])
    for key in keys:
        parts = _grouped(frames, key)
        if 1 < len(parts) <= _MAX_PARTS and not any(_collide(p) for p in parts):
            return parts
    raise ImageReadError(
        f"Different images lie at the same position in {name}, as in a time series; export the one volume that is "
        "to be segmented."
    )


def _collide(frames: Sequence[FrameHeader]) -> bool:
    gaps = np.diff(np.sort(_along_normal(frames)))
    return bool(gaps.size) and bool(gaps.min() < max(MIN_TOLERANCE_MM, TOLERANCE * float(np.median(gaps))))


def _along_normal(frames: Sequence[FrameHeader]) -> NDArray[np.float64]:
    normal = _normal(frames[0])
    return np.array([_placed(f)[0] @ normal for f in frames])


def _in_space(frames: list[FrameHeader], name: str, common_warnings: Sequence[str]) -> Stack:
    ordered = [frames[i] for i in np.argsort(_along_normal(frames))]
    first, orientation, (between_rows, between_columns) = _placed(ordered[0])
    normal, places = _normal(ordered[0]), np.array([_placed(f)[0] for f in ordered])
    step, between, warnings = step_of(ordered, places, normal, name)
    affine = np.eye(4)
    affine[:3, 0] = orientation[0] * between_columns
    affine[:3, 1] = orientation[1] * between_rows
    affine[:3, 2] = step
    affine[:3, 3] = first
    if abs(normal[2]) < _AXIAL:
        plane = "sagittal" if abs(normal[0]) >= abs(normal[1]) else "coronal"
        warnings.append(f"The slices of {name} are {plane}{OTHER_PLANE}")
    # Differences of positions carry noise in the last bits; a nanometre is beyond any scanner.
    spacing = None if between is None else (round(between, 6), between_rows, between_columns)
    geometry = VolumeGeometry((len(ordered), *ordered[0].size), spacing, affine)
    positions = tuple(float(p) for p in places @ normal)
    return Stack(tuple(ordered), geometry, positions, (*common_warnings, *warnings))


def _by_number(frames: list[FrameHeader], name: str, warnings: list[str]) -> Stack:
    """Order without positions: by slice location, else by instance number; orientation stays unknown."""
    by_location = all(f.slice_location is not None for f in frames)
    keys = [f.slice_location if by_location else f.instance for f in frames]
    numbers = [k for k in keys if k is not None]
    if len(frames) > 1 and (len(numbers) < len(frames) or len(set(numbers)) < len(frames)):
        raise ImageReadError(f"The images in {name} do not state where they lie; export the series again.")
    ordered = sorted(frames, key=lambda f: (f.slice_location if by_location else f.instance) or 0)
    basis = "slice location" if by_location else "instance number"
    warnings.append(f"{name} does not say where its slices lie: orientation unknown, order by {basis}.")
    head = ordered[0]
    between, pixel = head.spacing_between or (head.thickness if len(ordered) == 1 else None), head.pixel_spacing
    spacing = (between, *pixel) if between is not None and pixel is not None else None
    return Stack(tuple(ordered), VolumeGeometry((len(ordered), *head.size), spacing), (), tuple(warnings))

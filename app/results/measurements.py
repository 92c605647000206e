"""Areas, volume, diameters, parts and agreement of a mask."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.contract.components import Runs, parts_of, runs_of
from app.contract.dice import dice
from app.imaging.volume import VolumeGeometry
from app.results.diameters import Diameter, Diameters, Point, diameters_of

NO_SPACING = "The file does not say how large its pixels are; lengths and areas are in pixels, the volume in voxels."
MOVED = "The two diameters were moved by a reader."
MOVED_BESIDE = "The two diameters were moved by a reader and lie on a slice of which nothing is outlined."


@dataclass(frozen=True)
class Bidimensional:
    """Largest diameter and largest perpendicular one; see `app.results.diameters` for what they are.

    Attributes
    ----------
    slice_index : int
        From 0.
    largest_mm, perpendicular_mm, product_mm2 : float or None
        None when the spacing is unknown.
    largest_px, perpendicular_px : float
        Lengths in pixels.
    largest_ends, perpendicular_ends : pair of (row, column)
        In pixels; a whole number is the centre of a pixel.
    edited : bool
        Whether a reader has moved them.
    """

    slice_index: int
    largest_mm: float | None
    perpendicular_mm: float | None
    product_mm2: float | None
    largest_px: float
    perpendicular_px: float
    largest_ends: tuple[Point, Point]
    perpendicular_ends: tuple[Point, Point]
    edited: bool = False


@dataclass(frozen=True)
class Measurements:
    """Figures of one mask.

    Attributes
    ----------
    area_px : list of int
        Pixels of each slice.
    area_mm2 : list of float or None
        Area in each slice; None when the spacing is unknown.
    volume_ml : float or None
        None when the spacing is unknown.
    dice : float or None
        Dice similarity coefficient to a reference mask, over the volume; None without a reference.
    diameters : Bidimensional or None
        None for an empty mask.
    components : int
        Connected parts in space (26 neighbours).
    components_per_slice : list of int
        Connected parts of each slice (8 neighbours).
    centroid_voxel : (slice, row, column) or None
        Mean place of the mask's voxels, from 0; None for an empty mask.
    centroid_lps_mm : (left, posterior, superior) or None
        The same in the patient; None when orientation is unknown.
    notes : list of str
        Sentences that belong to the figures.
    """

    area_px: list[int]
    area_mm2: list[float] | None
    volume_ml: float | None
    dice: float | None
    diameters: Bidimensional | None
    components: int
    components_per_slice: list[int]
    centroid_voxel: tuple[float, float, float] | None
    centroid_lps_mm: tuple[float, float, float] | None
    notes: list[str]


def measure(
    mask: NDArray[np.bool_],
    geometry: VolumeGeometry,
    reference: NDArray[np.bool_] | None = None,
    notes: tuple[str, ...] = (),
) -> Measurements:
    """Measure a mask on its volume's grid.

    Parameters
    ----------
    mask : ndarray of bool, (slices, rows, columns)
    geometry : VolumeGeometry
    reference : ndarray of bool, same shape, or None
    notes : tuple of str
        What is known about the series and concerns its figures; see `app.results.gaps.gap_note`.
    """
    runs = runs_of(mask)
    in_slices = parts_of(runs, across_slices=False)
    pixels = np.bincount(runs.slices, runs.lengths, minlength=len(mask)).astype(int).tolist()
    pixel_mm2, voxel_ml = geometry.pixel_area_mm2, geometry.voxel_volume_ml
    centroid = _centroid(runs)
    return Measurements(
        area_px=pixels,
        area_mm2=None if pixel_mm2 is None else [round(count * pixel_mm2, 3) for count in pixels],
        volume_ml=None if voxel_ml is None else round(sum(pixels) * voxel_ml, 4),
        dice=None if reference is None else dice(mask, reference),
        diameters=_bidimensional(runs, in_slices, geometry),
        components=len(np.unique(parts_of(runs, across_slices=True))),
        components_per_slice=_per_slice(runs, in_slices),
        centroid_voxel=centroid,
        centroid_lps_mm=_in_patient(centroid, geometry),
        notes=[*notes, *([NO_SPACING] if geometry.spacing_mm is None else [])],
    )


def diameters_between(
    slice_index: int,
    largest: tuple[Point, Point],
    perpendicular: tuple[Point, Point],
    geometry: VolumeGeometry,
    edited: bool = True,
) -> Bidimensional:
    """The figures of two lines, as a reader has moved them.

    Parameters
    ----------
    largest, perpendicular : pair of (row, column)
        In pixels; a whole number is the centre of a pixel.
    """
    spacing = geometry.spacing_mm
    size = (1.0, 1.0) if spacing is None else spacing[1:]
    lines = [Diameter(float(np.hypot(*(np.subtract(*ends) * size))), ends) for ends in (largest, perpendicular)]
    return replace(described(Diameters(slice_index, lines[0], lines[1]), known=spacing is not None), edited=edited)


def with_moved(found: Measurements, moved: Bidimensional) -> Measurements:
    """Measurements with the diameters that a reader has moved, and a note that says so.

    They count wherever the reader put them: what is measured by hand is the reader's finding and not the outline's.
    """
    note = MOVED if found.area_px[moved.slice_index] else MOVED_BESIDE
    return replace(found, diameters=moved, notes=[*found.notes, note])


def _per_slice(runs: Runs, parts: NDArray[np.int64]) -> list[int]:
    first = np.unique(parts, return_index=True)[1]
    return np.bincount(runs.slices[first], minlength=runs.shape[0]).tolist()


def _centroid(runs: Runs) -> tuple[float, float, float] | None:
    total = int(runs.lengths.sum())
    if not total:
        return None
    middles = (runs.starts + runs.stops - 1) / 2
    sums = [float((places * runs.lengths).sum()) for places in (runs.slices, runs.rows, middles)]
    return sums[0] / total, sums[1] / total, sums[2] / total


def _in_patient(
    centroid: tuple[float, float, float] | None, geometry: VolumeGeometry
) -> tuple[float, float, float] | None:
    if centroid is None or geometry.affine_lps is None:
        return None
    left, posterior, superior, _ = geometry.affine_lps @ [*centroid[::-1], 1.0]
    return round(float(left), 3), round(float(posterior), 3), round(float(superior), 3)


def _bidimensional(runs: Runs, parts: NDArray[np.int64], geometry: VolumeGeometry) -> Bidimensional | None:
    spacing = geometry.spacing_mm
    found = diameters_of(runs, parts, (1.0, 1.0) if spacing is None else spacing[1:])
    if found is None:
        return None
    return described(found, known=spacing is not None)


def described(found: Diameters, known: bool) -> Bidimensional:
    """Diameters as they are told; `known` says that their lengths are in mm."""
    return Bidimensional(
        slice_index=found.slice_index,
        largest_mm=round(found.largest.length, 2) if known else None,
        perpendicular_mm=round(found.perpendicular.length, 2) if known else None,
        product_mm2=round(found.product, 2) if known else None,
        largest_px=_in_pixels(found.largest),
        perpendicular_px=_in_pixels(found.perpendicular),
        largest_ends=_rounded(found.largest),
        perpendicular_ends=_rounded(found.perpendicular),
    )


def _in_pixels(diameter: Diameter) -> float:
    return round(float(np.hypot(*np.subtract(*diameter.ends))), 2)


def _rounded(diameter: Diameter) -> tuple[Point, Point]:
    (row0, column0), (row1, column1) = diameter.ends
    return (round(row0, 2), round(column0, 2)), (round(row1, 2), round(column1, 2))

"""Areas, volume and agreement of a mask."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.contract.dice import dice
from app.imaging.volume import VolumeGeometry


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
    """

    area_px: list[int]
    area_mm2: list[float] | None
    volume_ml: float | None
    dice: float | None


def measure(
    mask: NDArray[np.bool_], geometry: VolumeGeometry, reference: NDArray[np.bool_] | None = None
) -> Measurements:
    """Measure a mask on its volume's grid.

    Parameters
    ----------
    mask : ndarray of bool, (slices, rows, columns)
    geometry : VolumeGeometry
    reference : ndarray of bool, same shape, or None
    """
    pixels = [int(count) for count in np.count_nonzero(mask, axis=(1, 2))]
    pixel_mm2, voxel_ml = geometry.pixel_area_mm2, geometry.voxel_volume_ml
    return Measurements(
        area_px=pixels,
        area_mm2=None if pixel_mm2 is None else [round(count * pixel_mm2, 3) for count in pixels],
        volume_ml=None if voxel_ml is None else round(sum(pixels) * voxel_ml, 4),
        dice=None if reference is None else dice(mask, reference),
    )

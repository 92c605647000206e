"""How far a mask agrees with a reference segmentation."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.contract.dice import dice
from app.contract.hausdorff import hausdorff95
from app.imaging.volume import VolumeGeometry


@dataclass(frozen=True)
class Comparison:
    """Figures of a mask beside a reference on the same grid.

    Attributes
    ----------
    dice : float
        Dice similarity coefficient over the volume.
    reference_ml : float or None
        Volume of the reference; None when the spacing is unknown.
    difference_ml : float or None
        Volume of the mask less that of the reference; positive when the mask is larger.
    difference_percent : float or None
        The same in percent of the reference; None when that is empty.
    hausdorff95_mm : float or None
        See `app.contract.hausdorff`; None when the spacing is unknown or only one of both is empty.
    hausdorff95_px : float or None
        Where the spacing is unknown: in voxels, of which those between slices count like those within; else None.
    """

    dice: float
    reference_ml: float | None
    difference_ml: float | None
    difference_percent: float | None
    hausdorff95_mm: float | None
    hausdorff95_px: float | None


def compare(mask: NDArray[np.bool_], reference: NDArray[np.bool_], geometry: VolumeGeometry) -> Comparison:
    """Compare two masks on one grid.

    Parameters
    ----------
    mask, reference : ndarray of bool, (slices, rows, columns)
    geometry : VolumeGeometry
        Of both.
    """
    voxels, of_reference = int(np.count_nonzero(mask)), int(np.count_nonzero(reference))
    voxel_ml, spacing = geometry.voxel_volume_ml, geometry.spacing_mm
    distance = hausdorff95(mask, reference, spacing)
    finite = round(distance, 3) if math.isfinite(distance) else None
    return Comparison(
        dice=dice(mask, reference),
        reference_ml=None if voxel_ml is None else round(of_reference * voxel_ml, 4),
        difference_ml=None if voxel_ml is None else round((voxels - of_reference) * voxel_ml, 4),
        difference_percent=round(100.0 * (voxels - of_reference) / of_reference, 2) if of_reference else None,
        hausdorff95_mm=None if spacing is None else finite,
        hausdorff95_px=finite if spacing is None else None,
    )

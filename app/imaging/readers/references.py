"""Finds and reads the reference masks that lie beside images."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import ImageReadError
from app.imaging.readers.base import decoder_boundary
from app.imaging.readers.naming import parse_name, stem_of
from app.imaging.readers.nifti_file import VOLUME_ENDINGS, NiftiHeader, read_header, read_voxels
from app.imaging.series import Series
from app.imaging.source_grid import SourceOrientation
from app.imaging.volume import VolumeGeometry

_PICTURE_ENDINGS = (".tif", ".tiff", ".png")


def read_reference(series: Series) -> NDArray[np.bool_] | None:
    """Read the reference of a series.

    Returns
    -------
    ndarray of bool, (slices, rows, columns), or None
        None for a series without reference.

    Raises
    ------
    ImageReadError
        A mask is damaged, or no longer fits the images.
    """
    if not series.reference_files:
        return None
    if series.reference_files[0].name.lower().endswith(VOLUME_ENDINGS):
        return _read_volume(series.reference_files[0], series.geometry)
    return np.stack([_read_picture(path, series.geometry) for path in series.reference_files])


def is_mask_of_picture(path: Path) -> bool:
    """Whether a picture is the reference mask of an image beside it.

    Raises
    ------
    ImageReadError
        It is named as a mask, and there is no image.
    """
    if not path.stem.endswith("_mask"):
        return False
    stem = path.stem.removesuffix("_mask")
    if any(path.with_name(stem + ending).is_file() for ending in _PICTURE_ENDINGS):
        return True
    raise ImageReadError(f"{path.name} is a mask without its image; put the image {stem}{path.suffix} beside it.")


def mask_of_picture(path: Path) -> Path | None:
    """The `<stem>_mask` beside a picture, in any of the formats of slices."""
    endings = dict.fromkeys((path.suffix, *_PICTURE_ENDINGS))
    candidates = (path.with_name(f"{path.stem}_mask{ending}") for ending in endings)
    return next((c for c in candidates if c.is_file()), None)


def with_mask_beside(series: Series) -> Series:
    """Attach to a volume the mask that lies in its folder, bears its name and fits its grid."""
    path = series.files[0]
    for mask in _masks_named_like(path):
        try:
            if _orientation_onto(read_header(mask), series.geometry) is not None:
                return replace(series, reference_files=(mask,))
            warning = f"The mask {mask.name} lies on another grid and is left out."
        except ImageReadError as error:
            warning = error.user_message
        return replace(series, warnings=(*series.warnings, warning))
    return series


def with_mask_of_same_grid(series: Series, masks: Sequence[Path]) -> Series:
    """Attach to a series without reference the first mask volume that lies on its grid in space."""
    if series.reference_files or series.geometry.affine_lps is None:
        return series
    for mask in masks:
        try:
            header = read_header(mask)
        except ImageReadError as error:
            return replace(series, warnings=(*series.warnings, error.user_message))
        if _orientation_onto(header, series.geometry) is not None:
            return replace(series, reference_files=(mask,))
    return series


def _masks_named_like(path: Path) -> list[Path]:
    """Masks whose subject equals the volume's or, as in `Pre_Mask` for `Pre_Scan_T1`, begins it; the closest first."""
    subject = parse_name(stem_of(path)).subject
    parsed = [(parse_name(stem_of(p)), p) for p in path.parent.iterdir() if p.name.lower().endswith(VOLUME_ENDINGS)]
    fitting = [(n.subject, p) for n, p in parsed if n.is_mask and f"{subject}_".startswith(f"{n.subject}_".lstrip("_"))]
    return [p for _, p in sorted(fitting, key=lambda pair: (-len(pair[0]), pair[1].name))]


def _orientation_onto(header: NiftiHeader, geometry: VolumeGeometry) -> SourceOrientation | None:
    """How a mask file's axes become those of a series; None when it lies on another grid."""
    if header.channels != 1:
        return None
    if header.affine_ras is None or geometry.affine_lps is None:
        unknown = SourceOrientation(header.grid, (2, 1, 0), (False, False, False))
        both_unknown = header.affine_ras is None and geometry.affine_lps is None
        return unknown if both_unknown and unknown.displayed_shape == geometry.shape else None
    orientation = SourceOrientation.onto(header.grid, header.affine_ras, geometry.affine_lps)
    placed = VolumeGeometry(orientation.displayed_shape, None, orientation.affine_lps())
    # A hundredth of a millimetre: masks written by other programs carry their affine in single precision.
    return orientation if placed.same_grid(geometry, tolerance_mm=1e-2) else None


def _read_volume(path: Path, geometry: VolumeGeometry) -> NDArray[np.bool_]:
    header = read_header(path)
    orientation = _orientation_onto(header, geometry)
    if orientation is None:
        raise ImageReadError(f"The mask {path.name} has changed since it was listed; open the images again.")
    voxels, _ = read_voxels(header, orientation)
    return voxels[0] > 0


def _read_picture(path: Path, geometry: VolumeGeometry) -> NDArray[np.bool_]:
    with decoder_boundary(path), Image.open(path, formats=("TIFF", "PNG")) as image:
        if (image.height, image.width) != geometry.shape[1:]:
            raise ImageReadError(f"The mask {path.name} differs in size from its image; replace or remove it.")
        return np.asarray(image.convert("L")) > 0

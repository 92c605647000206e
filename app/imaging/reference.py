"""Reads a reference segmentation onto the grid of the images that it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import ImageReadError
from app.imaging.alignment import Grid, Plan
from app.imaging.readers.base import decoder_boundary, natural_key
from app.imaging.readers.seg_file import MaskVolume, read_seg, seg_header
from app.imaging.readers.volume_file import read_voxels
from app.imaging.readers.volume_header import is_volume, read_header
from app.imaging.resampling import resample
from app.imaging.series import Series
from app.imaging.source_grid import SourceOrientation

_PICTURE_ENDINGS = (".png", ".tif", ".tiff")
_MOST = 0.9
"""Share of a mask that has to lie within the images, or it is said how much does not."""


@dataclass(frozen=True)
class Reference:
    """A mask to compare with.

    Attributes
    ----------
    mask : ndarray of bool, (slices, rows, columns)
        On the grid of the images.
    warnings : tuple of str
    """

    mask: NDArray[np.bool_]
    warnings: tuple[str, ...] = ()


def reference_files(path: Path) -> tuple[Path, ...]:
    """The files of a reference that a person named: the file, or all in the folder in the order of their names.

    Raises
    ------
    ImageReadError
        There is nothing.
    """
    if path.is_file():
        return (path,)
    files = (
        sorted((f for f in path.iterdir() if f.is_file()), key=lambda f: natural_key(f.name)) if path.is_dir() else []
    )
    files = [f for f in files if not f.name.startswith(".")]
    masks = [f for f in files if f.stem.endswith("_mask")]
    if not files:
        raise ImageReadError(f"{path.name} holds no reference; name a DICOM SEG, a NIfTI volume or PNG masks.")
    return tuple(masks or files)


def read_reference(files: Sequence[Path], series: Series) -> Reference:
    """Read a reference segmentation.

    Parameters
    ----------
    files : sequence of Path
        One DICOM segmentation, one NIfTI volume, or one picture for each slice in the order of the slices.
    series : Series
        On whose grid the mask is wanted. A volume on another grid is brought there by its nearest voxels.

    Raises
    ------
    ImageReadError
        A file is damaged or no mask, or it shows another place, patient or number of slices.
    """
    first = files[0]
    if len(files) == 1:
        if is_volume(first):
            return _on_grid(_read_volume(first), first, series)
        if seg_header(first) is not None:
            return _on_grid(read_seg(first), first, series)
    if not all(f.name.lower().endswith(_PICTURE_ENDINGS) for f in files):
        raise ImageReadError(f"{first.name} is no mask that Falx knows; name a DICOM SEG, a NIfTI volume or PNG masks.")
    return _read_pictures(files, series)


def _read_volume(path: Path) -> MaskVolume:
    header = read_header(path)
    if header.channels != 1:
        raise ImageReadError(f"{path.name} holds {header.channels} volumes, and a mask is one; split the file.")
    as_stored = SourceOrientation(header.grid, (2, 1, 0), (False, False, False), header.affine_ras)
    voxels, _ = read_voxels(header, as_stored)
    return MaskVolume(voxels[0] > 0, as_stored.affine_lps())


def _on_grid(volume: MaskVolume, path: Path, series: Series) -> Reference:
    grid, name = Grid.of(series.geometry, series.positions_mm), path.name
    if grid is None or volume.affine_lps is None:
        if grid is not None or volume.affine_lps is not None or volume.mask.shape != series.geometry.shape:
            raise ImageReadError(f"{name} and the images cannot be laid over each other; one does not say where it is.")
        return Reference(volume.mask, volume.warnings)
    if None not in (frames := (volume.frame_of_reference, series.frame_of_reference)) and frames[0] != frames[1]:
        raise ImageReadError(
            f"{name} was drawn in another frame of reference than the images; open the images that it belongs to."
        )
    source = Grid(volume.affine_lps, (volume.mask.shape[0], volume.mask.shape[1], volume.mask.shape[2]))
    mask = resample(volume.mask, source, grid, nearest=True).voxels
    warnings = list(volume.warnings)
    if not Plan.of(source, grid).is_exact:
        warnings.append(f"The reference {name} lies on another grid and is brought onto that of the images.")
    within = _share_within(volume, source, mask, grid)
    if volume.mask.any() and not mask.any():
        raise ImageReadError(f"{name} lies outside the images; open the images that it belongs to.")
    if within < _MOST:
        warnings.append(f"Only {within:.0%} of the reference {name} lies within the images; the rest does not count.")
    return Reference(mask, tuple(warnings))


def _share_within(volume: MaskVolume, source: Grid, mask: NDArray[np.bool_], grid: Grid) -> float:
    """Volume of the mask on the images' grid over its own."""
    before = np.count_nonzero(volume.mask) * abs(np.linalg.det(source.affine[:3, :3]))
    return 1.0 if before == 0 else float(np.count_nonzero(mask) * abs(np.linalg.det(grid.affine[:3, :3])) / before)


def _read_pictures(files: Sequence[Path], series: Series) -> Reference:
    slices = series.geometry.shape[0]
    if len(files) != slices:
        raise ImageReadError(f"The masks number {len(files)} and the slices {slices}; name one mask for each slice.")
    mask = np.stack([_read_picture(path, series.geometry.shape[1:]) for path in files])
    if series.geometry.affine_lps is None:
        return Reference(mask)
    said = f"{files[0].name} and the other masks do not say where they lie; they are taken in the order of their names."
    return Reference(mask, (said,))


def _read_picture(path: Path, shape: tuple[int, int]) -> NDArray[np.bool_]:
    with decoder_boundary(path), Image.open(path, formats=("TIFF", "PNG")) as image:
        if (image.height, image.width) != shape:
            raise ImageReadError(f"The mask {path.name} differs in size from its image; replace or remove it.")
        return np.asarray(image.convert("L")) > 0

"""Finds the reference masks that belong to images."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import ImageReadError
from app.imaging.readers.naming import parse_name, stem_of
from app.imaging.readers.seg_file import seg_header
from app.imaging.readers.volume_file import VolumeHeader
from app.imaging.readers.volume_header import is_volume, read_header
from app.imaging.series import Series
from app.imaging.source_grid import SourceOrientation
from app.imaging.volume import Role, VolumeGeometry

_PICTURE_ENDINGS = (".tif", ".tiff", ".png", ".jpg", ".jpeg")


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
    """Attach to a volume the mask that lies in its folder and bears its name."""
    path = series.files[0]
    for mask in _masks_named_like(path):
        try:
            header = read_header(mask)
        except ImageReadError as error:
            return replace(series, warnings=(*series.warnings, error.user_message))
        if _may_fit(header, series.geometry):
            return replace(series, reference_files=(mask,))
        warning = f"The mask {mask.name} lies on another grid, one of unknown place, and is left out."
        return replace(series, warnings=(*series.warnings, warning))
    return series


def with_masks(series: Sequence[Series], masks: Sequence[Path], named: Callable[[Path], bool]) -> list[Series]:
    """Attach masks to the series that they belong to.

    Parameters
    ----------
    masks : sequence of Path
        DICOM segmentations and NIfTI masks. A segmentation names its series, or else its frame of reference; a volume
        is known by its grid.
    named : callable
        Whether the person named a file. Such a mask is taken for the FLAIR of the only study even on another grid.
    """
    attached = list(series)
    for mask in masks:
        try:
            index = _owner(attached, mask, named(mask))
        except ImageReadError as error:
            attached = [replace(s, warnings=(*s.warnings, error.user_message)) for s in attached]
            continue
        if index is not None:
            attached[index] = replace(attached[index], reference_files=(mask,))
    return attached


def _owner(series: Sequence[Series], mask: Path, is_named: bool) -> int | None:
    """Which series a mask belongs to."""
    free = [i for i, s in enumerate(series) if not s.reference_files and s.refusal is None]
    free = [i for i in free if series[i].geometry.affine_lps is not None]
    free.sort(key=lambda i: Role.FLAIR not in series[i].roles)
    header = seg_header(mask)
    if header is not None:
        own = [i for i in free if series[i].uid.split("/")[0] in header.series_uids]
        frame = header.frame_of_reference
        near = [i for i in free if frame is not None and series[i].frame_of_reference == frame]
        return next(iter([*own, *near]), None)
    volume = read_header(mask)
    on_grid = [i for i in free if series[i].kind == "dicom" and _lies_on(volume, series[i].geometry)]
    one_study = len({s.study_uid for s in series}) == 1
    fitting = [i for i in free if is_named and one_study and _may_fit(volume, series[i].geometry)]
    return next(iter([*on_grid, *fitting]), None)


def _masks_named_like(path: Path) -> list[Path]:
    """Masks whose subject equals the volume's or, as in `Pre_Mask` for `Pre_Scan_T1`, begins it; the closest first."""
    subject = parse_name(stem_of(path)).subject
    parsed = [(parse_name(stem_of(p)), p) for p in path.parent.iterdir() if is_volume(p)]
    fitting = [(n.subject, p) for n, p in parsed if n.is_mask and f"{subject}_".startswith(f"{n.subject}_".lstrip("_"))]
    return [p for _, p in sorted(fitting, key=lambda pair: (-len(pair[0]), pair[1].name))]


def _may_fit(header: VolumeHeader, geometry: VolumeGeometry) -> bool:
    """Whether a mask can be brought onto a grid: both say where they are, or neither does and they agree in shape."""
    if header.channels != 1:
        return False
    if header.affine_ras is None or geometry.affine_lps is None:
        unknown = SourceOrientation(header.grid, (2, 1, 0), (False, False, False))
        both_unknown = header.affine_ras is None and geometry.affine_lps is None
        return both_unknown and unknown.displayed_shape == geometry.shape
    return True


def _lies_on(header: VolumeHeader, geometry: VolumeGeometry) -> bool:
    """Whether the voxels of a mask are those of a grid, in whatever order they are stored."""
    if header.channels != 1 or header.affine_ras is None or geometry.affine_lps is None:
        return False
    orientation = SourceOrientation.onto(header.grid, header.affine_ras, geometry.affine_lps)
    placed = VolumeGeometry(orientation.displayed_shape, None, orientation.affine_lps())
    # A hundredth of a millimetre: masks written by other programs carry their affine in single precision.
    return placed.same_grid(geometry, tolerance_mm=1e-2)

"""Reads DICOM segmentations: binary, fractional and label maps."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import ImageReadError
from app.imaging.readers.base import MAX_PIXELS, decoder_boundary, plural, too_many_pixels
from app.imaging.readers.dicom_elements import elements_of, read_dataset, tags_of, text

SEG_CLASSES = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
"""Segmentation Storage and Label Map Segmentation Storage."""

_HALF = 0.5
_TAGS = tags_of("SOPClassUID", "FrameOfReferenceUID", "ReferencedSeriesSequence")


@dataclass(frozen=True)
class SegHeader:
    """What a segmentation says it was drawn on."""

    path: Path
    frame_of_reference: str | None
    series_uids: frozenset[str]


@dataclass(frozen=True)
class MaskVolume:
    """A mask with its place in space.

    Attributes
    ----------
    mask : ndarray of bool, (slices, rows, columns)
    affine_lps : ndarray of float64, (4, 4), or None
        Takes (column, row, slice, 1) to mm in LPS.
    """

    mask: NDArray[np.bool_]
    affine_lps: NDArray[np.float64] | None
    frame_of_reference: str | None = None
    warnings: tuple[str, ...] = ()


def seg_header(path: Path) -> SegHeader | None:
    """The header of a DICOM segmentation; None for any other file."""
    with decoder_boundary(path):
        if not _is_dicom(path):
            return None
        top = elements_of(read_dataset(path, _TAGS, pixels=False))
        if text(top, "SOPClassUID") not in SEG_CLASSES:
            return None
        items = top.get("ReferencedSeriesSequence") or []
        uids = frozenset(str(item.get("SeriesInstanceUID", "")) for item in items)
        return SegHeader(path, text(top, "FrameOfReferenceUID") or None, uids)


def read_seg(path: Path) -> MaskVolume:
    """Read the segments of a file, all together.

    Returns
    -------
    MaskVolume
        What belongs to any segment; of a fractional one, what is at least half.

    Raises
    ------
    ImageReadError
        The file is damaged or too large, or its frames make no volume.
    """
    from highdicom.seg import segread  # noqa: PLC0415  half a second that only segmentations cost

    with decoder_boundary(path):
        seg = segread(path)
        geometry = seg.get_volume_geometry(allow_missing_positions=True)
        if geometry is None:
            raise ImageReadError(
                f"The frames of {path.name} lie unevenly or in several planes and make no volume; export it again."
            )
        segments = seg.number_of_segments
        voxels = int(np.prod(geometry.spatial_shape)) * segments
        if voxels > MAX_PIXELS:
            raise too_many_pixels(path.name, voxels)
        volume = seg.get_volume(combine_segments=False, allow_missing_positions=True)
        mask = np.any(volume.array >= _HALF, axis=-1)
        # Its affine takes (slice, row, column) and ours (column, row, slice).
        affine = np.asarray(volume.affine, dtype=np.float64)[:, [2, 1, 0, 3]]
        said = f"{path.name} holds {plural(segments, 'segment')}, which are taken together as one reference."
        return MaskVolume(
            mask,
            affine,
            str(seg.get("FrameOfReferenceUID", "")) or None,
            (said,) if segments > 1 else (),
        )


def _is_dicom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"

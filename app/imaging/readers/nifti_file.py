"""Reads the header of one NIfTI file; what it means is decided in `volumes`."""

import gzip
import logging
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import ImageReadError
from app.imaging.readers.base import decoder_boundary
from app.imaging.readers.volume_file import VolumeHeader, checked, sound_affine

MAGICS = (b"n+1\0", b"n+2\0")
VOLUME_ENDINGS = (".nii", ".nii.gz")
_GZIP = b"\x1f\x8b"
_LONGEST_HEADER = 544
_MM_PER_UNIT = {1: 1000.0, 2: 1.0, 3: 0.001}
_DISAGREEMENT = 0.5
"""Share of a voxel by which the two transforms of a file may differ at the far corner."""

# nibabel reports header repairs with values of the header, on the standard error stream.
logging.getLogger("nibabel.global").setLevel(logging.CRITICAL + 1)


def read_header(path: Path) -> VolumeHeader:
    """Read and check the header of a file, plain or gzipped, whatever its name.

    Raises
    ------
    ImageReadError
        The file is no NIfTI volume, is truncated, too large, or has more dimensions than Falx understands.
    """
    from nibabel.nifti1 import Nifti1Header  # noqa: PLC0415  70 modules that DICOM need not wait for
    from nibabel.nifti2 import Nifti2Header  # noqa: PLC0415

    with decoder_boundary(path):
        head, packed = _head(path)
        header_class = Nifti2Header if head[4:8] == MAGICS[1] else Nifti1Header
        # From its bytes, because nibabel would read extensions of any length from a file.
        header = header_class(head[: header_class.sizeof_hdr], check=True)
        shape = _shape(path, tuple(int(n) for n in header.get_data_shape()))
        scale = _MM_PER_UNIT.get(int(header["xyzt_units"]) & 7, 1.0)
        slope, intercept = header.get_slope_inter()
        affine, warnings = _affine(path, header, scale, shape)
        return checked(
            VolumeHeader(
                path=path,
                shape=shape,
                dtype=header.get_data_dtype(),
                affine_ras=affine,
                zooms=_zooms(header, scale),
                description=_text(header["descrip"]),
                offset=max(0, int(header.get_data_offset())),
                packing="gzip" if packed else "raw",
                slope=1.0 if slope is None else float(slope),
                intercept=0.0 if intercept is None else float(intercept),
                warnings=warnings,
            )
        )


def _head(path: Path) -> tuple[bytes, bool]:
    """First bytes, unpacked; what is no NIfTI is refused before nibabel guesses, which takes text for Analyze."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            file = gzip.GzipFile(fileobj=raw) if packed else raw
            head = file.read(_LONGEST_HEADER)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        head, packed = b"", True
    if head[344:348] not in MAGICS and head[4:8] not in MAGICS:
        raise ImageReadError(f"{path.name} is no NIfTI volume, or its header is damaged; export it again.")
    return head, packed


def _shape(path: Path, shape: tuple[int, ...]) -> tuple[int, ...]:
    while len(shape) > 3 and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) > 4:
        raise ImageReadError(
            f"{path.name} has {len(shape)} dimensions, and Falx opens volumes with three, or with sequences along a "
            "fourth; split the file."
        )
    return (*shape, *(1,) * (3 - len(shape)))


def _affine(
    path: Path, header: Any, scale: float, shape: tuple[int, ...]
) -> tuple[NDArray[np.float64] | None, tuple[str, ...]]:
    """The file's affine in mm, or None when it gives none that makes sense.

    The sform counts when it is there, then the qform (nifti1.h, methods 3 and 2); what neither says is unknown.
    """
    sform = _sound(header.get_sform(), scale) if int(header["sform_code"]) > 0 else None
    qform = None
    if int(header["qform_code"]) > 0:
        try:
            qform = _sound(header.get_qform(), scale)
        except (ValueError, ArithmeticError):
            qform = None
    if sform is None or qform is None:
        return (qform if sform is None else sform), ()
    corner = np.array([*(n - 1 for n in shape[:3]), 1.0])
    voxel = float(np.linalg.norm(sform[:3, :3], axis=0).min())
    apart = max(float(np.linalg.norm((sform - qform)[:3] @ place)) for place in (corner, np.array([0.0, 0, 0, 1])))
    if apart <= _DISAGREEMENT * voxel:
        return sform, ()
    return sform, (f"{path.name} states two places in space, {apart:.1f} mm apart; the first (sform) is used.",)


def _sound(affine: NDArray[Any], scale: float) -> NDArray[np.float64] | None:
    affine = np.array(affine, dtype=np.float64)
    affine[:3] *= scale
    return sound_affine(affine)


def _zooms(header: Any, scale: float) -> tuple[float, float, float] | None:
    zooms = [abs(float(z)) * scale for z in header["pixdim"][1:4]]
    return (zooms[0], zooms[1], zooms[2]) if all(np.isfinite(z) and z > 0 for z in zooms) else None


def _text(value: Any) -> str:
    return bytes(value.item() if hasattr(value, "item") else value).decode("latin-1").strip("\0 ")

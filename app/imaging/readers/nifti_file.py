"""Reads the header and the voxels of one NIfTI file; what they mean is decided in `nifti`."""

import gzip
import logging
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from nibabel.nifti1 import Nifti1Image
from numpy.typing import NDArray

from app.errors import ImageReadError
from app.imaging.readers.base import MAX_PIXELS, decoder_boundary, too_many_pixels
from app.imaging.source_grid import SourceOrientation

MAGICS = (b"n+1\0", b"n+2\0")
VOLUME_ENDINGS = (".nii", ".nii.gz")
MAX_CHANNELS = 4
_MAX_DEFLATE = 1032
"""Deflate cannot pack tighter than this, so a file that claims more holds less than its header says."""

_MM_PER_UNIT = {1: 1000.0, 2: 1.0, 3: 0.001}

# nibabel reports header repairs with values of the header, on the standard error stream.
logging.getLogger("nibabel.global").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class NiftiHeader:
    """What the header of a NIfTI file says.

    Attributes
    ----------
    shape : tuple of int
        (i, j, k) or (i, j, k, channels).
    affine_ras : ndarray of float64, (4, 4), or None
        Takes (i, j, k, 1) to mm towards right, anterior, superior; None when the file gives none that makes sense.
    zooms : tuple of float or None
        Distances of voxels along i, j and k; mm.
    """

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    affine_ras: NDArray[np.float64] | None
    zooms: tuple[float, float, float] | None
    description: str

    @property
    def grid(self) -> tuple[int, int, int]:
        """Voxels along i, j and k."""
        return self.shape[0], self.shape[1], self.shape[2]

    @property
    def channels(self) -> int:
        """Volumes along the fourth dimension."""
        return self.shape[3] if len(self.shape) == 4 else 1


def read_header(path: Path) -> NiftiHeader:
    """Read and check the header of a file.

    Raises
    ------
    ImageReadError
        The file is no NIfTI volume, is truncated, too large, or has more dimensions than Falx understands.
    """
    with decoder_boundary(path):
        _check_magic(path)
        image = nib.load(path)
        if not isinstance(image, Nifti1Image):
            raise ImageReadError(f"{path.name} is no NIfTI volume; export it again as .nii or .nii.gz.")
        header = image.header
        shape = _shape(path, tuple(int(n) for n in image.shape))
        dtype = header.get_data_dtype()
        if dtype.kind not in "iuf":
            raise ImageReadError(f"{path.name} holds colours or complex numbers; export the magnitude image in grey.")
        _check_size(path, int(np.prod(shape)), dtype.itemsize, int(header["vox_offset"]))
        scale = _MM_PER_UNIT.get(int(header["xyzt_units"]) & 7, 1.0)
        return NiftiHeader(path, shape, dtype, _affine(image, scale), _zooms(header, scale), _text(header["descrip"]))


def _check_magic(path: Path) -> None:
    """Refuse what is no NIfTI before nibabel guesses: it takes text for an Analyze header."""
    try:
        with path.open("rb") as raw:
            file = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
            head = file.read(352)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        head = b""
    if head[344:348] not in MAGICS and head[4:8] not in MAGICS:
        raise ImageReadError(f"{path.name} is no NIfTI volume, or its header is damaged; export it again.")


def _shape(path: Path, shape: tuple[int, ...]) -> tuple[int, ...]:
    while len(shape) > 3 and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) > 4:
        raise ImageReadError(
            f"{path.name} has {len(shape)} dimensions, and Falx opens volumes with three, or with sequences along a "
            "fourth; split the file."
        )
    shape = (*shape, *(1,) * (3 - len(shape)))
    if min(shape) < 1:
        raise ImageReadError(f"{path.name} has a dimension of no voxels; export it again.")
    if len(shape) == 4 and shape[3] > MAX_CHANNELS:
        raise ImageReadError(
            f"{path.name} holds {shape[3]} volumes, probably a time series; extract the FLAIR volume and open that."
        )
    return shape


def _check_size(path: Path, voxels: int, itemsize: int, offset: int) -> None:
    if voxels > MAX_PIXELS:
        raise too_many_pixels(path.name, voxels)
    available = path.stat().st_size * (_MAX_DEFLATE if path.name.lower().endswith(".gz") else 1)
    if voxels * itemsize + offset > available:
        raise ImageReadError(f"{path.name} is truncated: it holds fewer voxels than its header says; copy it again.")


def _affine(image: Nifti1Image, scale: float) -> NDArray[np.float64] | None:
    """The file's affine in mm, or None when it gives none that makes sense."""
    if int(image.header["sform_code"]) <= 0 and int(image.header["qform_code"]) <= 0:
        return None
    affine = np.array(image.affine, dtype=np.float64)
    affine[:3] *= scale
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-9:
        return None
    return affine


def _zooms(header: Any, scale: float) -> tuple[float, float, float] | None:
    zooms = [abs(float(z)) * scale for z in header["pixdim"][1:4]]
    return (zooms[0], zooms[1], zooms[2]) if all(np.isfinite(z) and z > 0 for z in zooms) else None


def _text(value: Any) -> str:
    return bytes(value.item() if hasattr(value, "item") else value).decode("latin-1").strip("\0 ")


def read_voxels(header: NiftiHeader, orientation: SourceOrientation) -> tuple[NDArray[np.generic], tuple[str, ...]]:
    """Decode a file.

    Returns
    -------
    voxels : ndarray of uint8, int16, uint16 or float32, (channels, slices, rows, columns)
        Scaled as the header says; laid out as `orientation` says.
    warnings : tuple of str
    """
    path = header.path
    with decoder_boundary(path):
        image = nib.load(path)
        assert isinstance(image, Nifti1Image)
        voxels = np.asanyarray(image.dataobj).reshape(*orientation.shape, header.channels)
        if voxels.dtype not in (np.uint8, np.int16, np.uint16):
            voxels = voxels.astype(np.uint8 if voxels.dtype == np.int8 and voxels.min() >= 0 else np.float32)
        warnings: tuple[str, ...] = ()
        if voxels.dtype.kind == "f" and not np.isfinite(voxels).all():
            voxels = np.nan_to_num(voxels, nan=0.0, posinf=0.0, neginf=0.0)
            warnings = (f"{path.name} holds voxels that are no numbers; they are shown as 0.",)
        channels = [orientation.to_display(voxels[..., c]) for c in range(header.channels)]
        # Native byte order, one contiguous block: what the shared memory of the window wants.
        return np.stack(channels).astype(voxels.dtype.newbyteorder("="), copy=False), warnings

"""One NIfTI file a volume, on the grid of the input."""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.imaging.series import Case
from app.imaging.source_grid import source_affine_ras, to_source_grid
from app.imaging.volume import VolumeGeometry
from app.results.exporter import Segmented
from app.results.staging import Staging

_SCANNER = 1
_UNKNOWN = 0


class NiftiExporter:
    """`<name>_mask.nii.gz`: uint8, 0 outside the lesion and 1 inside."""

    format = "nifti"

    def write(self, segmented: Segmented, staging: Staging) -> list[Path]:
        """See `Exporter.write`."""
        case, mask = segmented.case, segmented.mask
        edited = segmented.provenance is not None and bool(segmented.provenance.edited)
        name, content = f"{segmented.stem}_mask.nii.gz", nifti_bytes(mask, case, edited)
        return [staging.write(name, content, lambda read: _holds(read, mask, case))]


def nifti_bytes(mask: NDArray[np.bool_], case: Case, edited: bool = False) -> bytes:
    """A mask as the content of a .nii.gz file; the same mask gives the same bytes.

    Parameters
    ----------
    mask : ndarray of bool, (slices, rows, columns)
        On the grid of `case.volume`. A case from NIfTI is laid out on the file's own grid; one from other files gets
        the axes columns, rows, slices and its affine turned from LPS to RAS.
    case : Case
        Where its orientation is unknown, the file says so (qform and sform code 0) and carries the spacing only.
    edited : bool
        Whether a reader has edited the mask; the header's description says so.
    """
    from nibabel.nifti1 import Nifti1Image  # noqa: PLC0415  0.2 s that other formats need not wait for

    affine = source_affine_ras(case)
    voxels = _on_file_axes(mask, case)
    known = affine is not None
    image = Nifti1Image(voxels.astype(np.uint8), affine if known else _scaling(case.volume.geometry))
    header = image.header
    code = _SCANNER if known else _UNKNOWN
    image.set_qform(image.affine, code=code, strip_shears=True)
    image.set_sform(image.affine, code=code)
    header.set_xyzt_units("mm", "sec")
    header["descrip"] = b"Falx, edited by hand" if edited else b"Falx"
    return gzip.compress(image.to_bytes(), compresslevel=6, mtime=0)


def _on_file_axes(mask: NDArray[np.bool_], case: Case) -> NDArray[np.bool_]:
    voxels = to_source_grid(mask, case)
    return voxels.transpose(2, 1, 0) if case.source_orientation is None else voxels


def _holds(content: bytes, mask: NDArray[np.bool_], case: Case) -> bool:
    """Whether a file that was read back has this mask on this grid."""
    from nibabel.nifti1 import Nifti1Image  # noqa: PLC0415

    image = Nifti1Image.from_bytes(gzip.decompress(content))
    affine = source_affine_ras(case)
    if affine is not None and not np.allclose(np.asarray(image.affine), affine, rtol=1e-6, atol=1e-3):
        return False
    return bool(np.array_equal(np.asarray(image.dataobj), _on_file_axes(mask, case)))


def _scaling(geometry: VolumeGeometry) -> NDArray[np.float64]:
    """Spacing without orientation."""
    between, row, column = geometry.spacing_mm or (1.0, 1.0, 1.0)
    return np.diag([column, row, between, 1.0])

"""Reads NIfTI volumes: one file for each sequence, or the sequences along a fourth dimension."""

import gzip
import logging
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from nibabel.nifti1 import Nifti1Image
from numpy.typing import NDArray

from app.errors import ImageReadError
from app.imaging.readers.base import (
    MAX_PIXELS,
    Listing,
    OnSlice,
    Pixels,
    Refusal,
    decoder_boundary,
    too_many_pixels,
)
from app.imaging.readers.naming import parse_name, role_from_text, stable_uid, stem_of
from app.imaging.series import Kind, Series
from app.imaging.source_grid import SourceOrientation
from app.imaging.volume import Role, VolumeGeometry

_MAGICS = (b"n+1\0", b"n+2\0")
_MAX_DEFLATE = 1032
"""Deflate cannot pack tighter than this, so a file that claims more holds less than its header says."""

_MM_PER_UNIT = {1: 1000.0, 2: 1.0, 3: 0.001}
_CHANNEL_ORDERS = {
    3: (Role.T1, Role.FLAIR, Role.T1C),
    4: (Role.FLAIR, Role.T1, Role.T1C, Role.T2),
}
"""By number of channels: as in TCGA-LGG, and as in the Medical Segmentation Decathlon."""

_ISOTROPY = 1.5

# nibabel reports header repairs with values of the header, on the standard error stream.
logging.getLogger("nibabel.global").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class _Header:
    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    affine_ras: NDArray[np.float64] | None
    zooms: tuple[float, float, float] | None
    description: str

    @property
    def channels(self) -> int:
        return self.shape[3] if len(self.shape) == 4 else 1


class NiftiReader:
    """NIfTI-1 and -2 in a single file, plain or gzipped."""

    @property
    def kind(self) -> Kind:
        """Always 'nifti'."""
        return "nifti"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By the magic number, or by the name: a volume's header may lie behind gzip, and damage has to be named."""
        if path.name.lower().endswith((".nii", ".nii.gz")):
            return bool(head)
        return head[344:348] in _MAGICS or head[4:8] in _MAGICS

    def scan(self, files: Sequence[Path]) -> Listing:
        """One series for each volume; files named as masks become the reference of the volume they fit."""
        headers: list[_Header] = []
        masks: list[Path] = []
        refused: list[Refusal] = []
        for path in files:
            if parse_name(stem_of(path)).is_mask:
                masks.append(path)
                continue
            try:
                headers.append(_read_header(path))
            except ImageReadError as error:
                refused.append(Refusal(error))
        series = [_series(h) for h in headers]
        if not series:
            refused += [Refusal(_mask_alone(m)) for m in masks]
        return Listing(tuple(_with_reference(s) for s in series), tuple(refused))

    def read(self, series: Series, on_slice: OnSlice) -> Pixels:
        """Decode the whole file, as a compressed one can only be; the time is shared out evenly."""
        path = series.files[0]
        start = time.perf_counter()
        header = _read_header(path)
        voxels, warnings = _decode(path, header, _orientation(header))
        elapsed = (time.perf_counter() - start) * 1000
        if voxels.shape != (len(series.roles), *series.geometry.shape):
            raise ImageReadError(f"{path.name} has changed since it was listed; open it again.")
        slices = series.geometry.shape[0]
        for _ in range(slices):
            on_slice()
        return Pixels(voxels, (elapsed / slices,) * slices, _read_reference(series), warnings=warnings)


def _read_header(path: Path) -> _Header:
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
        return _Header(path, shape, dtype, _affine(image, scale), _zooms(header, scale), _text(header["descrip"]))


def _check_magic(path: Path) -> None:
    """Refuse what is no NIfTI before nibabel guesses: it takes text for an Analyze header."""
    try:
        with path.open("rb") as raw:
            file = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
            head = file.read(352)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        head = b""
    if head[344:348] not in _MAGICS and head[4:8] not in _MAGICS:
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
    if len(shape) == 4 and shape[3] > max(_CHANNEL_ORDERS):
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


def _orientation(header: _Header) -> SourceOrientation:
    """Axes and flips that make slices axial-like, rows run to posterior and columns to the patient's left."""
    shape = (header.shape[0], header.shape[1], header.shape[2])
    if header.affine_ras is None:
        return SourceOrientation(shape, (2, 1, 0), (False, False, False))
    axis_of = {int(direction): (axis, sign > 0) for axis, (direction, sign) in enumerate(_codes(header.affine_ras))}
    (right, to_right), (anterior, to_anterior), (superior, to_superior) = axis_of[0], axis_of[1], axis_of[2]
    return SourceOrientation(
        shape, (superior, anterior, right), (not to_superior, to_anterior, to_right), header.affine_ras
    )


def _codes(affine: NDArray[np.float64]) -> NDArray[Any]:
    return nib.orientations.io_orientation(affine)


def _series(header: _Header) -> Series:
    path, stem = header.path, stem_of(header.path)
    orientation = _orientation(header)
    geometry, warnings = _geometry(header, orientation)
    roles, role_warnings = _roles(header)
    return Series(
        uid=stable_uid("nifti", path.parent.name, path.name),
        kind="nifti",
        modality=None,
        roles=roles,
        description=stem,
        number=None,
        geometry=geometry,
        files=(path,),
        study_uid=stable_uid("study", path.parent.name, parse_name(stem).subject),
        warnings=(*warnings, *role_warnings),
        source_orientation=orientation,
    )


def _geometry(header: _Header, orientation: SourceOrientation) -> tuple[VolumeGeometry, list[str]]:
    slices, rows, columns = (orientation.shape[axis] for axis in orientation.axes)
    shape, name = (slices, rows, columns), header.path.name
    affine = orientation.affine_lps()
    if affine is None:
        zooms = header.zooms
        spacing = None if zooms is None else (zooms[2], zooms[1], zooms[0])
        return VolumeGeometry(shape, spacing), [f"{name} does not say how the patient lies in it: orientation unknown."]
    along_column, along_row, along_slice = (float(np.linalg.norm(affine[:3, axis])) for axis in range(3))
    warnings = []
    if max(along_row, along_column) > _ISOTROPY * min(along_row, along_column):
        warnings.append(
            f"{name} was not acquired in axial slices: pixels of its axial sections measure {along_row:.2f} × "
            f"{along_column:.2f} mm, and the model was trained on square ones."
        )
    return VolumeGeometry(shape, (along_slice, along_row, along_column), affine), warnings


def _roles(header: _Header) -> tuple[tuple[Role, ...], list[str]]:
    name, count = header.path.name, header.channels
    if count == 1:
        role = role_from_text(stem_of(header.path)) or role_from_text(header.description)
        return (role or Role.OTHER,), []
    words = [w for w in header.description.replace(";", ",").split(",") if w.strip()]
    named = [role_from_text(w) or Role.OTHER for w in words]
    if len(named) == count and Role.FLAIR in named:
        return tuple(named), []
    roles = _CHANNEL_ORDERS.get(count, (Role.FLAIR, Role.OTHER))
    order = ", ".join(roles)
    return roles, [f"{name} does not name its {count} channels; they are read in the order {order}."]


def _decode(path: Path, header: _Header, orientation: SourceOrientation) -> tuple[NDArray[np.generic], tuple[str, ...]]:
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


def _mask_alone(path: Path) -> ImageReadError:
    return ImageReadError(f"{path.name} is a mask without its image; open the image that lies beside it.")


def _with_reference(series: Series) -> Series:
    """Attach the mask that lies in the same folder, bears the volume's name and fits its grid."""
    path = series.files[0]
    subject = parse_name(stem_of(path)).subject
    for mask in _masks_for(path.parent, subject):
        try:
            header = _read_header(mask)
        except ImageReadError as error:
            return replace(series, warnings=(*series.warnings, error.user_message))
        geometry, _ = _geometry(header, _orientation(header))
        if geometry.same_grid(series.geometry):
            return replace(series, reference_files=(mask,))
        return replace(series, warnings=(*series.warnings, f"The mask {mask.name} has another grid and is left out."))
    return series


def _masks_for(folder: Path, subject: str) -> list[Path]:
    """Masks whose subject equals the volume's or, as in `Pre_Mask` for `Pre_Scan_T1`, begins it; the closest first."""
    volumes = [p for p in folder.iterdir() if p.name.lower().endswith((".nii", ".nii.gz"))]
    parsed = [(parse_name(stem_of(p)), p) for p in volumes]
    fitting = [(n.subject, p) for n, p in parsed if n.is_mask and f"{subject}_".startswith(f"{n.subject}_".lstrip("_"))]
    return [p for _, p in sorted(fitting, key=lambda pair: (-len(pair[0]), pair[1].name))]


def _read_reference(series: Series) -> NDArray[np.bool_] | None:
    if not series.reference_files:
        return None
    path = series.reference_files[0]
    header = _read_header(path)
    voxels, _ = _decode(path, header, _orientation(header))
    if voxels.shape[1:] != series.geometry.shape:
        raise ImageReadError(f"The mask {path.name} has changed since it was listed; open the volume again.")
    return voxels[0] > 0

"""What the readers of NIfTI and NRRD share: one file for each sequence, or the sequences along a fourth dimension."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from app.errors import ImageReadError
from app.imaging.filling import Target
from app.imaging.readers.base import IN_MEMORY, Listing, OnFile, OnSlice, Pixels, Refusal
from app.imaging.readers.naming import parse_name, role_from_text, stable_uid, stem_of
from app.imaging.readers.references import with_mask_beside
from app.imaging.readers.volume_file import VolumeHeader, read_voxels
from app.imaging.series import Kind, Series
from app.imaging.source_grid import SourceOrientation
from app.imaging.volume import Role, VolumeGeometry

_CHANNEL_ORDERS = {
    3: (Role.T1, Role.FLAIR, Role.T1C),
    4: (Role.FLAIR, Role.T1, Role.T1C, Role.T2),
}
"""By number of channels: as in TCGA-LGG, and as in the Medical Segmentation Decathlon."""

_ISOTROPY = 1.5


class VolumeReader:
    """Reads volumes of one format.

    Parameters
    ----------
    kind : Kind
        What its series are called.
    read_header : callable
        Reads the header of one file.
    """

    def __init__(self, kind: Kind, read_header: Callable[[Path], VolumeHeader]) -> None:
        self._kind: Kind = kind
        self._read_header = read_header

    @property
    def kind(self) -> Kind:
        """'nifti' or 'nrrd'."""
        return self._kind

    def scan(self, files: Sequence[Path], on_file: OnFile = lambda _: None) -> Listing:
        """One series for each volume; files named as masks become the reference of the volume they fit."""
        headers: list[VolumeHeader] = []
        masks: list[Path] = []
        refused: list[Refusal] = []
        for path in files:
            on_file(1)
            if parse_name(stem_of(path)).is_mask:
                masks.append(path)
                continue
            try:
                headers.append(self._read_header(path))
            except ImageReadError as error:
                refused.append(Refusal(error))
        series = tuple(with_mask_beside(_series(self.kind, h)) for h in headers)
        attached = {mask for s in series for mask in s.reference_files}
        return Listing(series, tuple(refused), tuple(m for m in masks if m not in attached))

    def read(self, series: Series, on_slice: OnSlice, target: Target = IN_MEMORY) -> Pixels:
        """Decode the whole file, as a compressed one can only be; the time is shared out evenly."""
        path, slices = series.files[0], series.geometry.shape[0]
        start = time.perf_counter()
        header = self._read_header(path)
        orientation = _orientation(header)
        if (header.channels, *orientation.displayed_shape) != (len(series.roles), *series.geometry.shape):
            raise ImageReadError(f"{path.name} has changed since it was listed; open it again.")
        told = 0

        def on_progress(share: float) -> None:
            nonlocal told
            while told < int(share * slices + 1e-6):
                told += 1
                on_slice()

        voxels, warnings = read_voxels(header, orientation, target, on_progress)
        elapsed = (time.perf_counter() - start) * 1000
        return Pixels(voxels, (elapsed / slices,) * slices, warnings=warnings)


def _orientation(header: VolumeHeader) -> SourceOrientation:
    """Axes and flips that make slices axial-like, rows run to posterior and columns to the patient's left."""
    if header.affine_ras is None:
        return SourceOrientation(header.grid, (2, 1, 0), (False, False, False))
    from nibabel.orientations import io_orientation  # noqa: PLC0415  70 modules that DICOM need not wait for

    codes = io_orientation(header.affine_ras)
    axis_of = {int(direction): (axis, bool(sign > 0)) for axis, (direction, sign) in enumerate(codes)}
    (right, to_right), (anterior, to_anterior), (superior, to_superior) = axis_of[0], axis_of[1], axis_of[2]
    flips = (not to_superior, to_anterior, to_right)
    return SourceOrientation(header.grid, (superior, anterior, right), flips, header.affine_ras)


def _series(kind: Kind, header: VolumeHeader) -> Series:
    path, stem = header.path, stem_of(header.path)
    orientation = _orientation(header)
    geometry, warnings = _geometry(header, orientation)
    roles, role_warnings = _roles(header)
    return Series(
        uid=stable_uid(kind, path.parent.name, path.name),
        kind=kind,
        modality=None,
        roles=roles,
        description=stem,
        number=None,
        geometry=geometry,
        files=(path,),
        study_uid=stable_uid("study", path.parent.name, parse_name(stem).subject),
        warnings=(*header.warnings, *warnings, *role_warnings),
        source_orientation=orientation,
    )


def _geometry(header: VolumeHeader, orientation: SourceOrientation) -> tuple[VolumeGeometry, list[str]]:
    shape, name = orientation.displayed_shape, header.path.name
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


def _roles(header: VolumeHeader) -> tuple[tuple[Role, ...], list[str]]:
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

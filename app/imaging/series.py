"""A series as it is listed before its pixels are read, and the case that is segmented."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.imaging.source_grid import SourceOrientation
from app.imaging.volume import Role, Volume, VolumeGeometry
from app.imaging.window import Window

Kind = Literal["dicom", "nifti", "nrrd", "tiff", "png", "jpeg"]
PICTURES: tuple[Kind, ...] = ("tiff", "png", "jpeg")
"""Kinds whose slices are pictures, without place in space."""

Trait = Literal["localizer", "derived", "capture", "colour", "mosaic"]
"""What images are besides slices as they were acquired."""


@dataclass(frozen=True)
class Series:
    """What is known from the headers.

    Attributes
    ----------
    uid : str
        SeriesInstanceUID, or a stable identifier made from the file's name for other kinds.
    roles : tuple of Role
        One for each channel; a DICOM series has one.
    files : tuple of Path
        In slice order.
    frames : tuple of (int, int)
        For each slice, which of the files holds it and which of that file's images it is; empty when every file is a
        slice, or one file the volume.
    reference_files : tuple of Path
        Reference masks that lie beside the slices (`*_mask.tif`), in slice order; empty without.
    presets : tuple of Window
        Windows that the file brings (DICOM VOI).
    warnings : tuple of str
        One sentence each, for the person.
    positions_mm : tuple of float
        Where each slice lies along the normal of a DICOM series; empty when the file does not say.
    source_orientation : SourceOrientation or None
        How the axes of a NIfTI or NRRD file became slices, rows and columns; None for kinds whose voxels stay as
        stored.
    traits : tuple of Trait
        A localizer, a derived image, a secondary capture, colours, a mosaic.
    refusal : str or None
        Why the series is listed and yet cannot be segmented, in one sentence; None when it can.
    holders : tuple of object
        What has to live as long as the files are wanted: the temporary folder of an archive.
    """

    uid: str
    kind: Kind
    modality: str | None
    roles: tuple[Role, ...]
    description: str
    number: int | None
    geometry: VolumeGeometry
    files: tuple[Path, ...]
    reference_files: tuple[Path, ...] = ()
    frame_of_reference: str | None = None
    study_uid: str | None = None
    presets: tuple[Window, ...] = ()
    warnings: tuple[str, ...] = ()
    positions_mm: tuple[float, ...] = ()
    source_orientation: SourceOrientation | None = None
    frames: tuple[tuple[int, int], ...] = ()
    traits: tuple[Trait, ...] = ()
    refusal: str | None = None
    holders: tuple[object, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class Case:
    """The sequences that are segmented together.

    Attributes
    ----------
    uid : str
        Of the series that the others are joined to (FLAIR).
    name : str
        What to call the case on the screen; never written to a log.
    reference : ndarray of bool, (slices, rows, columns), or None
    series : tuple of Series
        Those whose pixels are in the volume, in the order of its channels; exporters refer to their files.
    resampled : tuple of str
        Uids of those that lay on another grid and were interpolated.
    source_orientation : SourceOrientation or None
        See `app.imaging.source_grid.to_source_grid`.
    decode_ms : tuple of float
        Reading time of each slice.
    """

    uid: str
    name: str
    volume: Volume
    reference: NDArray[np.bool_] | None = None
    presets: tuple[Window, ...] = ()
    warnings: tuple[str, ...] = ()
    decode_ms: tuple[float, ...] = field(default=())
    slice_names: tuple[str, ...] = ()
    """File stems of the slices when each came as a file of its own; empty for volumes."""
    series: tuple[Series, ...] = ()
    resampled: tuple[str, ...] = ()
    source_orientation: SourceOrientation | None = None

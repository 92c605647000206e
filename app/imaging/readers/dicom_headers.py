"""What the header of a DICOM file says about each of its frames; pixels are not touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from app.errors import ImageReadError
from app.imaging.readers.base import decoder_boundary
from app.imaging.readers.dicom_classes import ENHANCED, MR_IMAGE, check_class, check_size, trait_of
from app.imaging.readers.dicom_elements import (
    BoundedFile,
    Elements,
    count,
    elements_of,
    first_item,
    integer,
    number,
    numbers,
    orientation,
    positive,
    read_dataset,
    tags_of,
    text,
    texts,
    vector,
    windows,
)
from app.imaging.readers.dicom_quick import Extraordinary, Short, quick_elements, wanted
from app.imaging.readers.dicom_roles import Timing, names_agent, role_of
from app.imaging.series import Trait
from app.imaging.volume import Role
from app.imaging.window import Window

_EXECUTABLES = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_HEAD = 1 << 15
_LONG_HEAD = 1 << 20

CLASSIC = (
    "SOPClassUID", "SOPInstanceUID", "Modality", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID",
    "SeriesNumber", "SeriesDescription", "ProtocolName", "InstanceNumber", "ImageType", "SliceLocation",
    "TemporalPositionIdentifier", "AcquisitionNumber", "DiffusionBValue",
    "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "BitsAllocated", "BitsStored", "HighBit",
    "PixelSpacing", "SliceThickness", "SpacingBetweenSlices", "ImagePositionPatient", "ImageOrientationPatient",
    "WindowCenter", "WindowWidth", "VOILUTSequence",
    "ScanningSequence", "EchoTime", "RepetitionTime", "InversionTime", "ContrastBolusAgent",
    "AcquisitionContrast", "ContrastBolusAgentSequence", "EchoPulseSequence", "AngioFlag",
)  # fmt: skip
_QUICK = wanted(*CLASSIC)
_TAGS = tags_of(*CLASSIC, "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence")

_MACROS = (
    "PlanePositionSequence", "PlaneOrientationSequence", "PixelMeasuresSequence", "FrameVOILUTSequence",
    "MRTimingAndRelatedParametersSequence", "MREchoSequence", "MRModifierSequence", "MRImageFrameTypeSequence",
    "FrameContentSequence", "MRDiffusionSequence",
)  # fmt: skip
"""Functional groups of an enhanced image that matter here."""


@dataclass(frozen=True)
class FrameHeader:
    """One image of a DICOM file.

    Attributes
    ----------
    frame : int
        Index within the file, 0 for classic images.
    position : ndarray of float64, (3,), or None
        ImagePositionPatient, mm in LPS.
    orientation : ndarray of float64, (2, 3), or None
        Unit vectors along a row (columns ascending) and along a column (rows ascending).
    pixel_spacing : tuple of float or None
        Between rows, between columns; mm.
    """

    path: Path
    frame: int
    sop_uid: str
    series_uid: str
    study_uid: str | None
    frame_of_reference: str | None
    modality: str
    description: str
    number: int | None
    instance: int | None
    role: Role
    image_type: tuple[str, ...]
    rows: int
    columns: int
    position: NDArray[np.float64] | None
    orientation: NDArray[np.float64] | None
    pixel_spacing: tuple[float, float] | None
    thickness: float | None
    spacing_between: float | None
    slice_location: float | None
    echo_time: float | None
    temporal: float | None
    acquisition: float | None
    b_value: float | None
    presets: tuple[Window, ...]
    executable_preamble: bool
    trait: Trait | None = None
    stack_id: str = ""
    frames: int = 1
    """In the file; those of an enhanced image have a header each."""
    dimensions: tuple[float, ...] = ()
    """Values of the dimension indices of an enhanced image."""

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns


def read_frames(path: Path) -> list[FrameHeader]:
    """Read the header of a file.

    Returns
    -------
    list of FrameHeader
        One for a classic image, one for each frame of another; those with the trait 'capture', 'colour' or 'mosaic'
        cannot be segmented.

    Raises
    ------
    ImageReadError
        The file is damaged, is no MR image or claims too many pixels.
    """
    with decoder_boundary(path):
        with BoundedFile(path) as file:
            head = file.read(_HEAD)
            executable = head.startswith(_EXECUTABLES)
            top = _quickly(head, file)
        if top is None:
            dataset = read_dataset(path, _TAGS, pixels=False)
            top = {"SOPClassUID": _class_of_meta(dataset), **elements_of(dataset)}
        sop_class = text(top, "SOPClassUID")
        trait = check_class(path, sop_class, top)
        check_size(path, top)
        if trait is not None:
            return [_frame(path, 0, top, [top], executable=executable, trait=trait)]
        if sop_class in ENHANCED:
            levels = _levels(path, top)
            return [_frame(path, i, top, own, executable=executable, trait=None) for i, own in enumerate(levels)]
        if count(top, "NumberOfFrames", 1) > 1:
            raise ImageReadError(
                f"{path.name} holds several frames without the geometry of an enhanced MR image; open the series as "
                "single slices."
            )
        return [_frame(path, 0, top, [top], executable=executable, trait=trait_of(top))]


def _quickly(head: bytes, file: BoundedFile) -> Elements | None:
    """The elements of an ordinary classic MR image; None for all others."""
    try:
        try:
            top = quick_elements(head, _QUICK)
        except Short:
            top = quick_elements(head + file.read(_LONG_HEAD), _QUICK)
    except Extraordinary:
        return None
    return top if top.get("SOPClassUID") == MR_IMAGE else None


def _class_of_meta(dataset: Dataset) -> str:
    return str(getattr(dataset, "file_meta", {}).get("MediaStorageSOPClassUID", ""))


def _levels(path: Path, top: Elements) -> list[list[Elements]]:
    """Where to look for each frame of an enhanced image: its own groups, the shared ones, the top level."""
    shared = _macros(first_item(top, "SharedFunctionalGroupsSequence"))
    per_frame = list(top.get("PerFrameFunctionalGroupsSequence") or [])
    if len(per_frame) != count(top, "NumberOfFrames", 1):
        raise ImageReadError(f"{path.name} does not describe each of its frames; export it as a classic MR series.")
    return [[*_macros(own), *shared, top] for own in per_frame]


def _macros(group: Dataset) -> list[Elements]:
    items = (group.get(name) for name in _MACROS)
    return [elements_of(item[0]) for item in items if item]


def _frame(
    path: Path, index: int, top: Elements, levels: Sequence[Elements], *, executable: bool, trait: Trait | None
) -> FrameHeader:
    spacing = vector(levels, "PixelSpacing", 2)
    timing = _timing(top, levels)
    image_type = texts(levels, "FrameType") or texts(levels, "ImageType")
    description = text(top, "SeriesDescription") or text(top, "ProtocolName")
    return FrameHeader(
        path=path,
        frame=index,
        sop_uid=text(top, "SOPInstanceUID") or str(path),
        series_uid=text(top, "SeriesInstanceUID"),
        study_uid=text(top, "StudyInstanceUID") or None,
        frame_of_reference=text(top, "FrameOfReferenceUID") or None,
        modality=text(top, "Modality"),
        description=description,
        number=integer(number([top], "SeriesNumber")),
        instance=integer(number([top], "InstanceNumber")),
        role=role_of(timing, image_type, description),
        image_type=image_type,
        rows=count(top, "Rows", 0),
        columns=count(top, "Columns", 0),
        position=vector(levels, "ImagePositionPatient", 3),
        orientation=orientation(levels),
        pixel_spacing=None if spacing is None or spacing.min() <= 0 else (float(spacing[0]), float(spacing[1])),
        thickness=positive(number(levels, "SliceThickness")),
        spacing_between=positive(number(levels, "SpacingBetweenSlices")),
        slice_location=number(levels, "SliceLocation"),
        echo_time=timing.echo_ms,
        temporal=number(levels, "TemporalPositionIdentifier", "TemporalPositionIndex"),
        acquisition=number(levels, "AcquisitionNumber", "FrameAcquisitionNumber"),
        b_value=number(levels, "DiffusionBValue"),
        presets=windows(levels),
        executable_preamble=executable,
        trait=trait,
        frames=max(1, count(top, "NumberOfFrames", 1)),
        stack_id="" if levels[0] is top else next((text(v, "StackID") for v in levels if v.get("StackID")), ""),
        dimensions=tuple(numbers(levels, "DimensionIndexValues")),
    )


def _timing(top: Elements, levels: Sequence[Elements]) -> Timing:
    given = names_agent(text(top, "ContrastBolusAgent")) or bool(top.get("ContrastBolusAgentSequence"))
    return Timing(
        sequence=frozenset(texts(levels, "ScanningSequence")),
        echo_ms=number(levels, "EchoTime", "EffectiveEchoTime"),
        repetition_ms=number(levels, "RepetitionTime"),
        inversion_ms=number(levels, "InversionTime", "InversionTimes"),
        contrast_agent=given,
        acquisition_contrast=next(iter(texts(levels, "AcquisitionContrast")), ""),
        echo_pulse=text(top, "EchoPulseSequence"),
        angiography=text(top, "AngioFlag") == "Y",
        b_value=number(levels, "DiffusionBValue") or 0.0,
    )

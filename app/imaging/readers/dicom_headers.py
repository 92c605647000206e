"""What the header of a DICOM file says about each of its frames; pixels are not touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from app.errors import ImageReadError
from app.imaging.readers.base import MAX_PIXELS, decoder_boundary, too_many_pixels
from app.imaging.readers.dicom_elements import (
    Elements,
    count,
    elements_of,
    first_item,
    integer,
    number,
    orientation,
    positive,
    read_dataset,
    tags_of,
    text,
    texts,
    vector,
    windows,
)
from app.imaging.readers.dicom_roles import Timing, role_of
from app.imaging.volume import Role
from app.imaging.window import Window

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
_REFUSED_CLASSES = {
    "1.2.840.10008.1.3.10": "a DICOMDIR index; open the folder that holds it",
    "1.2.840.10008.5.1.4.1.1.66.4": "a DICOM segmentation, not an image; open the MR series it belongs to",
    "1.2.840.10008.5.1.4.1.1.104.1": "a PDF document inside a DICOM file; open an MR series",
    "1.2.840.10008.5.1.4.1.1.4.2": "MR spectroscopy, not an image; open an MR series",
}
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_EXECUTABLES = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")

_TAGS = tags_of(
    "SOPClassUID", "SOPInstanceUID", "Modality", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID",
    "SeriesNumber", "SeriesDescription", "ProtocolName", "InstanceNumber", "ImageType", "SliceLocation",
    "TemporalPositionIdentifier", "AcquisitionNumber", "DiffusionBValue",
    "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "BitsAllocated",
    "PixelSpacing", "SliceThickness", "SpacingBetweenSlices", "ImagePositionPatient", "ImageOrientationPatient",
    "WindowCenter", "WindowWidth",
    "ScanningSequence", "EchoTime", "RepetitionTime", "InversionTime", "ContrastBolusAgent",
    "AcquisitionContrast", "ContrastBolusAgentSequence",
    "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
)  # fmt: skip

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

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns


def read_frames(path: Path) -> list[FrameHeader]:
    """Read the header of a file.

    Returns
    -------
    list of FrameHeader
        One for a classic image, one for each frame of an enhanced one.

    Raises
    ------
    ImageReadError
        The file is damaged, is no MR image, is in colour or claims too many pixels.
    """
    with decoder_boundary(path):
        dataset = read_dataset(path, _TAGS, pixels=False)
        top = elements_of(dataset)
        sop_class = text(top, "SOPClassUID") or _class_of_meta(dataset)
        executable = (getattr(dataset, "preamble", None) or b"").startswith(_EXECUTABLES)
        _check_class(path, sop_class, top)
        _check_size(path, top)
        if sop_class == ENHANCED_MR:
            return [_frame(path, i, top, levels, executable) for i, levels in enumerate(_levels(path, top))]
        if count(top, "NumberOfFrames", 1) > 1:
            raise ImageReadError(
                f"{path.name} holds several frames without the geometry of an enhanced MR image; open the series as "
                "single slices."
            )
        return [_frame(path, 0, top, [top], executable)]


def _class_of_meta(dataset: Dataset) -> str:
    return str(getattr(dataset, "file_meta", {}).get("MediaStorageSOPClassUID", ""))


def _check_class(path: Path, sop_class: str, top: Elements) -> None:
    modality = text(top, "Modality")
    if not sop_class and "Rows" not in top:
        raise ImageReadError(f"{path.name} is no DICOM image, or its header is damaged; export it again.")
    if sop_class in _REFUSED_CLASSES:
        raise ImageReadError(f"{path.name} is {_REFUSED_CLASSES[sop_class]}.")
    if sop_class.startswith(_SECONDARY_CAPTURE):
        raise ImageReadError(
            f"{path.name} is a secondary capture (a screenshot or scan), not an MR image; open the original MR series."
        )
    if modality != "MR" or sop_class not in (MR_IMAGE, ENHANCED_MR):
        what = f"of modality {modality}" if modality.isalpha() and modality != "MR" else "no MR image"
        raise ImageReadError(f"{path.name} is {what}, and Falx segments MR images only; open an MR series.")


def _check_size(path: Path, top: Elements) -> None:
    rows, columns = count(top, "Rows", 0), count(top, "Columns", 0)
    if rows < 1 or columns < 1:
        raise ImageReadError(f"{path.name} has no pixels; open a DICOM file that holds an image.")
    pixels = rows * columns * max(1, count(top, "NumberOfFrames", 1))
    if pixels > MAX_PIXELS:
        raise too_many_pixels(path.name, pixels)
    if count(top, "SamplesPerPixel", 1) != 1 or count(top, "BitsAllocated", 16) not in (8, 16, 32):
        raise ImageReadError(f"{path.name} is in colour or of an unusual depth; open the grey MR series.")


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


def _frame(path: Path, index: int, top: Elements, levels: Sequence[Elements], executable: bool) -> FrameHeader:
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
    )


def _timing(top: Elements, levels: Sequence[Elements]) -> Timing:
    agent = text(top, "ContrastBolusAgent").casefold()
    given = agent not in {"", "no", "none", "n", "without"} or bool(top.get("ContrastBolusAgentSequence"))
    return Timing(
        sequence=frozenset(texts(levels, "ScanningSequence")),
        echo_ms=number(levels, "EchoTime", "EffectiveEchoTime"),
        repetition_ms=number(levels, "RepetitionTime"),
        inversion_ms=number(levels, "InversionTime", "InversionTimes"),
        contrast_agent=given,
        acquisition_contrast=text(top, "AcquisitionContrast"),
    )

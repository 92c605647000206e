"""The headers of the images that were segmented, as the objects made from them need them."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from app.errors import OutputError
from app.imaging.readers.base import decoder_boundary
from app.imaging.readers.dicom_elements import read_dataset, tags_of
from app.imaging.series import Series

_TAGS = tags_of(
    "SpecificCharacterSet",
    "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "PatientAge", "PatientSize",
    "PatientWeight",
    "StudyInstanceUID", "StudyDate", "StudyTime", "ReferringPhysicianName", "StudyID", "AccessionNumber",
    "StudyDescription",
    "SeriesInstanceUID", "SeriesNumber", "Modality", "FrameOfReferenceUID", "PositionReferenceIndicator",
    "SOPClassUID", "SOPInstanceUID", "InstanceNumber", "ImageType", "NumberOfFrames",
    "Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation", "BitsAllocated", "BitsStored", "HighBit",
    "PixelRepresentation",
    "PixelSpacing", "SliceThickness", "SpacingBetweenSlices", "ImageOrientationPatient", "ImagePositionPatient",
    "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
)  # fmt: skip
"""All that is taken from a source; nothing else can find its way into a result."""

_GROUPS = ("PixelMeasuresSequence", "PlaneOrientationSequence", "PlanePositionSequence")
_SEXES = ("M", "F", "O")
_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d([0-5]\d(\.\d{1,6})?)?)?")


@dataclass(frozen=True)
class Sources:
    """Source images of a segmentation.

    Attributes
    ----------
    images : list of Dataset
        One for each slice, or one multi-frame image, of which only the frames of the slices are left.
    frames : tuple of int or None
        For each slice, the number (from 1) of its frame in the file of the multi-frame image; None for single images.
    """

    images: list[Dataset]
    frames: tuple[int, ...] | None

    def image_of(self, index: int) -> tuple[Dataset, list[int] | None]:
        """The image that shows a slice, and the numbers of its frames there."""
        return (self.images[index], None) if self.frames is None else (self.images[0], [self.frames[index]])

    def positions(self) -> list[tuple[float, ...]]:
        """ImagePositionPatient of each slice: mm, LPS."""
        if self.frames is None:
            holders = self.images
        else:
            holders = [group.PlanePositionSequence[0] for group in self.images[0].PerFrameFunctionalGroupsSequence]
        return [tuple(float(value) for value in holder.ImagePositionPatient) for holder in holders]


def check_source(series: Series) -> None:
    """Find out from what is listed whether DICOM objects can refer to a series.

    Raises
    ------
    OutputError
        The series is no DICOM series, or does not say where its slices lie.
    """
    if series.kind != "dicom":
        raise OutputError(
            "DICOM SEG and SR refer to the DICOM images of a patient, and this study has none; export NIfTI or PNG, or "
            "open the DICOM series."
        )
    if series.geometry.affine_lps is None:
        raise OutputError(
            "DICOM SEG and SR need to know where the slices lie, and this series does not say it; export NIfTI or PNG."
        )
    if series.frame_of_reference is None or series.study_uid is None:
        raise OutputError(
            "DICOM SEG and SR refer to a study and its frame of reference, and this series names none; export NIfTI or "
            "PNG."
        )
    if series.frames and len(series.files) > 1 and len(series.files) != series.geometry.shape[0]:
        raise OutputError(
            "DICOM SEG and SR refer to one multi-frame image or to single slices, and this series mixes them; export "
            "NIfTI or PNG."
        )


def read_sources(series: Series) -> Sources:
    """Read the headers of a series' images, in slice order.

    Raises
    ------
    OutputError
        See `check_source`.
    ImageReadError
        A file is gone or damaged.
    """
    check_source(series)
    order = series.frames or tuple((index, 0) for index in range(len(series.files)))
    used = list(dict.fromkeys(file for file, _ in order))
    images = {file: _read(series.files[file]) for file in used}
    if len(used) > 1 or "PerFrameFunctionalGroupsSequence" not in images[used[0]]:
        for image in images.values():
            _state_thickness(image, series)
        return Sources([images[file] for file, _ in order], None)
    image = images[used[0]]
    groups = list(image.PerFrameFunctionalGroupsSequence)
    image.PerFrameFunctionalGroupsSequence = [groups[frame] for _, frame in order]
    image.NumberOfFrames = len(order)
    _share(image)
    _state_thickness(image.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0], series)
    return Sources([image], tuple(frame + 1 for _, frame in order))


def _state_thickness(holder: Dataset, series: Series) -> None:
    """Where the source does not say how thick its slices are, they are as thick as they are apart in the result."""
    if not holder.get("SliceThickness") and series.geometry.spacing_mm is not None:
        holder.SliceThickness = series.geometry.spacing_mm[0]


def _share(image: Dataset) -> None:
    """State once for all frames what some scanners state for each, and what is one for all since they make a volume."""
    if not image.get("SharedFunctionalGroupsSequence"):
        image.SharedFunctionalGroupsSequence = [Dataset()]
    shared, frames = image.SharedFunctionalGroupsSequence[0], image.PerFrameFunctionalGroupsSequence
    for keyword in ("PixelMeasuresSequence", "PlaneOrientationSequence"):
        if keyword in frames[0]:
            setattr(shared, keyword, frames[0][keyword].value)
        for group in frames:
            if keyword in group:
                delattr(group, keyword)


def _read(path: Path) -> Dataset:
    with decoder_boundary(path):
        header = read_dataset(path, _TAGS, pixels=False)
        dataset = Dataset()
        # Each element is decoded now, with the character set it was written in; the copy is Unicode.
        header.decode()
        for element in header:
            dataset.add(element)
        dataset.SpecificCharacterSet = "ISO_IR 192"
        _make_sound(dataset)
        _keep_geometry_only(dataset)
        return dataset


def _make_sound(dataset: Dataset) -> None:
    """Empty what may be empty and would not be valid in a new object."""
    for keyword in ("StudyDate", "PatientBirthDate"):
        if not _is_date(str(dataset.get(keyword) or "")):
            setattr(dataset, keyword, "")
    if not _TIME.fullmatch(str(dataset.get("StudyTime") or "")):
        dataset.StudyTime = ""
    if str(dataset.get("PatientSex") or "") not in _SEXES:
        dataset.PatientSex = ""
    for keyword in ("PatientName", "PatientID", "ReferringPhysicianName", "StudyID", "AccessionNumber"):
        value = dataset.get(keyword)
        if value is None:
            setattr(dataset, keyword, "")
        elif isinstance(value, MultiValue):
            setattr(dataset, keyword, value[0])


def _is_date(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d")
    except ValueError:
        return False
    return len(text) == 8


def _keep_geometry_only(dataset: Dataset) -> None:
    """Of the functional groups of a multi-frame image, only where its frames lie is wanted."""
    for keyword in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        for group in dataset.get(keyword) or []:
            for element in list(group):
                if element.keyword not in _GROUPS:
                    del group[element.tag]

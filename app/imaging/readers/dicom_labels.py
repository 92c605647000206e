"""The texts of a series for the corners of its images."""

import re
from collections.abc import Mapping
from typing import Any

from app.errors import ImageReadError
from app.imaging.labels import ImageLabels
from app.imaging.readers.base import decoder_boundary
from app.imaging.readers.dicom_elements import Elements, elements_of, read_dataset, tags_of, text
from app.imaging.series import Series

_WANTED = tags_of(
    "PatientName", "PatientBirthDate", "PatientID", "PatientSex", "PatientAge", "InstitutionName", "StudyDescription",
    "AccessionNumber", "AcquisitionDate", "SeriesDate", "StudyDate", "AcquisitionTime", "SeriesTime", "StudyTime",
    "ContrastBolusAgent", "SliceThickness", "LossyImageCompression",
)  # fmt: skip
_LOSSY = "01"


def labels_of(series: Series) -> ImageLabels:
    """Read the header of a series' first file; what cannot be read stays empty, as it does for other kinds of file."""
    if series.kind != "dicom":
        return ImageLabels(lossy=series.kind == "jpeg")
    path = series.files[0]
    try:
        with decoder_boundary(path):
            return _labels(elements_of(read_dataset(path, _WANTED, pixels=False)), series.modality or "")
    except ImageReadError:
        return ImageLabels()


def _labels(elements: Elements, modality: str) -> ImageLabels:
    return ImageLabels(
        name=_name(text(elements, "PatientName")),
        birth_date=_date(text(elements, "PatientBirthDate")),
        patient_id=text(elements, "PatientID"),
        sex=text(elements, "PatientSex"),
        age=_age(text(elements, "PatientAge")),
        institution=text(elements, "InstitutionName"),
        study=text(elements, "StudyDescription"),
        accession=text(elements, "AccessionNumber"),
        date=_date(_first(elements, "AcquisitionDate", "SeriesDate", "StudyDate")),
        time=_time(_first(elements, "AcquisitionTime", "SeriesTime", "StudyTime")),
        contrast=text(elements, "ContrastBolusAgent"),
        thickness_mm=_length(elements),
        modality=modality,
        lossy=text(elements, "LossyImageCompression") == _LOSSY,
    )


def _first(elements: Elements, *keywords: str) -> str:
    return next((found for keyword in keywords if (found := text(elements, keyword))), "")


def _name(value: str) -> str:
    """'DOE^JANE^^DR' as 'DOE, JANE, DR'; of several ways to write it, the first."""
    return ", ".join(part for part in re.split(r"\^+", value.split("=", maxsplit=1)[0]) if part)


def _date(value: str) -> str:
    found = re.match(r"(\d{4})\D?(\d{2})\D?(\d{2})", value)
    return "-".join(found.groups()) if found else ""


def _time(value: str) -> str:
    found = re.match(r"(\d{2}):?(\d{2})", value)
    return ":".join(found.groups()) if found else ""


def _age(value: str) -> str:
    """'045Y' as '45 Y'."""
    found = re.fullmatch(r"0*(\d+)([DWMY])", value)
    return f"{found[1]} {found[2]}" if found else value


def _length(elements: Mapping[str, Any]) -> float | None:
    try:
        return float(text(elements, "SliceThickness"))
    except ValueError:
        return None

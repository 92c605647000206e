"""Texts of a DICOM series for the corners of its images."""

from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file

from app.imaging.labels import ImageLabels
from app.imaging.readers.dicom_labels import labels_of
from app.imaging.series import Series
from app.imaging.volume import Role, VolumeGeometry


def series(path: Path, kind: str = "dicom") -> Series:
    return Series("1.2", kind, "MR", (Role.FLAIR,), "", None, VolumeGeometry((1, 4, 4)), (path,))  # pyright: ignore[reportArgumentType]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    dataset = pydicom.dcmread(str(get_testdata_file("MR_small.dcm")))
    dataset.PatientName = "DOE^JANE^^DR"
    dataset.PatientBirthDate, dataset.PatientSex, dataset.PatientAge = "19600229", "F", "064Y"
    dataset.InstitutionName, dataset.StudyDescription, dataset.AccessionNumber = "A Hospital", "MR HEAD", "A123"
    dataset.AcquisitionDate, dataset.AcquisitionTime = "20240506", "070809.5"
    dataset.ContrastBolusAgent, dataset.SliceThickness, dataset.LossyImageCompression = "Gadobutrol", "4.0", "01"
    dataset.PatientID = "P-77"
    dataset.save_as(tmp_path / "image.dcm")
    return tmp_path / "image.dcm"


def test_every_text_is_read_from_the_header(image: Path):
    assert labels_of(series(image)) == ImageLabels(
        name="DOE, JANE, DR", birth_date="1960-02-29", patient_id="P-77", sex="F", age="64 Y", institution="A Hospital",
        study="MR HEAD", accession="A123", date="2024-05-06", time="07:08", contrast="Gadobutrol", thickness_mm=4.0,
        modality="MR", lossy=True,
    )  # fmt: skip


def test_the_date_of_the_study_stands_in_for_that_of_the_acquisition(image: Path):
    dataset = pydicom.dcmread(image)
    for keyword in ("AcquisitionDate", "AcquisitionTime", "SeriesDate", "SeriesTime"):
        if keyword in dataset:
            delattr(dataset, keyword)
    dataset.StudyDate, dataset.StudyTime = "20230102", "0304"
    dataset.save_as(image)
    labels = labels_of(series(image))
    assert (labels.date, labels.time) == ("2023-01-02", "03:04")


def test_a_name_in_korean_is_told_as_it_is_written_first(image: Path):
    dataset = pydicom.dcmread(image)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = "Hong^Gildong=洪^吉洞=홍^길동"
    dataset.save_as(image)
    assert labels_of(series(image)).name == "Hong, Gildong"


def test_what_cannot_be_read_stays_empty(tmp_path: Path, image: Path):
    dataset = pydicom.dcmread(image)
    dataset.PatientBirthDate, dataset.PatientAge = "", ""
    del dataset.SliceThickness
    dataset.save_as(image)
    labels = labels_of(series(image))
    assert (labels.birth_date, labels.age, labels.thickness_mm) == ("", "", None)
    assert labels_of(series(tmp_path / "gone.dcm")) == ImageLabels()


def test_pictures_have_no_texts_and_jpeg_has_lost_something(tmp_path: Path):
    assert labels_of(series(tmp_path / "a.png", "png")) == ImageLabels()
    assert labels_of(series(tmp_path / "a.jpg", "jpeg")) == ImageLabels(lossy=True)

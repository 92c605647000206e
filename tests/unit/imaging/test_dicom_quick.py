"""The quick walk over a header finds what pydicom finds, or leaves the header to it."""

from pathlib import Path
from typing import Any

import pytest
from pydicom import data, dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ImplicitVRLittleEndian

from app.imaging.readers import dicom_headers
from app.imaging.readers.dicom_elements import elements_of
from app.imaging.readers.dicom_quick import Extraordinary, Short, quick_elements, wanted
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.shared_data import shared_data

KEYWORDS = [keyword for keyword in dicom_headers.CLASSIC if not keyword.endswith("Sequence")]
WANTED = wanted(*KEYWORDS)


def plain(value: Any) -> Any:
    """Text and numbers as lists of text without spaces and of floats, whichever library read them."""
    values = list(value) if hasattr(value, "__iter__") and not isinstance(value, str) else [value]

    def one(item: Any) -> Any:
        try:
            return float(item)
        except (TypeError, ValueError):
            return str(item).strip("\0 ")

    return [one(item) for item in values if item not in (None, "")]


def by_pydicom(path: Path) -> dict[str, Any]:
    dataset = dcmread(path, stop_before_pixels=True, specific_tags=KEYWORDS, force=True)
    return {k: plain(v) for k, v in elements_of(dataset).items() if k in KEYWORDS and plain(v)}


def quickly(content: bytes) -> dict[str, Any]:
    return {k: plain(v) for k, v in quick_elements(content, WANTED).items() if plain(v)}


def with_sequences(index: int, dataset: Dataset) -> None:
    """Sequences of defined and undefined length, nested, in front of what is wanted."""
    inner = Dataset()
    inner.ReferencedSOPInstanceUID = "1.2.3"
    outer = Dataset()
    outer.ReferencedSOPClassUID = "1.2"
    outer.PurposeOfReferenceCodeSequence = Sequence([inner, inner])
    dataset.ReferencedImageSequence = Sequence([outer, Dataset(), outer])
    for level in (dataset, outer):
        for element in level:
            if element.VR == "SQ":
                element.value.is_undefined_length = element.is_undefined_length = bool(index % 2)
                for item in element.value:
                    item.is_undefined_length_sequence_item = bool(index % 3)
    block = dataset.private_block(0x0009, "MAKER", create=True)
    block.add_new(0x10, "OB", bytes(3000))
    dataset.AcquisitionMatrix = [0, 256, 192, 0]


@pytest.mark.parametrize("implicit", [False, True])
def test_ordinary_headers_are_read_as_pydicom_reads_them(tmp_path: Path, implicit: bool):
    def edit(index: int, dataset: Dataset) -> None:
        with_sequences(index, dataset)
        if implicit:
            dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian

    for path in write_dicom_series(tmp_path, phantom(6, 16, 20), role="T1C", edit=edit):
        found = quickly(path.read_bytes())
        assert found == by_pydicom(path)
        assert found["EchoTime"] == [12.0]
        assert len(found) > 20


def test_headers_of_foreign_files_are_read_as_pydicom_reads_them_or_left_to_it():
    files = sorted((Path(data.__file__).parent / "test_files").rglob("*.dcm"))
    shared = shared_data()
    files += [] if shared is None else sorted((shared / "dicom").rglob("*.dcm"))
    read = 0
    for path in files:
        try:
            found = quickly(path.read_bytes())
        except Extraordinary:
            continue
        read += 1
        assert found == by_pydicom(path), path.name
    assert read > 25


def test_a_header_is_never_taken_for_complete_when_it_is_not(tmp_path: Path):
    (path,) = write_dicom_series(tmp_path, phantom(1, 16, 20), edit=with_sequences)
    content = path.read_bytes()
    pixels = content.index(b"\xe0\x7f\x10\x00OW")
    complete = quickly(content)
    for end in range(0, pixels):
        with pytest.raises(Extraordinary):
            quick_elements(content[:end], WANTED)
    with pytest.raises(Short):
        quick_elements(content[: pixels - 40], WANTED)
    assert quickly(content[: pixels + 12]) == complete


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("SeriesDescription", "뇌 FLAIR"), ("ContrastBolusAgentSequence", [Dataset()])],
)
def test_what_is_not_ordinary_is_left_to_pydicom_and_still_read(tmp_path: Path, keyword: str, value: Any):
    def edit(_: int, dataset: Dataset) -> None:
        dataset.SpecificCharacterSet = "ISO_IR 192"
        setattr(dataset, keyword, value)

    (path,) = write_dicom_series(tmp_path, phantom(1, 16, 20), description="x", edit=edit)
    with pytest.raises(Extraordinary):
        quick_elements(path.read_bytes(), wanted(*dicom_headers.CLASSIC))
    (frame,) = dicom_headers.read_frames(path)
    assert frame.description == (value if isinstance(value, str) else "x")

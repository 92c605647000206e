"""The structure of a DICOM file, sound or damaged: what it looks like and never what it says."""

import json
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread, dcmwrite
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from app.support.structure import structure_of
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.multiframe import write_enhanced
from tests.helpers.mutants import damaged
from tests.integration.test_no_patient import CANARY, DAY, brand


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return write_dicom_series(tmp_path / "study", phantom(1, 16, 16), edit=brand)[0]


def tags_of(document: dict) -> list[str]:
    return [tag for depth, tag, _, _ in document["elements"] if depth == 0]


def test_it_lists_tag_vr_and_length_of_every_element_with_nested_ones(image: Path):
    found = structure_of(image)
    dataset = dcmread(image)
    expected = [f"({e.tag.group:04X},{e.tag.element:04X})" for e in (*dataset.file_meta, *dataset)]
    assert tags_of(found) == expected
    assert found["stopped"] == ""
    assert found["transfer_syntax"] == dataset.file_meta.TransferSyntaxUID
    assert [0, "(7FE0,0010)", "OW", len(dataset.PixelData)] in found["elements"]
    assert [1, "(0010,0010)", "PN", len(CANARY)] in found["elements"]
    assert found["preamble"] == "empty"


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_it_reads_the_other_uncompressed_encodings(image: Path, tmp_path: Path, syntax: str):
    dataset = dcmread(image)
    expected = [f"({e.tag.group:04X},{e.tag.element:04X})" for e in dataset]
    path = tmp_path / "other.dcm"
    dataset.PixelData = bytes(len(dataset.PixelData))
    dataset.file_meta.TransferSyntaxUID = syntax
    dcmwrite(path, dataset)
    found = structure_of(path)
    assert found["stopped"] == ""
    assert tags_of(found)[-len(expected) :] == expected


def test_it_walks_through_multi_frame_images(tmp_path: Path):
    path = write_enhanced(tmp_path / "e.dcm", phantom(3, 16, 16))
    found = structure_of(path)
    assert found["stopped"] == ""
    assert "(5200,9230)" in tags_of(found)
    assert max(depth for depth, *_ in found["elements"]) >= 2


def test_a_file_that_is_no_dicom_says_nothing(tmp_path: Path):
    path = tmp_path / "letter.txt"
    path.write_text(f"{CANARY} was here on {DAY}. " * 50, encoding="utf-8")
    found = structure_of(path)
    assert found["stopped"]
    assert CANARY not in json.dumps(found)


def test_of_damaged_files_it_never_tells_a_value(image: Path, tmp_path: Path):
    content = image.read_bytes()
    words = [CANARY, DAY, *(CANARY[i : i + 4] for i in range(3))]
    numbers = {int.from_bytes(CANARY[i : i + 4].encode(), order) for i in range(3) for order in ("little", "big")}
    path = tmp_path / "mutant.dcm"
    came_far = 0
    for seed in range(400):
        path.write_bytes(damaged(content, np.random.default_rng(seed)))
        found = structure_of(path)
        text = json.dumps(found)
        assert not any(word in text for word in words)
        assert not any(length in numbers for *_, length in found["elements"])
        for _, tag, vr, _ in found["elements"]:
            assert tag in ("item", "fragment", "unknown") or int(tag[1:5], 16) < 0x2020 or tag[1:5] in ("7FE0", "5200")
            assert len(vr) <= 2
        came_far += len(found["elements"]) > 10
    assert came_far > 200


def test_nesting_without_end_is_left(tmp_path: Path):
    item = b"\x08\x00\x40\x11SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    path = tmp_path / "deep.dcm"
    path.write_bytes(item * 2000)
    assert "nested too deeply" in structure_of(path)["stopped"]

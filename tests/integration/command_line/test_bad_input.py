"""Files that cannot be read: one sentence each, and nothing half done."""

from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest

from app import resources
from tests.helpers.command_line import falx, refused
from tests.helpers.studies import write_tiff_folder


def _text_named_dcm(folder: Path) -> Path:
    path = folder / "scan.dcm"
    path.write_text("this is no image", encoding="utf-8")
    return path


def _truncated_tiff(folder: Path) -> Path:
    study = write_tiff_folder(folder / "whole", slices=1)
    path = folder / "cut.tif"
    path.write_bytes((study / "TCGA_X_1.tif").read_bytes()[:3000])
    return path


def _empty_folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def _junk(folder: Path) -> Path:
    (folder / "junk").mkdir()
    for name, content in (("a.txt", b"x"), ("b.docx", b"PK\x03\x04"), ("c.dcm", b"\x00" * 200), ("d.png", b"\x89PNG")):
        (folder / "junk" / name).write_bytes(content)
    return folder / "junk"


def _pdf(folder: Path) -> Path:
    (folder / "report.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    return folder / "report.pdf"


def _nifti_with_five_dimensions(folder: Path) -> Path:
    nibabel.save(nibabel.Nifti1Image(np.zeros((4, 4, 4, 2, 2), np.float32), np.eye(4)), folder / "five.nii.gz")  # type: ignore[attr-defined]
    return folder / "five.nii.gz"


def _missing(folder: Path) -> Path:
    return folder / "nowhere.nii.gz"


@pytest.mark.parametrize(
    "make", [_text_named_dcm, _truncated_tiff, _empty_folder, _junk, _pdf, _nifti_with_five_dimensions, _missing]
)
def test_bad_input_is_one_sentence_and_nothing_is_written(make: Any, models: None, tmp_path: Path):
    path = make(tmp_path)

    refused(falx("segment", path, "--out", tmp_path / "out"))

    assert not (tmp_path / "out").exists()


def test_the_same_sentence_is_in_the_json(tmp_path: Path):
    answer = falx("info", tmp_path / "nowhere", "--json")
    sentence = refused(answer, "nowhere")
    assert answer.document == {"error": {"message": sentence.removeprefix("falx: "), "kind": "image-read"}}


def test_a_series_that_is_not_there_is_refused(models: None, tmp_path: Path):
    refused(falx("segment", resources.demo_case(), "--out", tmp_path / "out", "--series", "1.2.3"), "no series")
    assert not (tmp_path / "out").exists()

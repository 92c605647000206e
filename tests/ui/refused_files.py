"""Writes files that Falx refuses, one kind each."""

from pathlib import Path

import numpy as np
from PIL import Image

from tests.helpers.images import (
    CORONAL,
    SAGITTAL,
    phantom,
    photo,
    write_dicom_series,
    write_nifti,
)
from tests.helpers.segs import write_seg
from tests.ui.warned_files import DATA, GRID, VOXELS, moved, same


def text_as_dicom(path: Path) -> Path:
    (path / "notes.dcm").write_text("hello")
    return path / "notes.dcm"


def text_as_image(path: Path) -> Path:
    (path / "notes.txt").write_text("hello")
    return path / "notes.txt"


def nothing_in_it(path: Path) -> Path:
    (path / "a.dcm").write_bytes(b"")
    return path / "a.dcm"


def pdf(path: Path) -> Path:
    (path / "a.pdf").write_bytes(b"%PDF-1.7 and so on")
    return path / "a.pdf"


def broken_zip(path: Path) -> Path:
    (path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(200))
    return path / "a.zip"


def empty_folder(path: Path) -> Path:
    (path / "none").mkdir()
    return path / "none"


def folder_of_texts(path: Path) -> Path:
    for number in range(3):
        (path / f"{number}.txt").write_text("hello")
    return path


def cut_short(path: Path) -> Path:
    file = write_nifti(path / "a_flair.nii", DATA, GRID)
    file.write_bytes(file.read_bytes()[:600])
    return file


def no_header(path: Path) -> Path:
    file = write_nifti(path / "a_flair.nii", DATA, GRID)
    content = bytearray(file.read_bytes())
    content[40:56] = b"\xff" * 16
    file.write_bytes(content)
    return file


def ct(path: Path) -> Path:
    return write_dicom_series(path, VOXELS[:1], edit=lambda _, d: setattr(d, "Modality", "CT"))[0]


def capture(path: Path) -> Path:
    sop = "1.2.840.10008.5.1.4.1.1.7"
    return write_dicom_series(path, VOXELS[:1], edit=lambda _, d: setattr(d, "SOPClassUID", sop))[0]


def segmentation_alone(path: Path) -> Path:
    return write_seg(path / "seg.dcm", write_dicom_series(path / "images", VOXELS), VOXELS == 900)


def time_series(path: Path) -> Path:
    return write_nifti(path / "a.nii", np.zeros((4, 4, 4, 20), np.int16), GRID)


def one_position(path: Path) -> Path:
    write_dicom_series(path, VOXELS, edit=moved(lambda i: (0, 0, -5.0 if i == 3 else 0.0)))
    return path


def three_orientations(path: Path) -> Path:
    shared = same()
    write_dicom_series(path / "a", VOXELS[:2], orientation=CORONAL, **shared)
    write_dicom_series(path / "b", VOXELS[:2], orientation=SAGITTAL, **shared)
    return path


def two_sizes(path: Path) -> Path:
    shared = same()
    write_dicom_series(path / "a", VOXELS, **shared)
    write_dicom_series(path / "b", phantom(6, 10, 12), **shared)
    return path


def a_photo(path: Path) -> Path:
    Image.fromarray(photo()).save(path / "holiday.png")
    return path / "holiday.png"


def absent(path: Path) -> Path:
    return path / "gone.dcm"


REFUSED = (
    text_as_dicom, text_as_image, nothing_in_it, pdf, broken_zip, empty_folder, folder_of_texts, cut_short, no_header,
    ct, capture, segmentation_alone, time_series, one_position, three_orientations, two_sizes, a_photo, absent,
)  # fmt: skip

"""What real files are warned of and refused for, in the reader's language."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid
from PySide6.QtWidgets import QApplication

from app.errors import ImageReadError
from app.imaging.case import open_case
from app.imaging.readers import list_series
from app.inference.guard import FOREIGN
from app.results.gaps import gap_note
from app.results.measurements import NO_SPACING
from app.ui.file_messages import SENTENCES, file_message
from app.ui.i18n import Translations
from app.ui.notices import explained, in_words
from app.ui.troubles import in_words as trouble_in_words
from app.worker.protocol import FailedEvent
from tests.helpers.images import (
    CORONAL,
    SAGITTAL,
    phantom,
    photo,
    tcga_slices,
    write_dicom_series,
    write_nifti,
    write_study,
    write_tcga_folder,
)
from tests.helpers.segs import write_seg

_HANGUL = re.compile("[가-힣]")
_LEFT_ENGLISH = re.compile(r"\b(?:slices?|files?|images?|localizers?|segments?|orientation|the|and|contrast|Series)\b")
VOXELS = phantom(6, 16, 20)
GRID = np.array([[0.8, 0, 0, -20], [0, 0.8, 0, -30], [0, 0, 5, -10], [0, 0, 0, 1]])
DATA = phantom(6, 12, 10).transpose(2, 1, 0)


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    translations = Translations(qapp)
    translations.use("ko")
    yield
    translations.use("en")


def moved(change: Callable[[int], tuple[float, float, float]]) -> Callable:
    def edit(index: int, dataset: Dataset) -> None:
        place = np.array(dataset.ImagePositionPatient, float) + change(index)
        dataset.ImagePositionPatient = [float(v) for v in place]

    return edit


def same() -> dict[str, Any]:
    return {"series_uid": generate_uid(), "study_uid": generate_uid(), "frame_of_reference": generate_uid()}


def gap(folder: Path) -> None:
    write_dicom_series(folder, VOXELS)[2].unlink()


def uneven(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=moved(lambda i: (0, 0, 1.7 if i == 2 else 0)))


def sheared(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=moved(lambda i: (0, 2.0 * i, 0)))


def shifted(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=moved(lambda i: (0, 9.0 if i == 3 else 0, 0)))


def header_disagrees(folder: Path) -> None:
    def edit(_: int, dataset: Dataset) -> None:
        dataset.SpacingBetweenSlices = dataset.SliceThickness = 2.5

    write_dicom_series(folder, VOXELS, edit=edit)


def lone(folder: Path) -> None:
    def edit(_: int, dataset: Dataset) -> None:
        del dataset.SliceThickness, dataset.SpacingBetweenSlices

    write_dicom_series(folder, VOXELS[:1], edit=edit)


def placeless(folder: Path) -> None:
    def edit(_: int, dataset: Dataset) -> None:
        del dataset.ImagePositionPatient

    write_dicom_series(folder, VOXELS, edit=edit)


def sagittal(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, orientation=SAGITTAL)


def t2_alone(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, role="T2")


def unknown_role(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, role="", description="x")


def two_of_a_role(folder: Path) -> None:
    write_study(folder)
    write_dicom_series(folder / "a", VOXELS, number=7)
    study, frame = generate_uid(), generate_uid()
    for number, role in enumerate(("FLAIR", "T1", "T1")):
        write_dicom_series(folder / "b", VOXELS, role=role, number=number, study_uid=study, frame_of_reference=frame)


def other_grids(folder: Path) -> None:
    study, frame = generate_uid(), generate_uid()
    write_dicom_series(folder, phantom(12, 32, 32), study_uid=study, frame_of_reference=frame)
    write_dicom_series(
        folder, phantom(8, 24, 24), role="T1", number=2, study_uid=study, frame_of_reference=frame,
        spacing=(3.0, 1.3, 1.2), origin=(-82.0, -88.0, -30.0),
    )  # fmt: skip
    write_dicom_series(folder, VOXELS, role="T1C", number=3, study_uid=study)
    write_dicom_series(
        folder, VOXELS, role="T2", number=4, study_uid=study, frame_of_reference=frame, origin=(900.0, 900.0, 900.0)
    )


def copies(folder: Path) -> None:
    study, frame = generate_uid(), generate_uid()
    for number, role in enumerate(("FLAIR", "T1", "T1C"), start=1):
        write_dicom_series(folder, VOXELS, role=role, number=number, study_uid=study, frame_of_reference=frame)


def repeated(folder: Path) -> None:
    paths = write_dicom_series(folder, VOXELS)
    (folder / "copy.dcm").write_bytes(paths[1].read_bytes())


def strays(folder: Path) -> None:
    shared = same()
    write_dicom_series(folder, VOXELS, **shared)
    write_dicom_series(folder / "b", VOXELS[:1], orientation=CORONAL, **shared)
    write_dicom_series(folder / "c", phantom(1, 10, 12), **shared)
    write_dicom_series(
        folder / "d", VOXELS[:2], orientation=SAGITTAL, **shared,
        edit=lambda _, d: setattr(d, "ImageType", ["ORIGINAL", "PRIMARY", "LOCALIZER"]),
    )  # fmt: skip


def echoes(folder: Path) -> None:
    shared = same()
    for echo in (12, 100):
        write_dicom_series(folder / str(echo), VOXELS, edit=lambda _, d, e=echo: setattr(d, "EchoTime", e), **shared)


def localizer(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=lambda _, d: setattr(d, "ImageType", ["ORIGINAL", "PRIMARY", "LOCALIZER"]))


def derived(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=lambda _, d: setattr(d, "ImageType", ["DERIVED", "SECONDARY", "MPR"]))


def strangers(folder: Path) -> None:
    write_dicom_series(folder, VOXELS)
    write_dicom_series(folder / "ct", VOXELS[:1], edit=lambda _, d: setattr(d, "Modality", "CT"))
    (folder / "notes.txt").write_text("hello")


def program(folder: Path) -> None:
    for path in write_dicom_series(folder, VOXELS)[:1]:
        path.write_bytes(b"MZ" + path.read_bytes()[2:])


def without_place(folder: Path) -> None:
    write_nifti(folder / "a_flair.nii", DATA)


def two_places(folder: Path) -> None:
    folder.mkdir()
    image = nib.Nifti1Image(DATA, GRID)
    image.set_sform(GRID, code=1)
    other = GRID.copy()
    other[0, 3] += 40
    image.set_qform(other, code=1)
    nib.save(image, folder / "a_flair.nii")


def not_axial(folder: Path) -> None:
    write_nifti(folder / "a_flair.nii", DATA, np.diag([5.0, 0.9, 0.9, 1]))


def no_numbers(folder: Path) -> None:
    data = DATA.astype(np.float32)
    data[0, 0, 0] = np.nan
    write_nifti(folder / "a_flair.nii", data, GRID)


def unnamed_channels(folder: Path) -> None:
    write_nifti(folder / "a.nii", np.stack([DATA, DATA + 1, DATA + 2], axis=-1), GRID)


def mask_elsewhere(folder: Path) -> None:
    write_nifti(folder / "a_flair.nii", DATA, GRID)
    write_nifti(folder / "a_seg.nii", (DATA == 900).astype(np.uint8))


def mask_on_another_grid(folder: Path) -> None:
    write_nifti(folder / "a_flair.nii", DATA, GRID)
    finer = GRID @ np.diag([1.0, 1.0, 0.6, 1.0])
    write_nifti(folder / "a_seg.nii", np.repeat((DATA == 900).astype(np.uint8), 2, axis=2), finer)


def segments(folder: Path) -> None:
    paths = write_dicom_series(folder, VOXELS)
    masks = np.stack([VOXELS == 900, VOXELS > 400], axis=-1)
    masks[..., 1] &= ~masks[..., 0]
    write_seg(folder / "seg.dcm", paths, masks)


def picture_gap(folder: Path) -> None:
    (write_tcga_folder(folder, *tcga_slices(4)) / "TCGA_CS_4941_19960909_2.tif").unlink()


def picture_sizes(folder: Path) -> None:
    target = write_tcga_folder(folder, tcga_slices(4)[0])
    Image.fromarray(photo(9, 9)).save(target / "TCGA_CS_4941_19960909_5.tif")


def few_masks(folder: Path) -> None:
    target = write_tcga_folder(folder, *tcga_slices(3))
    for number in (1, 2):
        (target / f"TCGA_CS_4941_19960909_{number}_mask.tif").unlink()


def jpeg(folder: Path) -> None:
    folder.mkdir()
    Image.fromarray((VOXELS[3] // 4).astype(np.uint8)).save(folder / "flair_1.jpg")


def colour(folder: Path) -> None:
    folder.mkdir()
    for index, image in enumerate(tcga_slices(2)[0]):
        Image.fromarray(image).save(folder / f"x_{index + 1}.png")


WARNED = (
    gap, uneven, sheared, shifted, header_disagrees, lone, placeless, sagittal, t2_alone, unknown_role, two_of_a_role,
    other_grids, repeated, strays, echoes, localizer, derived, strangers, program, copies, without_place, two_places,
    not_axial, no_numbers, unnamed_channels, mask_elsewhere, mask_on_another_grid, segments, picture_gap,
    picture_sizes, few_masks, jpeg, colour,
)  # fmt: skip


def warnings_of(path: Path) -> set[str]:
    found = {warning for series in list_series([path]) for warning in series.warnings}
    return found | set(open_case([path]).warnings)


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize("write", WARNED, ids=lambda write: write.__name__)
def test_all_that_real_files_are_warned_of_is_said_in_korean(tmp_path: Path, write: Callable[[Path], None]):
    write(tmp_path / "in")
    warnings = warnings_of(tmp_path / "in")
    assert warnings
    for warning in warnings:
        said = in_words(warning)
        assert said != warning
        assert _HANGUL.search(said)
        assert not _LEFT_ENGLISH.search(re.sub("“.*?”", "", said)), said
        (paragraph,) = explained([warning])
        assert ": " in paragraph


@pytest.mark.parametrize("write", WARNED, ids=lambda write: write.__name__)
def test_what_is_counted_once_is_said_in_the_singular(qapp: QApplication, tmp_path: Path, write: Callable):
    write(tmp_path / "in")
    for warning in warnings_of(tmp_path / "in"):
        assert not re.search(r"(?<![\d.,])1 (?:slices|files|images|localizers|segments|repeated images)\b", warning)
        assert not re.match(r"1 .*(?:are left out|differ in size or colour|pass them on)", warning)
        assert in_words(warning) == warning


@pytest.mark.usefixtures("korean")
def test_the_guard_and_the_notes_of_results_are_said_in_korean(tmp_path: Path):
    write_dicom_series(tmp_path, VOXELS, edit=lambda _, d: setattr(d, "SliceThickness", 3.0))
    (series,) = list_series([tmp_path])
    note = gap_note(series)
    assert note is not None
    for sentence in (FOREIGN, NO_SPACING, note):
        assert _HANGUL.search(in_words(sentence)), sentence


@pytest.mark.usefixtures("korean")
def test_words_within_descriptions_and_names_stay_as_they_are():
    said = in_words("Of 2 series with post-contrast T1, Series 4 “sagittal (pre-contrast T1)” is used.")
    assert "“sagittal (pre-contrast T1)”" in said
    assert "시리즈 4" in said
    assert "조영 후 T1" in said
    assert "sagittal.nii" in in_words("sagittal.nii does not say how the patient lies in it: orientation unknown.")


# Refusals ---


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


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_why_a_real_file_is_refused_is_said_in_korean(tmp_path: Path, make: Callable[[Path], Path]):
    path = make(tmp_path)
    with pytest.raises(ImageReadError) as caught:
        open_case([path])
    sentence = caught.value.user_message
    said = trouble_in_words(FailedEvent(1, sentence, caught.value.kind))
    assert said == file_message(sentence), sentence
    assert _HANGUL.search(said)
    if path.name in sentence:
        assert path.name in said


@pytest.mark.usefixtures("korean")
def test_an_unknown_failure_keeps_its_sentence_behind_what_it_is_about():
    said = trouble_in_words(FailedEvent(1, "The moon is full.", "image-read"))
    assert _HANGUL.search(said)
    assert said.endswith(" The moon is full.")


VALUES = ("a scan.dcm", "97", "35", "48")


def test_known_sentences_stay_as_they_are_in_english(qapp: QApplication):
    texts = [sentence.format(*VALUES) for sentence in SENTENCES]
    assert [text for text in texts if file_message(text) != text] == []


@pytest.mark.usefixtures("korean")
def test_known_sentences_keep_names_and_figures_in_korean():
    for sentence in SENTENCES:
        said = file_message(sentence.format(*VALUES)) or ""
        assert _HANGUL.search(said), sentence
        wanted = {value for number, value in enumerate(VALUES) if f"{{{number}}}" in sentence}
        assert {value for value in VALUES if value in said} == wanted, said

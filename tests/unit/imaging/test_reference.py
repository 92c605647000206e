"""Masks that others drew lie where they were drawn, whatever file and grid they come in."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.uid import generate_uid

from app.errors import ImageReadError
from app.imaging.case import open_case, read_choice
from app.imaging.joining import choose
from app.imaging.readers import list_series
from app.imaging.reference import reference_files
from app.imaging.series import Case
from tests.helpers.images import CORONAL, phantom, write_dicom_series, write_nifti, write_study
from tests.helpers.segs import write_seg

SHAPE = (6, 32, 40)
MASK = phantom(*SHAPE) == 900


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    return write_dicom_series(tmp_path / "images", phantom(*SHAPE), number=3)


def opened_with(reference: Path, *paths: Path) -> Case:
    return read_choice(choose(list_series(paths)), given=reference_files(reference))


@pytest.mark.parametrize("leave_out_empty", [True, False], ids=["frames of the lesion", "all frames"])
def test_binary_segmentation_lies_where_it_was_drawn(tmp_path: Path, images: list[Path], leave_out_empty: bool):
    seg = write_seg(tmp_path / "seg.dcm", images, MASK, leave_out_empty=leave_out_empty)
    case = opened_with(seg, tmp_path / "images")
    assert case.reference is not None
    assert np.array_equal(case.reference, MASK)
    assert case.warnings == ()


def test_fractional_segmentation_counts_from_one_half(tmp_path: Path, images: list[Path]):
    fractions = np.where(MASK, 0.8, 0.2).astype(np.float32)
    case = opened_with(write_seg(tmp_path / "seg.dcm", images, fractions, "FRACTIONAL"), tmp_path / "images")
    assert np.array_equal(case.reference, MASK)


def test_segments_are_taken_together_and_that_is_said(tmp_path: Path, images: list[Path]):
    lower, upper = MASK.copy(), MASK.copy()
    lower[3:], upper[:3] = False, False
    seg = write_seg(tmp_path / "seg.dcm", images, np.stack([lower, upper], axis=-1))
    case = opened_with(seg, tmp_path / "images")
    assert np.array_equal(case.reference, MASK)
    assert any("2 segments, which are taken together" in w for w in case.warnings)


def test_label_map_is_read_too(tmp_path: Path, images: list[Path]):
    case = opened_with(write_seg(tmp_path / "seg.dcm", images, MASK.astype(np.uint8), "LABELMAP"), tmp_path / "images")
    assert np.array_equal(case.reference, MASK)


def test_segmentation_beside_its_series_is_found(tmp_path: Path, images: list[Path]):
    write_seg(tmp_path / "images" / "seg.dcm", images, MASK)
    case = open_case([tmp_path])
    assert np.array_equal(case.reference, MASK)


def test_segmentation_of_a_joined_sequence_is_brought_onto_flair(tmp_path: Path):
    common = {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}
    write_dicom_series(tmp_path / "f", phantom(*SHAPE), number=1, **common)
    finer = np.repeat(phantom(*SHAPE), 2, axis=0)
    finer_images = write_dicom_series(
        tmp_path / "t", finer, role="T1C", number=2, spacing=(2.5, 0.9, 0.8), origin=(-80.0, -90.0, -41.25), **common
    )
    write_seg(tmp_path / "seg.dcm", finer_images, finer == 900)
    case = open_case([tmp_path])
    assert case.reference is not None
    assert np.array_equal(case.reference, MASK)
    assert any("The reference seg.dcm lies on another grid" in w for w in case.warnings)


def test_segmentation_of_another_frame_of_reference_is_refused(tmp_path: Path, images: list[Path]):
    others = write_dicom_series(tmp_path / "others", phantom(*SHAPE))
    seg = write_seg(tmp_path / "seg.dcm", others, MASK)
    with pytest.raises(ImageReadError, match=r"seg\.dcm was drawn in another frame of reference"):
        opened_with(seg, tmp_path / "images")


def test_damaged_segmentation_is_refused_in_one_sentence(tmp_path: Path, images: list[Path]):
    seg = write_seg(tmp_path / "seg.dcm", images, MASK)
    seg.write_bytes(seg.read_bytes()[:-200])
    with pytest.raises(ImageReadError, match=r"^seg\.dcm is damaged.*\.$"):
        opened_with(seg, tmp_path / "images")


def test_volume_in_another_orientation_and_spacing_is_brought_onto_the_images(tmp_path: Path):
    write_study(tmp_path / "study", SHAPE)
    lps = open_case([tmp_path / "study"]).volume.geometry.affine_lps
    assert lps is not None
    ras = np.diag([-1.0, -1.0, 1.0, 1.0]) @ lps @ np.diag([0.5, 1.0, 1.0, 1.0])
    doubled = np.repeat(MASK.transpose(2, 1, 0), 2, axis=0).astype(np.uint8)[:-1]
    flipped = ras @ np.array([[1, 0, 0, 0], [0, -1, 0, 31], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    mask = write_nifti(tmp_path / "drawn.nii.gz", doubled[:, ::-1], flipped)
    case = opened_with(mask, tmp_path / "study")
    assert np.array_equal(case.reference, MASK)


def test_mask_of_another_place_is_refused(tmp_path: Path, images: list[Path]):
    far = np.diag([1.0, 1.0, 1.0, 1.0])
    far[:3, 3] = 5000
    mask = write_nifti(tmp_path / "drawn.nii.gz", np.ones((5, 5, 5), np.uint8), far)
    with pytest.raises(ImageReadError, match=r"drawn\.nii\.gz lies outside the images"):
        opened_with(mask, tmp_path / "images")


def test_mask_that_reaches_beyond_the_images_is_named_with_its_share(tmp_path: Path):
    write_dicom_series(tmp_path / "images", phantom(*SHAPE), orientation=CORONAL)
    lps = open_case([tmp_path / "images"]).volume.geometry.affine_lps
    assert lps is not None
    beyond = np.zeros((40, 32, 12), np.uint8)
    beyond[10:20, 10:20, :] = 1
    mask = write_nifti(tmp_path / "drawn.nii.gz", beyond, np.diag([-1.0, -1.0, 1.0, 1.0]) @ lps)
    case = opened_with(mask, tmp_path / "images")
    assert any(w.startswith("Only 50% of the reference drawn.nii.gz") for w in case.warnings)


def test_pictures_are_laid_on_the_slices_by_their_names(tmp_path: Path, images: list[Path]):
    folder = tmp_path / "masks"
    folder.mkdir()
    for index, plane in enumerate(MASK):
        Image.fromarray(plane.astype(np.uint8) * 255).save(folder / f"slice_{index + 1}_mask.png")
    case = opened_with(folder, tmp_path / "images")
    assert np.array_equal(case.reference, MASK)
    assert any("in the order of their names" in w for w in case.warnings)
    (folder / "slice_3_mask.png").unlink()
    with pytest.raises(ImageReadError, match="masks number 5 and the slices 6"):
        opened_with(folder, tmp_path / "images")


def test_what_is_no_mask_is_refused(tmp_path: Path, images: list[Path]):
    (tmp_path / "notes.txt").write_text("none")
    with pytest.raises(ImageReadError, match=r"notes\.txt is no mask"):
        opened_with(tmp_path / "notes.txt", tmp_path / "images")
    with pytest.raises(ImageReadError, match="holds no reference"):
        reference_files(tmp_path / "nothing")

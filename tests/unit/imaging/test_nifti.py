"""NIfTI volumes: names, channels, units, masks."""

from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from app.imaging.case import open_case
from app.imaging.readers import list_series
from app.imaging.volume import Role
from tests.helpers.images import phantom, write_nifti

AFFINE = np.array([[-0.8, 0, 0, 20], [0, -0.9, 0, 30], [0, 0, 5, -10], [0, 0, 0, 1]])
DATA = phantom(5, 12, 10).transpose(2, 1, 0)


def test_one_file_for_each_sequence_is_joined_with_its_segmentation(tmp_path: Path):
    for factor, word in enumerate(("t2f", "t1n", "t1c", "t2w"), start=1):
        write_nifti(tmp_path / f"BraTS-GLI-00001-000-{word}.nii.gz", (DATA * factor).astype(np.int16), AFFINE)
    write_nifti(tmp_path / "BraTS-GLI-00001-000-seg.nii.gz", (DATA == 900).astype(np.uint8) * 3, AFFINE)
    case = open_case([tmp_path])
    assert case.volume.roles == (Role.FLAIR, Role.T1, Role.T1C, Role.T2)
    flair = case.volume.channel(Role.FLAIR)
    contrast = case.volume.channel(Role.T1C)
    assert flair is not None and contrast is not None
    assert np.array_equal(contrast, flair * 3)
    assert case.reference is not None
    assert np.array_equal(case.reference, flair == 900)


def test_two_patients_in_a_folder_are_not_mixed(tmp_path: Path):
    for patient in ("a", "b"):
        for word in ("flair", "t1"):
            write_nifti(tmp_path / f"{patient}_{word}.nii", DATA, AFFINE)
    series = list_series([tmp_path])
    assert len({s.study_uid for s in series}) == 2


@pytest.mark.parametrize(
    ("count", "roles"),
    [(3, (Role.T1, Role.FLAIR, Role.T1C)), (4, (Role.FLAIR, Role.T1, Role.T1C, Role.T2))],
)
def test_channels_in_the_fourth_dimension_are_read_in_the_usual_order_with_a_warning(tmp_path: Path, count, roles):
    data = np.stack([DATA + 100 * c for c in range(count)], axis=-1)
    case = open_case([write_nifti(tmp_path / "a.nii.gz", data, AFFINE)])
    assert case.volume.roles == roles
    assert np.array_equal(case.volume.voxels[1], case.volume.voxels[0] + 100)
    assert any(", ".join(roles) in w for w in case.warnings)


def test_channels_named_in_the_description_are_believed(tmp_path: Path):
    path = write_nifti(tmp_path / "a.nii", np.stack([DATA, DATA + 1, DATA + 2], axis=-1), AFFINE)
    image = nib.load(path)
    image.header["descrip"] = b"FLAIR, T1, T1 +C"
    nib.save(nib.Nifti1Image(np.asarray(image.dataobj), None, image.header), tmp_path / "b.nii")
    case = open_case([tmp_path / "b.nii"])
    assert case.volume.roles == (Role.FLAIR, Role.T1, Role.T1C)
    assert case.warnings == ()


def test_scaling_of_the_header_is_applied(tmp_path: Path):
    image = nib.Nifti1Image(DATA, AFFINE)
    image.header.set_slope_inter(0.5, 10)
    nib.save(image, tmp_path / "a_flair.nii.gz")
    voxels = open_case([tmp_path / "a_flair.nii.gz"]).volume.voxels
    assert voxels.dtype == np.float32
    expected = np.asarray(nib.load(tmp_path / "a_flair.nii.gz").dataobj).max()
    assert float(voxels.max()) == pytest.approx(float(expected), abs=0.5)


def test_metres_become_millimetres(tmp_path: Path):
    image = nib.Nifti1Image(DATA, AFFINE / [[1000], [1000], [1000], [1]])
    image.header.set_xyzt_units("meter")
    nib.save(image, tmp_path / "a_flair.nii")
    geometry = open_case([tmp_path / "a_flair.nii"]).volume.geometry
    assert np.allclose(geometry.spacing_mm, (5, 0.9, 0.8), atol=1e-4)


def test_voxels_that_are_no_numbers_become_zero_with_a_warning(tmp_path: Path):
    data = DATA.astype(np.float32)
    data[0, 0, 0], data[1, 1, 1] = np.nan, np.inf
    case = open_case([write_nifti(tmp_path / "a_flair.nii", data, AFFINE)])
    assert np.isfinite(case.volume.voxels).all()
    assert any("no numbers" in w for w in case.warnings)


def test_without_a_valid_transform_orientation_is_unknown_and_spacing_is_kept(tmp_path: Path):
    case = open_case([write_nifti(tmp_path / "a_flair.nii", DATA)])
    assert case.volume.geometry.affine_lps is None
    assert case.volume.geometry.spacing_mm == (1.0, 1.0, 1.0)
    assert np.array_equal(case.volume.voxels[0], DATA.transpose(2, 1, 0))
    assert any("orientation unknown" in w for w in case.warnings)


def test_volume_acquired_in_another_plane_is_named(tmp_path: Path):
    case = open_case([write_nifti(tmp_path / "a_flair.nii", DATA, np.diag([5.0, 0.9, 0.9, 1]))])
    assert any("not acquired in axial slices" in w for w in case.warnings)


def test_single_slice_is_a_volume_of_one(tmp_path: Path):
    case = open_case([write_nifti(tmp_path / "a_flair.nii", DATA[:, :, 2], AFFINE)])
    assert case.volume.geometry.shape == (1, 12, 10)


def test_mask_stored_in_another_orientation_finds_its_place(tmp_path: Path):
    write_nifti(tmp_path / "a_flair.nii", DATA, AFFINE)
    flipped = np.array([[0.8, 0, 0, 20 - 0.8 * 9], [0, -0.9, 0, 30], [0, 0, 5, -10], [0, 0, 0, 1]])
    write_nifti(tmp_path / "a_seg.nii", (DATA == 900).astype(np.uint8)[::-1], flipped)
    case = open_case([tmp_path / "a_flair.nii"])
    assert case.reference is not None
    assert np.array_equal(case.reference, case.volume.voxels[0] == 900)


def test_mask_of_another_grid_is_brought_onto_that_of_the_volume_and_named(tmp_path: Path):
    write_nifti(tmp_path / "a_flair.nii", DATA, AFFINE)
    finer = AFFINE @ np.diag([1.0, 1.0, 0.5, 1.0])
    write_nifti(tmp_path / "a_seg.nii", np.repeat((DATA == 900).astype(np.uint8), 2, axis=2)[:, :, :-1], finer)
    case = open_case([tmp_path])
    assert case.reference is not None
    assert np.array_equal(case.reference, case.volume.voxels[0] == 900)


def test_mask_without_place_is_left_out_and_named(tmp_path: Path):
    write_nifti(tmp_path / "a_flair.nii", DATA, AFFINE)
    write_nifti(tmp_path / "a_seg.nii", (DATA == 900).astype(np.uint8))
    case = open_case([tmp_path])
    assert case.reference is None
    assert any("unknown place" in w for w in case.warnings)

"""A point in the patient is where pydicom's tags and nibabel's affine say it is, whatever the storage order."""

from itertools import permutations, product
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import pytest

from app.imaging.case import open_case
from app.imaging.source_grid import source_affine_ras, to_source_grid
from tests.helpers.images import AXIAL, CORONAL, SAGITTAL, write_dicom_series, write_nifti

TILT = np.deg2rad(12)
OBLIQUE = ((np.cos(TILT), np.sin(TILT), 0.0), (-np.sin(TILT) * np.cos(TILT), np.cos(TILT) ** 2, np.sin(TILT)))
RADIOLOGICAL_FLIP = np.diag([-1.0, -1.0, 1.0, 1.0])
AXIS_ORDERS = [(order, signs) for order in permutations(range(3)) for signs in product((1, -1), repeat=3)]


def marked(shape: tuple[int, int, int]) -> tuple[np.ndarray, tuple[int, int, int]]:
    """A volume with one bright voxel away from every middle."""
    voxels = np.random.default_rng(3).integers(0, 50, shape).astype(np.int16)
    place = (shape[0] - 2, 1, shape[2] // 3)
    voxels[place] = 1000
    return voxels, place


def where(voxels: np.ndarray) -> np.ndarray:
    """Homogeneous (column, row, slice, 1) of the brightest voxel of (slices, rows, columns)."""
    s, r, c = np.unravel_index(int(np.argmax(voxels)), voxels.shape)
    return np.array([c, r, s, 1.0])


@pytest.mark.parametrize(
    "orientation", [AXIAL, CORONAL, SAGITTAL, OBLIQUE], ids=["axial", "coronal", "sagittal", "oblique"]
)
def test_dicom_point_lies_where_the_tags_of_its_slice_put_it(tmp_path: Path, orientation):
    voxels, (s, r, c) = marked((5, 12, 9))
    paths = write_dicom_series(tmp_path, voxels, orientation=orientation)
    tags = pydicom.dcmread(paths[s])
    along_row, along_column = np.array(tags.ImageOrientationPatient, dtype=float).reshape(2, 3)
    between_rows, between_columns = tags.PixelSpacing
    expected = np.array(tags.ImagePositionPatient) + c * between_columns * along_row + r * between_rows * along_column
    case = open_case([tmp_path])
    affine = case.volume.geometry.affine_lps
    assert affine is not None
    assert np.allclose((affine @ where(case.volume.voxels[0]))[:3], expected, atol=1e-4)


def test_dicom_slices_are_ordered_in_space_and_not_by_name_or_number(tmp_path: Path):
    voxels, _ = marked((7, 8, 8))

    def shuffle_numbers(index, dataset):
        dataset.InstanceNumber = (index * 3) % 7 + 1

    write_dicom_series(tmp_path, voxels, edit=shuffle_numbers)
    assert np.array_equal(open_case([tmp_path]).volume.voxels[0], voxels)


@pytest.mark.parametrize(("order", "signs"), AXIS_ORDERS)
def test_nifti_point_lies_where_nibabel_puts_it_and_slices_face_the_reader(tmp_path: Path, order, signs):
    affine = np.eye(4)
    affine[:3, :3] = np.diag([0.8, 0.9, 4.0])[:, order] * signs
    affine[:3, 3] = [-30, 20, 11]
    data, place = marked((5, 7, 6))
    path = write_nifti(tmp_path / "a_flair.nii", data, affine)
    case = open_case([path])
    expected = RADIOLOGICAL_FLIP @ nib.load(path).affine @ [*place, 1]
    lps = case.volume.geometry.affine_lps
    assert lps is not None
    assert np.allclose(lps @ where(case.volume.voxels[0]), expected, atol=1e-4)
    # Columns ascend to the left, rows to posterior, slices to superior.
    assert np.allclose(lps[:3, :3], np.diag([0.8, 0.9, 4.0]), atol=1e-5)
    assert np.allclose(case.volume.geometry.spacing_mm, (4.0, 0.9, 0.8), atol=1e-5)


def test_oblique_nifti_keeps_its_obliquity(tmp_path: Path):
    rotation = np.array([[np.cos(0.3), -np.sin(0.3), 0], [np.sin(0.3), np.cos(0.3), 0], [0, 0, 1]])
    affine = np.eye(4)
    affine[:3, :3] = rotation @ np.diag([-1.0, 1.2, 3.0])
    affine[:3, 3] = [5, 6, 7]
    data, place = marked((5, 7, 6))
    path = write_nifti(tmp_path / "a_flair.nii.gz", data, affine)
    case = open_case([path])
    lps = case.volume.geometry.affine_lps
    assert lps is not None
    expected = RADIOLOGICAL_FLIP @ nib.load(path).affine @ [*place, 1]
    assert np.allclose(lps @ where(case.volume.voxels[0]), expected, atol=1e-4)


@pytest.mark.parametrize(("order", "signs"), AXIS_ORDERS[::5])
def test_mask_returns_to_the_files_own_grid(tmp_path: Path, order, signs):
    affine = np.eye(4)
    affine[:3, :3] = np.diag([0.8, 0.9, 4.0])[:, order] * signs
    data, place = marked((5, 7, 6))
    path = write_nifti(tmp_path / "a_flair.nii", data, affine)
    case = open_case([path])
    mask = to_source_grid(case.volume.voxels[0] == 1000, case)
    assert mask.shape == data.shape
    assert np.argwhere(mask).tolist() == [list(place)]
    assert np.allclose(source_affine_ras(case), nib.load(path).affine)


def test_dicom_mask_keeps_its_grid_and_gets_an_affine_for_nifti(tmp_path: Path):
    voxels, _ = marked((5, 12, 9))
    write_dicom_series(tmp_path, voxels)
    case = open_case([tmp_path])
    mask = case.volume.voxels[0] == 1000
    assert np.array_equal(to_source_grid(mask, case), mask)
    ras = source_affine_ras(case)
    assert ras is not None
    assert np.allclose(RADIOLOGICAL_FLIP @ ras, case.volume.geometry.affine_lps)


def test_mask_of_another_grid_is_refused(tmp_path: Path):
    write_dicom_series(tmp_path, marked((3, 8, 8))[0])
    case = open_case([tmp_path])
    with pytest.raises(ValueError, match="grid"):
        to_source_grid(np.zeros((3, 8, 9), dtype=bool), case)

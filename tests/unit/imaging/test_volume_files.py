"""NRRD volumes, stacks of TIFF pages, JPEG slices, and what NIfTI headers may say twice."""

from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PIL import Image

from app.imaging.case import open_case
from app.imaging.readers import list_series
from app.imaging.volume import Role
from tests.helpers.images import phantom, tcga_slices, write_nifti, write_nrrd

AFFINE = np.array([[-0.8, 0, 0, 20], [0, -0.9, 0, 30], [0, 0, 5, -10], [0, 0, 0, 1]])
DATA = phantom(5, 12, 10).transpose(2, 1, 0)


@pytest.mark.parametrize("encoding", ["raw", "gzip", "bzip2"])
@pytest.mark.parametrize("dtype", ["u1", "i2", "u2", ">i2", "f4", "f8", "i4"])
def test_nrrd_holds_the_same_voxels_in_every_encoding(tmp_path: Path, encoding: str, dtype: str):
    data = (DATA // 4).clip(0).astype(dtype)
    case = open_case([write_nrrd(tmp_path / "a_flair.nrrd", data, AFFINE, encoding=encoding)])
    assert np.array_equal(case.volume.voxels[0], data.transpose(2, 1, 0))
    assert case.volume.geometry.spacing_mm == pytest.approx((5, 0.9, 0.8))
    assert case.volume.voxels.dtype.isnative


def test_nrrd_lies_where_the_nifti_of_the_same_affine_lies(tmp_path: Path):
    oblique = np.array([[0.78, -0.2, 0.3, -20], [0.16, 0.87, -0.6, -30], [-0.05, 0.12, 4.95, -10], [0, 0, 0, 1.0]])
    nrrd = open_case([write_nrrd(tmp_path / "n" / "a_flair.nrrd", DATA, oblique)]).volume
    nifti = open_case([write_nifti(tmp_path / "a_flair.nii", DATA, oblique)]).volume
    assert nrrd.geometry.same_grid(nifti.geometry)
    assert np.array_equal(nrrd.voxels, nifti.voxels)


@pytest.mark.parametrize(
    ("space", "signs"),
    [("left-posterior-superior", (-1, -1, 1)), ("right-anterior-superior", (1, 1, 1)), ("LAS", (-1, 1, 1))],
)
def test_space_of_an_nrrd_is_heeded(tmp_path: Path, space: str, signs: tuple[int, int, int]):
    directions = np.diag([0.8, 0.9, 5.0])
    path = write_nrrd(
        tmp_path / "a_flair.nrrd", DATA, space=space, **{"space directions": directions, "space origin": [1.0, 2, 3]}
    )
    (series,) = list_series([path])
    assert series.source_orientation is not None
    assert series.source_orientation.affine_ras is not None
    expected = np.diag([*(np.array(signs) * [0.8, 0.9, 5.0]), 1.0])
    expected[:3, 3] = np.array(signs) * [1, 2, 3]
    assert np.allclose(series.source_orientation.affine_ras, expected)


@pytest.mark.parametrize("fields", [{"spacings": [0.8, 0.9, 5.0]}, {"space": "scanner-xyz"}, {}])
def test_orientation_of_an_nrrd_that_states_none_is_unknown(tmp_path: Path, fields: dict):
    if "space" in fields:
        fields = {**fields, "space directions": np.diag([0.8, 0.9, 5.0])}
    case = open_case([write_nrrd(tmp_path / "a_flair.nrrd", DATA, **fields)])
    assert case.volume.geometry.affine_lps is None
    assert case.volume.geometry.spacing_mm == ((5.0, 0.9, 0.8) if fields else None)
    assert any("orientation unknown" in w for w in case.warnings)


@pytest.mark.parametrize("first", [True, False])
def test_sequences_of_an_nrrd_may_lie_side_by_side_or_behind_each_other(tmp_path: Path, first: bool):
    channels = [DATA, DATA + 100, DATA + 200]
    directions = np.vstack([np.diag([0.8, 0.9, 5.0]), np.full(3, np.nan)])
    kinds = ["domain", "domain", "domain", "list"]
    if first:
        directions, kinds = np.roll(directions, 1, axis=0), [kinds[-1], *kinds[:3]]
    data = np.stack(channels, axis=0 if first else -1)
    fields = {"space": "left-posterior-superior", "space directions": directions, "kinds": kinds}
    case = open_case([write_nrrd(tmp_path / "a.nrrd", data, **fields)])
    assert case.volume.roles == (Role.T1, Role.FLAIR, Role.T1C)
    assert np.array_equal(case.volume.voxels[2], case.volume.voxels[0] + 200)


def test_mask_beside_an_nrrd_becomes_its_reference(tmp_path: Path):
    write_nrrd(tmp_path / "a_flair.nrrd", DATA, AFFINE)
    write_nrrd(tmp_path / "a_seg.nrrd", (DATA == 900).astype(np.uint8), AFFINE)
    case = open_case([tmp_path / "a_flair.nrrd"])
    assert case.reference is not None
    assert np.array_equal(case.reference, case.volume.voxels[0] == 900)


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (("x_flair", "x_t1", "x_t1ce", "x_t2"), ("FLAIR", "T1", "T1C", "T2")),
        (("x-t2f", "x-t1n", "x-t1c", "x-t2w"), ("FLAIR", "T1", "T1C", "T2")),
        (("sub-1_FLAIR", "sub-1_T1w", "sub-1_ce-gad_T1w", "sub-1_T2w"), ("FLAIR", "T1", "T1C", "T2")),
        (("flair", "t1_pre", "t1_gd", "t2"), ("FLAIR", "T1", "T1C", "T2")),
    ],
)
def test_names_of_data_sets_tell_the_sequence(tmp_path: Path, names: tuple[str, ...], roles: tuple[str, ...]):
    for name, role in zip(names, roles, strict=True):
        (series,) = list_series([write_nifti(tmp_path / f"{name}.nii", DATA, AFFINE)])
        assert series.roles == (Role(role),)


def test_sform_counts_before_qform_and_their_disagreement_is_named(tmp_path: Path):
    image = nib.Nifti1Image(DATA, None)
    moved = AFFINE.copy()
    moved[:3, 3] += [0, 0, 40]
    image.set_sform(AFFINE, code=1)
    image.set_qform(moved, code=1)
    nib.save(image, tmp_path / "a_flair.nii")
    (series,) = list_series([tmp_path / "a_flair.nii"])
    assert series.source_orientation is not None
    assert np.allclose(series.source_orientation.affine_ras, AFFINE, atol=1e-4)
    assert any("40.0 mm apart" in w for w in series.warnings)


@pytest.mark.parametrize(("sform", "qform"), [(0, 1), (1, 0)])
def test_the_transform_that_is_coded_counts(tmp_path: Path, sform: int, qform: int):
    image = nib.Nifti1Image(DATA, None)
    other = np.diag([2.0, 2, 2, 1])
    image.set_sform(AFFINE if sform else other, code=sform)
    image.set_qform(AFFINE if qform else other, code=qform)
    nib.save(image, tmp_path / "a_flair.nii")
    (series,) = list_series([tmp_path / "a_flair.nii"])
    assert series.source_orientation is not None
    assert np.allclose(series.source_orientation.affine_ras, AFFINE, atol=1e-4)
    assert series.warnings == ()


def test_nifti_needs_no_name(tmp_path: Path):
    path = write_nifti(tmp_path / "a_flair.nii", DATA, AFFINE)
    path.rename(tmp_path / "flair.img")
    case = open_case([tmp_path / "flair.img"])
    assert np.array_equal(case.volume.voxels[0], DATA.transpose(2, 1, 0))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pages_of_a_tiff_are_slices(tmp_path: Path, dtype: type):
    voxels = (phantom(5, 20, 24).clip(0) // 4).astype(dtype)
    pages = [Image.fromarray(page) for page in voxels]
    pages[0].save(tmp_path / "flair.tif", save_all=True, append_images=pages[1:])
    Image.fromarray(voxels[0]).save(tmp_path / "t1_1.tif")
    stack, single = sorted(list_series([tmp_path]), key=lambda s: -s.geometry.shape[0])
    assert single.geometry.shape[0] == 1
    case = open_case([tmp_path / "flair.tif"])
    assert case.volume.voxels.dtype == dtype
    assert np.array_equal(case.volume.voxels[0], voxels)
    assert stack.roles == (Role.FLAIR,)


def test_pages_in_colour_are_sequences(tmp_path: Path):
    images, _ = tcga_slices(4)
    pages = [Image.fromarray(page) for page in images]
    pages[0].save(tmp_path / "stack.tif", save_all=True, append_images=pages[1:])
    case = open_case([tmp_path / "stack.tif"])
    assert case.volume.roles == (Role.T1, Role.FLAIR, Role.T1C)
    assert np.array_equal(case.volume.voxels, np.moveaxis(images, -1, 0))


def test_jpeg_slices_are_opened_with_a_warning(tmp_path: Path):
    voxels = (phantom(3, 40, 48).clip(0) // 4).astype(np.uint8)
    for index, page in enumerate(voxels):
        Image.fromarray(page).save(tmp_path / f"flair_{index}.jpg", quality=95)
    case = open_case([tmp_path])
    assert np.abs(case.volume.voxels[0].astype(int) - voxels).max() < 20
    assert any("JPEG" in w for w in case.warnings)

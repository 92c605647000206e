"""Every voxel lies where SimpleITK and dcm2niix put it, and has the value that they give it."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from app.imaging.readers import list_series, reader_of
from app.imaging.series import Series
from tests.helpers.images import AXIAL, CORONAL, SAGITTAL, phantom, write_dicom_series, write_nifti, write_nrrd
from tests.helpers.multiframe import write_enhanced
from tests.helpers.shared_data import require

sitk = pytest.importorskip("SimpleITK")
needs_dcm2niix = pytest.mark.skipif(shutil.which("dcm2niix") is None, reason="dcm2niix is not installed")

VOXELS = phantom(7, 24, 20)
RAS_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
_TILT = np.deg2rad(17)
_OBLIQUE = ((np.cos(_TILT), np.sin(_TILT) * 0.6, -np.sin(_TILT) * 0.8), (0.0, 0.8, 0.6))
PLANES = {
    "axial": AXIAL,
    "coronal": CORONAL,
    "sagittal": SAGITTAL,
    "oblique": _OBLIQUE,
    "head to feet": ((1.0, 0.0, 0.0), (0.0, -1.0, 0.0)),
}
AFFINES = {
    "RAS": np.array([[0.8, 0, 0, -20], [0, 0.9, 0, -30], [0, 0, 5, -10], [0, 0, 0, 1.0]]),
    "LAS": np.array([[-0.8, 0, 0, 20], [0, 0.9, 0, -30], [0, 0, 5, -10], [0, 0, 0, 1.0]]),
    "PSR": np.array([[0, 0, 5, 3], [-0.8, 0, 0, 20], [0, 0.9, 0, -30], [0, 0, 0, 1.0]]),
    "oblique": np.array([[0.78, -0.2, 0.3, -20], [0.16, 0.87, -0.6, -30], [-0.05, 0.12, 4.95, -10], [0, 0, 0, 1.0]]),
}


def read(path: Path) -> tuple[Series, NDArray[np.generic]]:
    """The first series below a path, without anything joined to it."""
    series = list_series([path])[0]
    return series, reader_of(series.kind).read(series, lambda: None).voxels[0]


def assert_same(path: Path, array: NDArray[np.generic], affine_lps: NDArray[np.float64]) -> None:
    """Compare with what another program read: an array (i, j, k) and where (i, j, k, 1) lies in LPS."""
    series, voxels = read(path)
    theirs = on_grid_of(series, array, affine_lps)
    assert np.array_equal(voxels, theirs.astype(voxels.dtype))


def on_grid_of(series: Series, array: NDArray[np.generic], affine_lps: NDArray[np.float64]) -> NDArray[np.generic]:
    """Another program's array as (slices, rows, columns) of a series; both grids have to consist of the same points."""
    mine = series.geometry.affine_lps
    assert mine is not None
    steps = np.round(np.linalg.inv(affine_lps) @ mine)
    assert np.allclose(affine_lps @ steps, mine, rtol=0, atol=1e-4)
    k, j, i = np.indices(series.geometry.shape)
    x, y, z, _ = np.einsum("ab,b...->a...", steps, np.stack([i, j, k, np.ones_like(i)])).astype(int)
    return array[x, y, z]


def by_sitk(image: "sitk.Image") -> tuple[NDArray[np.generic], NDArray[np.float64]]:
    affine = np.eye(4)
    affine[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    affine[:3, 3] = image.GetOrigin()
    return sitk.GetArrayFromImage(image).transpose(2, 1, 0), affine


def series_by_sitk(folder: Path) -> tuple[NDArray[np.generic], NDArray[np.float64]]:
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    return by_sitk(reader.Execute())


def by_dcm2niix(source: Path, out: Path) -> list[tuple[NDArray[np.generic], NDArray[np.float64]]]:
    out.mkdir()
    subprocess.run(["dcm2niix", "-z", "n", "-f", "%s_%e", "-o", out, source], check=True, capture_output=True)
    images = [nib.load(path) for path in sorted(out.glob("*.nii"))]
    return [(np.asarray(image.dataobj), RAS_LPS @ image.affine) for image in images]


def unchanged(_: int, dataset: Dataset) -> None:
    """Leave the data set as it is."""


def rescaled(_: int, dataset: Dataset) -> None:
    dataset.RescaleSlope, dataset.RescaleIntercept = 2, -100


@pytest.mark.parametrize("edit", [unchanged, rescaled])
@pytest.mark.parametrize("plane", PLANES)
def test_series_as_simpleitk_reads_it(tmp_path: Path, plane: str, edit: Callable[[int, Dataset], None]):
    write_dicom_series(tmp_path, VOXELS, orientation=PLANES[plane], edit=edit)
    assert_same(tmp_path, *series_by_sitk(tmp_path))


@needs_dcm2niix
@pytest.mark.parametrize("plane", PLANES)
def test_series_as_dcm2niix_reads_it(tmp_path: Path, plane: str):
    write_dicom_series(tmp_path / "in", VOXELS, orientation=PLANES[plane])
    (theirs,) = by_dcm2niix(tmp_path / "in", tmp_path / "out")
    assert_same(tmp_path / "in", *theirs)


@pytest.mark.parametrize("plane", PLANES)
def test_enhanced_image_as_simpleitk_reads_it(tmp_path: Path, plane: str):
    path = write_enhanced(tmp_path / "a.dcm", VOXELS, orientation=PLANES[plane])
    assert_same(path, *by_sitk(sitk.ReadImage(str(path))))


@pytest.mark.parametrize("name", AFFINES)
@pytest.mark.parametrize("write", [write_nifti, write_nrrd])
def test_volume_as_simpleitk_reads_it(tmp_path: Path, name: str, write: Callable[..., Path]):
    ending = "nii.gz" if write is write_nifti else "nrrd"
    path = write(tmp_path / f"a_flair.{ending}", VOXELS.transpose(2, 1, 0), orthogonal(AFFINES[name]))
    assert_same(path, *by_sitk(sitk.ReadImage(str(path))))


def orthogonal(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest affine without shear, which ITK does not accept."""
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    left, _, right = np.linalg.svd(affine[:3, :3] / spacing)
    result = affine.copy()
    result[:3, :3] = (left @ right) * spacing
    return result


def test_volume_that_simpleitk_writes_is_read_as_it_was(tmp_path: Path):
    image = sitk.GetImageFromArray(VOXELS)
    image.SetSpacing((0.8, 0.9, 5.0))
    image.SetOrigin((-20.0, 30.0, 7.0))
    image.SetDirection(np.ravel(np.array([[0, 1, 0], [0, 0, -1], [-1, 0, 0]], dtype=float)).tolist())
    for ending in ("nii", "nii.gz", "nrrd"):
        path = tmp_path / f"flair.{ending}"
        sitk.WriteImage(image, str(path), useCompression=ending != "nii")
        assert_same(path, *by_sitk(image))
        path.unlink()


SHARED_ENHANCED: Sequence[tuple[str, ...]] = [
    ("dicom", "dcm_qa_enh", "Siemens", "XA10", f"6_{number}.dcm") for number in (1, 2, 3, 4)
]


@needs_dcm2niix
@pytest.mark.parametrize("parts", SHARED_ENHANCED, ids=lambda parts: parts[-1])
def test_siemens_enhanced_image_as_dcm2niix_reads_it(tmp_path: Path, parts: tuple[str, ...]):
    path = require(*parts)
    shutil.copytree(path.parent, tmp_path / "in", ignore=lambda _, names: [n for n in names if n != path.name])
    (theirs,) = by_dcm2niix(tmp_path / "in", tmp_path / "out")
    assert_same(path, *theirs)


@needs_dcm2niix
def test_philips_enhanced_image_with_two_sets_as_dcm2niix_reads_it(tmp_path: Path):
    path = require("dicom", "dcm_qa_enh", "Philips", "IM_0027_fMAP.dcm")
    magnitude, phase = by_dcm2niix(path.parent, tmp_path / "out")
    listed = list_series([path])
    read_magnitude, read_phase = (reader_of("dicom").read(s, lambda: None).voxels[0] for s in listed)
    # Within the precision of the slope and intercept of a NIfTI header.
    assert np.allclose(read_phase, on_grid_of(listed[1], *phase), rtol=0, atol=1e-5 * 1000)
    # dcm2niix gives magnitudes in the scanner's own unit, a factor away from the values that DICOM states.
    theirs = on_grid_of(listed[0], *magnitude).astype(float)
    factor = theirs.sum() / read_magnitude.sum()
    assert np.allclose(read_magnitude * factor, theirs, rtol=1e-4)


@pytest.mark.parametrize("name", ["Pre_Scan_T1.nii.gz", "Post_Scan_T1.nii.gz"])
def test_shared_volume_as_simpleitk_reads_it(name: str):
    path = require("nifti", "brain_tumor_progression", "01", name)
    assert_same(path, *by_sitk(sitk.ReadImage(str(path))))

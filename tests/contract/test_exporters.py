"""What every export format promises."""

from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PIL import Image

from app.errors import OutputError
from app.imaging.source_grid import SourceOrientation
from app.imaging.volume import VolumeGeometry
from app.results.exporter import FORMATS, Segmented, default_formats, export, exporters
from app.results.staging import Staging
from tests.helpers.studies import OBLIQUE_LPS, SHAPE, SPACING, case_of, spot_mask

RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


def write(segmented: Segmented, folder: Path, *formats: str) -> list[Path]:
    with Staging(folder, segmented.inputs) as staging:
        export(segmented, formats, staging)
        return staging.commit()


def segmented(**options) -> Segmented:
    return Segmented(*case_of(**options), spot_mask())


def read_back(path: Path):
    """Mask as slices, rows, columns, or as the file's own axes for NIfTI."""
    if path.suffix == ".png":
        return np.asarray(Image.open(path))
    return np.asarray(nibabel.load(path).dataobj)  # type: ignore[attr-defined]


def test_every_format_is_known_by_its_name():
    assert tuple(exporters()) == FORMATS
    assert all(exporter.format == name for name, exporter in exporters().items())


@pytest.mark.parametrize("name", FORMATS)
def test_files_appear_with_the_commit_and_not_before(name: str, tmp_path: Path):
    with Staging(tmp_path / "out") as staging:
        promised = export(segmented(), [name], staging)
        assert promised
        assert not any(path.exists() for path in promised)
    assert not (tmp_path / "out").exists()
    assert write(segmented(), tmp_path / "out", name) == promised
    assert all(path.stat().st_size > 0 for path in promised)


@pytest.mark.parametrize("name", FORMATS)
def test_every_pixel_of_the_mask_is_in_the_files(name: str, tmp_path: Path):
    paths = write(segmented(), tmp_path, name)
    assert sum(int(np.count_nonzero(read_back(path))) for path in paths) == int(spot_mask().sum())


@pytest.mark.parametrize("name", FORMATS)
def test_names_of_dicom_results_hold_nothing_of_the_patient(name: str, tmp_path: Path):
    for path in write(segmented(kind="dicom"), tmp_path, name):
        assert path.name.startswith("series-7-flair")
        assert "kim" not in path.name.casefold()


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_mask_gives_the_same_bytes(name: str, tmp_path: Path):
    first, second = (write(segmented(), tmp_path / turn, name) for turn in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_the_study_is_never_replaced(name: str, tmp_path: Path):
    target = write(segmented(), tmp_path, name)[0]
    target.write_bytes(b"input")
    with pytest.raises(OutputError, match="would replace"):
        write(replace(segmented(), inputs=(target,)), tmp_path, name)
    assert target.read_bytes() == b"input"


def test_image_files_give_image_files_and_volumes_a_volume():
    kinds = {kind: default_formats(case_of(kind=kind)[1]) for kind in ("tiff", "png", "nifti", "dicom")}
    assert kinds == {"tiff": ("png",), "png": ("png",), "nifti": ("nifti",), "dicom": ("nifti",)}


def test_png_is_named_after_its_slice_and_holds_0_and_255(tmp_path: Path):
    names = tuple(f"TCGA_{number}" for number in range(1, 5))
    given = segmented(kind="tiff", slice_names=names, files=tuple(Path(f"{n}.tif") for n in names))
    paths = write(given, tmp_path, "png")
    assert [path.name for path in paths] == [f"TCGA_{number}_mask.png" for number in range(1, 5)]
    for path, mask in zip(paths, spot_mask(), strict=True):
        np.testing.assert_array_equal(read_back(path), np.where(mask, 255, 0))


def test_png_of_a_volume_is_numbered(tmp_path: Path):
    paths = write(segmented(kind="nifti", files=(Path("case.nii.gz"),)), tmp_path, "png")
    assert [path.name for path in paths] == [f"case_slice-{number:03d}_mask.png" for number in range(1, 5)]


def test_nifti_of_a_dicom_series_puts_every_voxel_where_it_is_in_the_patient(tmp_path: Path):
    (path,) = write(segmented(), tmp_path, "nifti")
    image = nibabel.load(path)
    voxels = np.asarray(image.dataobj)  # type: ignore[attr-defined]
    assert voxels.shape == (SHAPE[2], SHAPE[1], SHAPE[0])
    assert voxels.dtype == np.uint8
    slice_index, row, column = 2, 25, 19
    assert voxels[column, row, slice_index] == 1
    expected_ras = RAS @ OBLIQUE_LPS @ [column, row, slice_index, 1]
    np.testing.assert_allclose(image.affine @ [column, row, slice_index, 1], expected_ras, atol=1e-4)  # type: ignore[attr-defined]
    assert int(image.header["sform_code"]) == 1  # type: ignore[attr-defined]
    assert image.header.get_xyzt_units()[0] == "mm"  # type: ignore[attr-defined]


def test_nifti_of_a_nifti_lies_on_the_grid_of_the_input(tmp_path: Path):
    affine = np.array([[0.0, 0.0, -5.0, 40.0], [0.8, 0.0, 0.0, -9.0], [0.0, -0.9, 0.0, 7.0], [0.0, 0.0, 0.0, 1.0]])
    orientation = SourceOrientation(shape=(40, 48, 4), axes=(2, 1, 0), flips=(True, False, True), affine_ras=affine)
    geometry = VolumeGeometry(SHAPE, SPACING, orientation.affine_lps())
    case, series = case_of(kind="nifti", geometry=geometry, files=(Path("case.nii.gz"),))
    case = replace(case, source_orientation=orientation)

    (path,) = write(Segmented(case, series, spot_mask()), tmp_path, "nifti")

    image = nibabel.load(path)
    assert path.name == "case_mask.nii.gz"
    np.testing.assert_allclose(image.affine, affine, atol=1e-5)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(np.asarray(image.dataobj), spot_mask()[::-1, :, ::-1].transpose(2, 1, 0))  # type: ignore[attr-defined]


def test_nifti_without_orientation_says_so(tmp_path: Path):
    (path,) = write(segmented(geometry=VolumeGeometry(SHAPE, SPACING)), tmp_path, "nifti")
    header = nibabel.load(path).header
    assert (int(header["qform_code"]), int(header["sform_code"])) == (0, 0)  # type: ignore[index]
    np.testing.assert_allclose(header.get_zooms(), (0.8, 0.9, 5.0))  # type: ignore[attr-defined]

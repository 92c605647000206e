"""What every export format promises."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.errors import OutputError
from app.imaging.source_grid import SourceOrientation
from app.imaging.volume import VolumeGeometry
from app.results.exporter import FORMATS, Segmented, check_formats, default_formats, export, exporters
from app.results.formats import DICOM_FORMATS
from app.results.staging import Staging
from tests.helpers.images import CORONAL, phantom, write_dicom_series, write_nifti
from tests.helpers.multiframe import write_enhanced
from tests.helpers.results import (
    TILTED,
    affine_of_dicom,
    mask_of_dicom,
    random_mask,
    segmented_of,
)
from tests.helpers.studies import OBLIQUE_LPS, SHAPE, SPACING, case_of, spot_mask

RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
FILES = tuple(name for name in FORMATS if name not in DICOM_FORMATS)
MASKS = ("png", "nifti")
SOURCES: dict[str, Callable[[Path], object]] = {
    "axial": lambda path: write_dicom_series(path, phantom(*SHAPE)),
    "coronal": lambda path: write_dicom_series(path, phantom(*SHAPE), orientation=CORONAL),
    "oblique": lambda path: write_dicom_series(path, phantom(*SHAPE), orientation=TILTED),
    "enhanced": lambda path: write_enhanced(path / "enhanced.dcm", phantom(*SHAPE), orientation=TILTED),
    "enhanced, frames in another order": lambda path: write_enhanced(
        path / "enhanced.dcm", phantom(*SHAPE), order=(2, 0, 3, 1)
    ),
    "nifti": lambda path: write_nifti(path / "case_flair.nii.gz", phantom(*SHAPE), OBLIQUE_LPS),
}


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


def voxels_and_affine(name: str, paths: list[Path]) -> tuple[NDArray, NDArray | None]:
    """What another program finds in the files: voxels (slices, rows, columns) or the file's axes, affine in LPS."""
    if name == "png":
        return np.stack([read_back(path) for path in sorted(paths)]) / 255, None
    if name == "nifti":
        image = nibabel.load(paths[0])
        return np.asarray(image.dataobj).transpose(2, 1, 0), RAS @ image.affine  # type: ignore[attr-defined]
    return mask_of_dicom(paths[0]), affine_of_dicom(paths[0])


def test_every_format_is_known_by_its_name():
    assert tuple(exporters()) == FORMATS
    assert all(exporter.format == name for name, exporter in exporters().items())


@pytest.mark.parametrize("name", ["png", "nifti", "seg", "seg-labelmap", "seg-fractional"])
@pytest.mark.parametrize("source", [name for name in SOURCES if name != "nifti"])
def test_another_program_reads_the_same_voxels_at_the_same_places(source: str, name: str, tmp_path: Path):
    SOURCES[source](tmp_path / "in")
    given = segmented_of(tmp_path / "in", seed=3)
    voxels, affine = voxels_and_affine(name, write(given, tmp_path / "out", name))
    if name == "seg-fractional":
        assert given.probability is not None
        np.testing.assert_allclose(voxels / 255, given.probability, atol=0.5 / 255 + 1e-6)
    else:
        np.testing.assert_array_equal(voxels, given.mask)
    if affine is not None:
        np.testing.assert_allclose(affine, given.series.geometry.affine_lps, atol=2e-3)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("source", ["oblique", "enhanced", "nifti"])
def test_every_format_is_written_or_refused_in_one_sentence(source: str, name: str, tmp_path: Path):
    SOURCES[source](tmp_path / "in")
    given = segmented_of(tmp_path / "in", seed=1)
    if source == "nifti" and name in DICOM_FORMATS:
        with pytest.raises(OutputError, match="refer to the DICOM images") as refusal:
            check_formats([name], given.series)
        assert refusal.value.user_message.count(". ") == 0
        return
    paths = write(given, tmp_path / "out", name)
    assert paths
    assert all(path.stat().st_size > 0 for path in paths)
    assert sorted(paths) == sorted((tmp_path / "out").iterdir())


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_mask_is_written_as_one(name: str, tmp_path: Path):
    SOURCES["axial"](tmp_path / "in")
    given = segmented_of(tmp_path / "in", seed=1)
    empty = replace(given, mask=np.zeros_like(given.mask), probability=np.zeros(given.mask.shape, np.float32))
    assert write(empty, tmp_path / "out", name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_that_returns_other_bytes_is_noticed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    SOURCES["axial"](tmp_path / "in")
    given = segmented_of(tmp_path / "in", seed=1)
    original = Path.read_bytes

    def faulty(path: Path) -> bytes:
        content = bytearray(original(path))
        if path.suffix == ".part":
            content[len(content) // 2] ^= 0x10
        return bytes(content)

    monkeypatch.setattr(Path, "read_bytes", faulty)
    with pytest.raises(OutputError, match="reads back"):
        write(given, tmp_path / "out", name)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", FORMATS)
def test_results_that_exist_stay_when_the_next_ones_cannot_be_read_back(name: str, tmp_path: Path):
    SOURCES["axial"](tmp_path / "in")
    given = segmented_of(tmp_path / "in", seed=1)
    before = {path: path.read_bytes() for path in write(given, tmp_path / "out", name)}
    other = replace(given, mask=random_mask(given.mask.shape, seed=8))
    with pytest.raises(OutputError, match="reads back"), Staging(tmp_path / "out") as staging:
        original = staging.write
        staging.write = lambda name, content, check: original(name, content, lambda _read: False)  # type: ignore[method-assign]
        export(other, [name], staging)
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize("name", FILES)
def test_files_appear_with_the_commit_and_not_before(name: str, tmp_path: Path):
    with Staging(tmp_path / "out") as staging:
        promised = export(segmented(), [name], staging)
        assert promised
        assert not any(path.exists() for path in promised)
    assert not (tmp_path / "out").exists()
    assert write(segmented(), tmp_path / "out", name) == promised
    assert all(path.stat().st_size > 0 for path in promised)


@pytest.mark.parametrize("name", MASKS)
def test_every_pixel_of_the_mask_is_in_the_files(name: str, tmp_path: Path):
    paths = write(segmented(), tmp_path, name)
    assert sum(int(np.count_nonzero(read_back(path))) for path in paths) == int(spot_mask().sum())


@pytest.mark.parametrize("name", FILES)
def test_names_of_dicom_results_hold_nothing_of_the_patient(name: str, tmp_path: Path):
    for path in write(segmented(kind="dicom"), tmp_path, name):
        assert path.name.startswith("series-7-flair")
        assert "kim" not in path.name.casefold()


@pytest.mark.parametrize("name", FILES)
def test_the_same_mask_gives_the_same_bytes(name: str, tmp_path: Path):
    first, second = (write(segmented(), tmp_path / turn, name) for turn in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("name", FILES)
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

import hashlib
import importlib.util
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import pytest
import torch

from app import resources
from app.contract.dice import dice
from app.contract.preprocess import channel_statistics, normalise
from app.imaging.case import open_case
from app.imaging.volume import Role
from build_models.training.dataset import CHANNEL_ROLES
from build_models.weights import load_card, load_network

FOLDERS = ("flair", "t1", "t1c")

needs_template = pytest.mark.skipif(
    importlib.util.find_spec("nilearn") is None, reason="nilearn, which brings the average brain, is not installed"
)


def slices_of(study: Path, name: str) -> list[pydicom.FileDataset]:
    return [pydicom.dcmread(path) for path in sorted((study / name).glob("*.dcm"))]


def affine_of(slices: list[pydicom.FileDataset]) -> np.ndarray:
    """Column, row, slice to LPS millimetres, from the tags alone."""
    first, last = slices[0], slices[-1]
    orientation = np.array(first.ImageOrientationPatient, dtype=float)
    row_mm, column_mm = (float(v) for v in first.PixelSpacing)
    start, end = (np.array(s.ImagePositionPatient, dtype=float) for s in (first, last))
    affine = np.eye(4)
    affine[:3, 0] = orientation[:3] * column_mm
    affine[:3, 1] = orientation[3:] * row_mm
    affine[:3, 2] = (end - start) / (len(slices) - 1)
    affine[:3, 3] = start
    return affine


def hashes_of(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="session")
def small_settings():
    from build_models.demo_case.grid import ScanGrid
    from build_models.demo_case.study import StudySettings

    return StudySettings(grid=ScanGrid(slices=9, matrix=64, pixel_mm=3.75, spacing_mm=12.0, thickness_mm=5.0, layers=3))


@pytest.fixture(scope="session")
def small_case(tmp_path_factory, small_settings):
    from build_models.demo_case import write_demo_case

    folder = tmp_path_factory.mktemp("small-demo")
    return folder, write_demo_case(folder, small_settings)


@pytest.fixture(scope="module")
def bundled_case():
    return open_case([resources.demo_case()])


@pytest.fixture(scope="module")
def bundled_truth():
    return nib.loadsave.load(resources.demo_truth())


def bundled_mask(truth) -> np.ndarray:
    return np.asarray(truth.dataobj).transpose(2, 1, 0) > 0


@needs_template
class TestMaking:
    def test_pixels_and_geometry_come_back_from_the_files(self, small_case):
        folder, study = small_case
        for series, name in zip(study.series, FOLDERS, strict=True):
            slices = slices_of(folder / "study", name)
            assert np.array_equal(np.stack([s.pixel_array for s in slices]), series.pixels)
            assert np.allclose(affine_of(slices), study.grid.affine_lps, atol=1e-4)

    def test_same_seed_gives_the_same_bytes(self, small_case, small_settings, tmp_path):
        from build_models.demo_case import write_demo_case

        folder, _ = small_case
        write_demo_case(tmp_path, small_settings)
        assert hashes_of(tmp_path) == hashes_of(folder)

    def test_another_seed_gives_another_head(self, small_case, small_settings):
        from dataclasses import replace

        from build_models.demo_case.study import simulate_study

        _, study = small_case
        other = simulate_study(replace(small_settings, seed=small_settings.seed + 1))
        assert not np.array_equal(other.series[0].pixels, study.series[0].pixels)

    def test_each_sequence_shows_its_contrast(self, small_case):
        _, study = small_case
        flair, t1, t1c = (s.pixels.astype(float) for s in study.series)
        white = study.white > 0.85
        assert np.median(flair[study.truth]) > 1.3 * np.median(flair[white])
        assert np.median(t1[study.truth]) < 0.9 * np.median(t1[white])
        # Nearly all of the tumour stays as it was; its core takes up contrast agent.
        enhancement = t1c[study.truth] / t1[study.truth]
        assert 0.9 < np.median(enhancement) < 1.1
        assert np.percentile(enhancement, 99.5) > 1.2

    @pytest.mark.slow
    def test_the_bundled_case_is_what_the_command_makes(self, bundled_case, bundled_truth):
        from build_models.demo_case.study import simulate_study

        study = simulate_study()
        bundled = bundled_case.volume
        for series in study.series:
            voxels = bundled.channel(Role(series.sequence.role))
            # Another processor's rounding may move a pixel by a grey level of 4095.
            assert np.abs(voxels.astype(int) - series.pixels.astype(int)).max() <= 2
        assert np.count_nonzero(bundled_mask(bundled_truth) != study.truth) <= 5


class TestBundledCase:
    def test_is_one_study_on_one_grid(self):
        series = [slices_of(resources.demo_case(), name) for name in FOLDERS]
        affines = [affine_of(slices) for slices in series]
        for slices, affine in zip(series, affines, strict=True):
            assert np.allclose(affine, affines[0])
            for index, image in enumerate(slices):
                expected = affine @ [0, 0, index, 1]
                assert np.allclose(np.array(image.ImagePositionPatient, dtype=float), expected[:3], atol=1e-3)
                assert (image.Rows, image.Columns, image.InstanceNumber) == (256, 256, index + 1)
        images = [image for slices in series for image in slices]
        assert len({image.StudyInstanceUID for image in images}) == 1
        assert len({image.FrameOfReferenceUID for image in images}) == 1
        assert len({image.SeriesInstanceUID for image in images}) == 3
        assert len({image.SOPInstanceUID for image in images}) == len(images) == 66

    def test_slices_go_up_and_show_the_right_side_on_the_left(self):
        affine = affine_of(slices_of(resources.demo_case(), "flair"))
        assert np.linalg.det(affine[:3, :3]) > 0
        assert affine[0, 0] > 0.9
        assert affine[2, 2] > 5.0

    def test_says_that_nobody_was_scanned(self):
        for path in resources.demo_case().rglob("*.dcm"):
            image = pydicom.dcmread(path, stop_before_pixels=True)
            assert image.preamble == bytes(128)
            assert str(image.PatientName) == "DEMO^CASE"
            assert "Synthetic" in image.PatientComments
            assert image.BurnedInAnnotation == "NO"
            assert all(str(v).startswith("2.25.") for v in (image.SOPInstanceUID, image.StudyInstanceUID))

    def test_states_how_each_sequence_was_acquired(self):
        flair, t1, t1c = (slices_of(resources.demo_case(), name)[0] for name in FOLDERS)
        assert list(flair.ScanningSequence) == ["SE", "IR"]
        assert float(flair.InversionTime) == 2400.0
        assert "InversionTime" not in t1
        assert "ContrastBolusAgent" in t1c
        assert "ContrastBolusAgent" not in t1

    def test_opens_as_three_channels_without_a_warning(self, bundled_case):
        assert set(bundled_case.volume.roles) == {Role.FLAIR, Role.T1, Role.T1C}
        assert bundled_case.volume.voxels.shape == (3, 22, 256, 256)
        assert bundled_case.warnings == ()

    def test_truth_lies_on_the_grid_of_the_study(self, bundled_case, bundled_truth):
        lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ bundled_truth.affine
        assert np.allclose(lps, bundled_case.volume.geometry.affine_lps, atol=1e-3)
        assert bundled_mask(bundled_truth).shape == bundled_case.volume.geometry.shape

    def test_truth_is_the_reference_of_the_study(self, bundled_truth):
        case = open_case([resources.demo_case(), resources.demo_truth()])
        assert case.reference is not None
        assert np.array_equal(case.reference, bundled_mask(bundled_truth))

    def test_lesion_is_a_bright_region_of_the_right_hemisphere(self, bundled_case, bundled_truth):
        mask = bundled_mask(bundled_truth)
        flair = bundled_case.volume.channel(Role.FLAIR)
        slices, rows, columns = np.nonzero(mask)
        positions = bundled_case.volume.geometry.affine_lps @ np.stack([columns, rows, slices, np.ones_like(rows)])
        assert positions[0].max() < 0
        assert 20.0 < mask.sum() * bundled_case.volume.geometry.voxel_volume_ml < 90.0
        opposite = flair[:, :, ::-1][mask]
        assert np.median(flair[mask]) > 1.3 * np.median(opposite)

    def test_is_small_enough_for_the_repository(self):
        folder = resources.demo_truth().parent
        assert sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) < 5_000_000

    def test_committed_weights_outline_its_lesion(self, bundled_case, bundled_truth):
        weights = resources.weights() / "unet.safetensors"
        channels = [bundled_case.volume.channel(Role(role)) for role in CHANNEL_ROLES]
        inputs = np.stack([normalise(c, channel_statistics(c)) for c in channels], axis=1)
        network = load_network(weights)
        with torch.inference_mode():
            batches = torch.from_numpy(inputs).split(8)
            probability = torch.cat([torch.sigmoid(network(batch)) for batch in batches])[:, 0].numpy()
        mask = probability >= load_card(weights).threshold
        assert dice(mask, bundled_mask(bundled_truth)) >= 0.7

"""Stored pixels become the values that the file means."""

from pathlib import Path

import numpy as np
import pytest

from app.errors import ImageReadError
from app.imaging.case import open_case
from app.imaging.readers import list_series, reader_of
from app.imaging.window import Window
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.shared_data import require

VOXELS = phantom(4, 16, 20)


def test_slope_and_intercept_of_each_slice_are_applied(tmp_path: Path):
    def rescale(index, dataset):
        dataset.RescaleSlope, dataset.RescaleIntercept = 0.5 + index, -10

    write_dicom_series(tmp_path, VOXELS, edit=rescale)
    expected = VOXELS * (0.5 + np.arange(4))[:, None, None] - 10
    voxels = open_case([tmp_path]).volume.voxels[0]
    assert voxels.dtype == np.float32
    assert np.allclose(voxels, expected)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16])
def test_stored_type_is_kept_without_rescaling(tmp_path: Path, dtype):
    values = (VOXELS // 4).astype(dtype)
    write_dicom_series(tmp_path, values)
    voxels = open_case([tmp_path]).volume.voxels[0]
    assert voxels.dtype == dtype
    assert np.array_equal(voxels, values)


def test_signed_values_stay_negative(tmp_path: Path):
    write_dicom_series(tmp_path, VOXELS - 500)
    assert np.array_equal(open_case([tmp_path]).volume.voxels[0], VOXELS - 500)


def test_monochrome1_is_turned_over_with_its_windows(tmp_path: Path):
    def invert(_, dataset):
        dataset.PhotometricInterpretation = "MONOCHROME1"
        dataset.WindowCenter, dataset.WindowWidth = 100, 50

    low, high = int(VOXELS.min()), int(VOXELS.max())
    write_dicom_series(tmp_path, high - VOXELS + low, edit=invert)
    case = open_case([tmp_path])
    assert np.array_equal(case.volume.voxels[0], VOXELS)
    assert case.presets == (Window(low + high - 100, 50),)


def test_padding_becomes_the_darkest_value(tmp_path: Path):
    padded = VOXELS.copy()
    padded[:, :3] = -2000
    write_dicom_series(tmp_path, padded, edit=lambda _, d: d.add_new(0x00280120, "SS", -2000))
    voxels = open_case([tmp_path]).volume.voxels[0]
    assert (voxels[:, :3] == VOXELS[:, 3:].min()).all()
    assert np.array_equal(voxels[:, 3:], VOXELS[:, 3:])


def test_presets_are_the_windows_of_the_middle_slice(tmp_path: Path):
    def window(index, dataset):
        dataset.WindowCenter, dataset.WindowWidth = [100 + index, 300], [50, 0]

    write_dicom_series(tmp_path, VOXELS, edit=window)
    assert open_case([tmp_path]).presets == (Window(102, 50),)


def test_every_transfer_syntax_gives_the_same_pixels():
    folder = require("dicom", "dcm_qa_ts")
    listed = [list_series([path])[0] for path in sorted(folder.glob("*.dcm"))]
    assert [series.traits for series in listed] == [("mosaic",)] * 9
    images = [reader_of("dicom").read(series, lambda: None).voxels for series in listed]
    lossless = images[:5]
    assert all(np.array_equal(image, images[0]) for image in lossless)
    assert all(image.shape == images[0].shape for image in images)


def test_enhanced_image_is_stacked_by_the_positions_of_its_frames():
    pydicom = pytest.importorskip("pydicom")
    path = require("dicom", "dcm_qa_enh", "Siemens", "XA10", "6_1.dcm")
    case = open_case([path])
    dataset = pydicom.dcmread(path)
    positions = [
        group.PlanePositionSequence[0].ImagePositionPatient for group in dataset.PerFrameFunctionalGroupsSequence
    ]
    first = int(np.argmin([p[2] for p in positions]))
    affine = case.volume.geometry.affine_lps
    assert affine is not None
    assert np.allclose(affine[:3, 3], positions[first], atol=1e-3)
    assert np.array_equal(case.volume.voxels[0, 0], dataset.pixel_array[first])
    assert case.volume.geometry.spacing_mm == (2.4, 3.375, 3.375)


def test_multi_frame_without_geometry_is_refused(tmp_path: Path):
    def add_frames(_, dataset):
        dataset.NumberOfFrames = 2
        dataset.PixelData = dataset.PixelData * 2

    paths = write_dicom_series(tmp_path, VOXELS[:1], edit=add_frames)
    with pytest.raises(ImageReadError, match="several frames"):
        open_case(paths)

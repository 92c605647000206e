"""A DICOM series whose geometry is not what it should be is refused or named, never silently wrong."""

from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import generate_uid

from app.errors import ImageReadError
from app.imaging.case import open_case
from app.imaging.readers import list_series
from app.imaging.volume import Role
from tests.helpers.images import AXIAL, CORONAL, SAGITTAL, phantom, write_dicom_series

VOXELS = phantom(8, 16, 20)


def move(index_to_offset):
    """Shift the slices along z by what a function of their index says; mm."""

    def edit(index, dataset):
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, y, z + index_to_offset(index)]

    return edit


def only(folder: Path):
    (series,) = list_series([folder])
    return series


def test_sound_series_has_no_warning_and_exact_spacing(tmp_path: Path):
    write_dicom_series(tmp_path, VOXELS, spacing=(0.7, 0.9, 0.8))
    series = only(tmp_path)
    assert series.warnings == ()
    assert series.geometry.spacing_mm == (0.7, 0.9, 0.8)
    assert series.geometry.shape == VOXELS.shape


def test_rounding_of_positions_is_no_reason_to_warn(tmp_path: Path):
    write_dicom_series(tmp_path, VOXELS, edit=move(lambda i: 3e-4 * (-1) ** i))
    assert only(tmp_path).warnings == ()


def test_missing_slice_is_named_and_does_not_change_the_spacing(tmp_path: Path):
    paths = write_dicom_series(tmp_path, VOXELS)
    paths[4].unlink()
    series = only(tmp_path)
    assert series.geometry.spacing_mm == (5.0, 0.9, 0.8)
    (warning,) = series.warnings
    assert "1 slice missing" in warning
    assert "10.00 mm" in warning


def test_every_second_slice_missing_is_betrayed_by_the_stated_spacing(tmp_path: Path):
    paths = write_dicom_series(tmp_path, VOXELS)
    for path in paths[1::2]:
        path.unlink()
    (warning,) = only(tmp_path).warnings
    assert "Slices may be missing" in warning
    assert "5.00 mm" in warning


def test_uneven_spacing_is_named(tmp_path: Path):
    write_dicom_series(tmp_path, VOXELS, edit=move(lambda i: 0.4 * (i % 3)))
    assert any("unevenly spaced" in w for w in only(tmp_path).warnings)


def test_localizer_in_the_series_is_left_out_and_does_not_change_the_spacing(tmp_path: Path):
    uid, frame = generate_uid(), generate_uid()
    write_dicom_series(tmp_path, VOXELS, series_uid=uid, frame_of_reference=frame, spacing=(0.7, 0.9, 0.8))
    write_dicom_series(
        tmp_path / "more",
        VOXELS[:1],
        series_uid=uid,
        frame_of_reference=frame,
        orientation=SAGITTAL,
        edit=lambda _, d: setattr(d, "ImageType", ["ORIGINAL", "PRIMARY", "LOCALIZER"]),
    )
    series = only(tmp_path)
    assert series.geometry.spacing_mm == (0.7, 0.9, 0.8)
    assert series.geometry.shape[0] == len(VOXELS)
    assert any("1 localizer" in w for w in series.warnings)


def test_stray_image_of_another_orientation_is_left_out_and_named(tmp_path: Path):
    uid, frame = generate_uid(), generate_uid()
    write_dicom_series(tmp_path, VOXELS, series_uid=uid, frame_of_reference=frame)
    write_dicom_series(tmp_path / "b", VOXELS[:1], series_uid=uid, frame_of_reference=frame, orientation=CORONAL)
    series = only(tmp_path)
    assert series.geometry.shape[0] == len(VOXELS)
    assert any("1 image" in w and "orientation" in w for w in series.warnings)


def test_orientations_in_equal_parts_are_refused(tmp_path: Path):
    uid, frame = generate_uid(), generate_uid()
    for number, orientation in enumerate((AXIAL, CORONAL, SAGITTAL)):
        folder = tmp_path / str(number)
        write_dicom_series(folder, VOXELS[:2], series_uid=uid, frame_of_reference=frame, orientation=orientation)
    with pytest.raises(ImageReadError, match="differ in orientation"):
        list_series([tmp_path])


def test_slices_of_another_size_are_left_out_and_named(tmp_path: Path):
    uid, frame = generate_uid(), generate_uid()
    write_dicom_series(tmp_path, VOXELS, series_uid=uid, frame_of_reference=frame)
    write_dicom_series(tmp_path / "b", phantom(2, 10, 12), series_uid=uid, frame_of_reference=frame)
    series = only(tmp_path)
    assert series.geometry.shape == VOXELS.shape
    assert any("differ in size" in w for w in series.warnings)


def test_different_images_at_one_position_are_refused(tmp_path: Path):
    write_dicom_series(tmp_path, VOXELS, edit=move(lambda i: -5.0 if i == 3 else 0.0))
    with pytest.raises(ImageReadError, match="same position"):
        list_series([tmp_path])


def test_copies_of_an_image_are_dropped_and_counted(tmp_path: Path):
    paths = write_dicom_series(tmp_path, VOXELS)
    (tmp_path / "copy.dcm").write_bytes(paths[2].read_bytes())
    case = open_case([tmp_path])
    assert np.array_equal(case.volume.voxels[0], VOXELS)
    assert any("1 repeated image" in w for w in case.warnings)


def test_interleaved_echoes_become_a_series_each(tmp_path: Path):
    uid, frame = generate_uid(), generate_uid()
    for echo in (12, 100):

        def set_echo(_, dataset, echo=echo):
            dataset.EchoTime, dataset.RepetitionTime = echo, 4000

        folder = tmp_path / str(echo)
        write_dicom_series(
            folder, VOXELS + echo, role="", series_uid=uid, frame_of_reference=frame, description="", edit=set_echo
        )
    first, second = list_series([tmp_path])
    assert first.uid != second.uid
    assert {first.geometry.shape, second.geometry.shape} == {VOXELS.shape}
    assert Role.T2 in {first.roles[0], second.roles[0]}


def test_gantry_tilt_is_named_and_the_affine_follows_it(tmp_path: Path):
    def tilt(index, dataset):
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, y + 1.5 * index, z]

    write_dicom_series(tmp_path, VOXELS, edit=tilt)
    series = only(tmp_path)
    assert any("gantry tilt" in w for w in series.warnings)
    assert series.geometry.affine_lps is not None
    assert np.allclose(series.geometry.affine_lps[:3, 2], [0, 1.5, 5.0])
    assert series.geometry.spacing_mm == (5.0, 0.9, 0.8)


def test_reversed_storage_gives_the_same_volume(tmp_path: Path):
    # The same slices with a normal that points down: the volume runs the other way, and the affine says so.
    mirrored = ((1.0, 0.0, 0.0), (0.0, -1.0, 0.0))
    write_dicom_series(tmp_path / "a", VOXELS)
    write_dicom_series(tmp_path / "b", VOXELS[::-1, ::-1], orientation=mirrored, origin=(-80, -90 + 15 * 0.9, -5))
    a, b = open_case([tmp_path / "a"]), open_case([tmp_path / "b"])
    place = np.array([3, 4, 2, 1.0])
    mirrored_place = np.array([3, 11, 5, 1.0])
    assert np.allclose(a.volume.geometry.affine_lps @ place, b.volume.geometry.affine_lps @ mirrored_place)
    assert a.volume.voxels[0, 2, 4, 3] == b.volume.voxels[0, 5, 11, 3]


@pytest.mark.parametrize(("orientation", "plane"), [(CORONAL, "coronal"), (SAGITTAL, "sagittal")])
def test_other_planes_than_axial_are_named(tmp_path: Path, orientation, plane):
    write_dicom_series(tmp_path, VOXELS, orientation=orientation)
    assert any(plane in w for w in only(tmp_path).warnings)


def test_without_orientation_none_is_invented(tmp_path: Path):
    def strip(_, dataset):
        del dataset.ImageOrientationPatient

    write_dicom_series(tmp_path, VOXELS, edit=strip)
    case = open_case([tmp_path])
    assert case.volume.geometry.affine_lps is None
    assert case.volume.geometry.spacing_mm == (5.0, 0.9, 0.8)
    assert np.array_equal(case.volume.voxels[0], VOXELS)
    assert any("orientation unknown" in w for w in case.warnings)


@pytest.mark.parametrize("cosines", [[0] * 6, [1, 0, 0, 1, 0, 0], [3, 0, 0, 0, 3, 0]])
def test_impossible_orientation_counts_as_unknown(tmp_path: Path, cosines):
    write_dicom_series(tmp_path, VOXELS, edit=lambda _, d: setattr(d, "ImageOrientationPatient", cosines))
    assert only(tmp_path).geometry.affine_lps is None


def test_without_any_order_the_series_is_refused(tmp_path: Path):
    def strip(_, dataset):
        del dataset.ImagePositionPatient, dataset.InstanceNumber

    write_dicom_series(tmp_path, VOXELS, edit=strip)
    with pytest.raises(ImageReadError, match="do not state where they lie"):
        list_series([tmp_path])


def test_lone_slice_of_a_series_takes_its_spacing_from_its_header(tmp_path: Path):
    paths = write_dicom_series(tmp_path, VOXELS)
    case = open_case([paths[3]])
    assert case.volume.geometry.shape == (1, 16, 20)
    assert case.volume.geometry.spacing_mm == (5.0, 0.9, 0.8)
    assert np.array_equal(case.volume.voxels[0, 0], VOXELS[3])


def test_lone_slice_without_thickness_has_no_volume(tmp_path: Path):
    def strip(_, dataset):
        del dataset.SliceThickness, dataset.SpacingBetweenSlices

    paths = write_dicom_series(tmp_path, VOXELS, edit=strip)
    series = only(paths[0])
    assert series.geometry.voxel_volume_ml is None
    assert any("no volume is measured" in w for w in series.warnings)

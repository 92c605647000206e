"""Which series are segmented together."""

from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import generate_uid

from app.errors import ImageReadError
from app.imaging.case import open_case, read_case
from app.imaging.readers import list_series
from app.imaging.volume import Role
from tests.helpers.images import phantom, write_dicom_series, write_nifti, write_study


def test_sequences_of_one_study_on_one_grid_become_channels(tmp_path: Path):
    write_study(tmp_path)
    case = open_case([tmp_path])
    assert case.volume.roles == (Role.FLAIR, Role.T1, Role.T1C)
    for seed, role in enumerate(case.volume.roles, start=1):
        assert np.array_equal(case.volume.channel(role), phantom(6, 32, 40, seed))
    assert [s.roles[0] for s in case.series] == list(case.volume.roles)
    assert case.warnings == ()


def test_every_series_is_listed_by_its_number(tmp_path: Path):
    write_study(tmp_path)
    assert [s.number for s in list_series([tmp_path])] == [1, 2, 3]


def test_progress_counts_the_slices_of_all_channels(tmp_path: Path):
    write_study(tmp_path)
    calls: list[tuple[int, int]] = []
    case = read_case(list_series([tmp_path]), progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (18, 18)
    assert len(case.decode_ms) == 6


def test_uid_of_another_sequence_opens_the_flair_on_its_grid(tmp_path: Path):
    write_study(tmp_path)
    series = list_series([tmp_path])
    case = read_case(series, uid=series[1].uid)
    assert case.uid == series[0].uid
    assert case.volume.roles[0] is Role.FLAIR


def test_unknown_uid_is_refused(tmp_path: Path):
    write_study(tmp_path)
    with pytest.raises(ImageReadError, match=r"no series 1\.2\.3"):
        open_case([tmp_path], uid="1.2.3")


def test_same_grid_of_another_frame_of_reference_is_left_out(tmp_path: Path):
    study = generate_uid()
    write_dicom_series(tmp_path / "f", phantom(), number=1, study_uid=study)
    write_dicom_series(tmp_path / "t", phantom(), role="T1", number=2, study_uid=study)
    case = open_case([tmp_path])
    assert case.volume.roles == (Role.FLAIR,)
    assert any("Series 2" in w and "another frame of reference" in w for w in case.warnings)


def test_sequences_that_lack_different_slices_are_joined_where_they_lie(tmp_path: Path):
    common = {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}
    write_dicom_series(tmp_path / "f", phantom(), number=1, **common)[2].unlink()
    write_dicom_series(tmp_path / "t", phantom(seed=9), role="T1", number=2, **common)[3].unlink()
    case = open_case([tmp_path])
    assert case.volume.roles == (Role.FLAIR, Role.T1)
    # FLAIR has the places 0, 1, 3, 4, 5 and T1 has 0, 1, 2, 4, 5: what T1 lacks lies half way between its neighbours.
    expected = phantom(seed=9)[[0, 1, 3, 4, 5]].astype(float)
    expected[2] = np.rint(phantom(seed=9)[[2, 4]].mean(axis=0))
    assert np.abs(case.volume.voxels[1] - expected).max() <= 1
    assert any("1 slice missing" in w for w in case.warnings)


def test_another_patients_sequence_is_never_joined(tmp_path: Path):
    frame = generate_uid()
    write_dicom_series(tmp_path / "f", phantom(), number=1, frame_of_reference=frame)
    write_dicom_series(tmp_path / "t", phantom(), role="T1", number=2, frame_of_reference=frame)
    assert open_case([tmp_path]).volume.roles == (Role.FLAIR,)


def test_without_flair_the_chosen_series_takes_its_place_with_a_warning(tmp_path: Path):
    common = {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}
    write_dicom_series(tmp_path / "a", phantom(seed=1), role="T1", number=1, **common)
    write_dicom_series(tmp_path / "b", phantom(seed=2), role="T2", number=2, **common)
    series = list_series([tmp_path])
    case = read_case(series, uid=series[1].uid)
    assert case.uid == series[1].uid
    assert case.volume.roles == (Role.FLAIR, Role.T1)
    assert np.array_equal(case.volume.voxels[0], phantom(seed=2))
    assert any("is T2; it is treated as the FLAIR input" in w for w in case.warnings)


def test_second_series_of_a_role_is_named_and_not_mixed_in(tmp_path: Path):
    common = {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}
    for number, role in enumerate(("FLAIR", "T1", "T1"), start=1):
        write_dicom_series(tmp_path / str(number), phantom(seed=number), role=role, number=number, **common)
    case = open_case([tmp_path])
    assert np.array_equal(case.volume.channel(Role.T1), phantom(seed=2))
    assert any("Of 2 series with pre-contrast T1" in w for w in case.warnings)


def test_truth_volume_beside_a_dicom_series_is_its_reference(tmp_path: Path):
    voxels = phantom()
    write_dicom_series(tmp_path / "study", voxels)
    affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ open_case([tmp_path / "study"]).volume.geometry.affine_lps
    write_nifti(tmp_path / "truth.nii.gz", (voxels == 900).astype(np.uint8).transpose(2, 1, 0), affine)
    case = open_case([tmp_path])
    assert case.volume.roles == (Role.FLAIR,)
    assert case.reference is not None
    assert np.array_equal(case.reference, voxels == 900)


def test_channels_of_different_types_share_one_that_holds_both(tmp_path: Path):
    common = {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}
    write_dicom_series(tmp_path / "f", phantom().astype(np.uint16), number=1, **common)
    write_dicom_series(tmp_path / "t", phantom() - 100, role="T1", number=2, **common)
    voxels = open_case([tmp_path]).volume.voxels
    assert voxels.dtype == np.float32
    assert np.array_equal(voxels[1], phantom() - 100)

"""Sequences on other grids of one examination are laid over the FLAIR, where they show the same place."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.uid import generate_uid

from app.errors import ImageReadError
from app.imaging.case import open_case, read_case
from app.imaging.joining import choose, with_roles
from app.imaging.readers import list_series
from app.imaging.volume import Role
from tests.helpers.images import AXIAL, CORONAL, SAGITTAL, phantom, write_dicom_series, write_nifti

TILTED = ((1.0, 0.0, 0.0), (0.0, float(np.cos(0.2)), float(np.sin(0.2))))


def ball(
    shape: tuple[int, int, int],
    orientation: tuple,
    spacing: tuple[float, float, float],
    centre: tuple[float, float, float] = (4.0, -6.0, 3.0),
) -> tuple[NDArray[np.int16], tuple[float, ...]]:
    """A smooth bright ball around a place in the patient, on a grid centred on the origin; and the grid's corner."""
    directions = np.array([np.cross(*orientation), orientation[1], orientation[0]])
    indices = np.stack(np.meshgrid(*(np.arange(n) for n in shape), indexing="ij"), axis=-1)
    steps = directions * np.array(spacing)[:, None]
    corner = -((np.array(shape) - 1) / 2) @ steps
    places = corner + indices @ steps
    distance = np.linalg.norm(places - np.array(centre), axis=-1)
    return (1000 * np.exp(-((distance / 18) ** 2))).astype(np.int16), tuple(corner)


def write(folder: Path, role: str, number: int, *layout, **more) -> None:
    """A series of the ball; `layout` is shape, orientation, spacing and what the series of the study share."""
    shape, orientation, spacing, common = layout
    voxels, corner = ball(shape, orientation, spacing)
    write_dicom_series(
        folder / str(number), voxels, role=role, number=number, orientation=orientation,
        spacing=spacing, origin=more.pop("origin", corner), **{**common, **more},
    )  # fmt: skip


@pytest.fixture
def common() -> dict[str, str]:
    return {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}


@pytest.fixture
def study(tmp_path: Path, common: dict[str, str]) -> Path:
    """Four sequences of one ball: FLAIR thick and tilted, T1 sagittal, T1C coronal, T2 axial and finer."""
    write(tmp_path, "FLAIR", 1, (11, 60, 56), TILTED, (5.0, 1.0, 1.1), common)
    write(tmp_path, "T1", 2, (70, 80, 80), SAGITTAL, (1.2, 1.1, 1.0), common)
    write(tmp_path, "T1C", 3, (60, 70, 80), CORONAL, (1.4, 1.3, 1.1), common)
    write(tmp_path, "T2", 4, (24, 100, 96), AXIAL, (3.0, 0.8, 0.8), common)
    return tmp_path


def test_four_sequences_on_four_grids_show_the_same_place_voxel_by_voxel(study: Path):
    case = open_case([study])
    assert case.volume.roles == (Role.FLAIR, Role.T1, Role.T1C, Role.T2)
    flair = case.volume.voxels[0].astype(float)
    for channel in case.volume.voxels[1:]:
        assert np.abs(channel - flair).max() < 30  # of 1000: what linear interpolation of a smooth ball may be off
    assert len(case.resampled) == 3
    assert sum("interpolated onto that of FLAIR" in w for w in case.warnings) == 3
    assert len(case.decode_ms) == 11


def test_a_sequence_that_does_not_reach_everywhere_is_named_with_its_slices(tmp_path: Path, common: dict[str, str]):
    write(tmp_path, "FLAIR", 1, (11, 60, 56), AXIAL, (5.0, 1.0, 1.1), common)
    write(tmp_path, "T1", 2, (16, 70, 70), AXIAL, (2.0, 1.0, 1.0), common)
    case = open_case([tmp_path])
    t1 = case.volume.channel(Role.T1)
    assert t1 is not None
    covered = [bool(plane.any()) for plane in t1]
    assert covered == [False] * 3 + [True] * 5 + [False] * 3 or covered == [False] * 2 + [True] * 7 + [False] * 2
    outside = f"1–{covered.index(True)}, {11 - covered.index(True) + 1}–11"
    assert any(f"does not reach slices {outside} of FLAIR, which stands in" in w for w in case.warnings)


def test_a_sequence_of_another_place_is_left_out_and_named(tmp_path: Path, common: dict[str, str]):
    write(tmp_path, "FLAIR", 1, (6, 40, 40), AXIAL, (5.0, 1.0, 1.0), common)
    write(tmp_path, "T1", 2, (8, 40, 40), AXIAL, (3.0, 1.0, 1.0), common, origin=(0.0, 0.0, 500.0))
    case = open_case([tmp_path])
    assert case.volume.roles == (Role.FLAIR,)
    assert case.resampled == ()
    assert any("Series 2" in w and "shows another place than FLAIR" in w for w in case.warnings)


def test_another_frame_of_reference_is_never_interpolated(tmp_path: Path, common: dict[str, str]):
    write(tmp_path, "FLAIR", 1, (6, 40, 40), AXIAL, (5.0, 1.0, 1.0), common)
    write(tmp_path, "T1", 2, (8, 40, 40), AXIAL, (3.0, 1.0, 1.0), common, frame_of_reference=generate_uid())
    case = open_case([tmp_path])
    assert case.volume.roles == (Role.FLAIR,)
    assert any("Series 2" in w and "another frame of reference" in w and "left out" in w for w in case.warnings)


def test_grids_without_a_frame_of_reference_are_not_laid_over_each_other(tmp_path: Path, common: dict[str, str]):
    def strip(_index, dataset):
        del dataset.FrameOfReferenceUID

    write(tmp_path, "FLAIR", 1, (6, 40, 40), AXIAL, (5.0, 1.0, 1.0), common, edit=strip)
    write(tmp_path, "T1", 2, (8, 40, 40), AXIAL, (3.0, 1.0, 1.0), common, edit=strip)
    case = open_case([tmp_path])
    assert case.volume.roles == (Role.FLAIR,)
    assert any("names no frame of reference" in w for w in case.warnings)


def test_the_series_on_the_own_grid_is_preferred_to_a_finer_one(tmp_path: Path, common: dict[str, str]):
    write(tmp_path, "FLAIR", 1, (6, 40, 40), AXIAL, (5.0, 1.0, 1.0), common)
    write(tmp_path, "T1", 2, (30, 40, 40), AXIAL, (1.0, 1.0, 1.0), common)
    write(tmp_path, "T1", 3, (6, 40, 40), AXIAL, (5.0, 1.0, 1.0), common)
    series = list_series([tmp_path])
    assert [c.series.number for c in choose(series).companions] == [3]
    wanted = choose(series, uid=next(s.uid for s in series if s.number == 2))
    assert wanted.anchor.number == 1
    assert [(c.series.number, c.on_grid) for c in wanted.companions] == [(2, False)]


def test_a_corrected_role_decides_what_is_segmented_and_joined(study: Path):
    series = list_series([study])
    uids = {s.number: s.uid for s in series}
    corrected = with_roles(series, {uids[4]: Role.FLAIR, uids[1]: Role.OTHER})
    case = read_case(corrected)
    assert case.uid == uids[4]
    assert case.volume.roles == (Role.FLAIR, Role.T1, Role.T1C)


def test_a_role_for_a_series_that_is_not_there_is_refused(study: Path):
    with pytest.raises(ImageReadError, match=r"no series 1\.2\.3 to give a role"):
        with_roles(list_series([study]), {"1.2.3": Role.T1})


def test_volumes_of_one_subject_on_other_grids_are_joined_with_a_word_of_caution(tmp_path: Path):
    flair = np.diag([-1.0, -1.0, 5.0, 1.0])
    fine = np.diag([-1.0, -1.0, 2.5, 1.0])
    write_nifti(tmp_path / "sub-01_FLAIR.nii.gz", phantom(6, 32, 40).transpose(2, 1, 0), flair)
    write_nifti(tmp_path / "sub-01_T1w.nii.gz", phantom(11, 32, 40).transpose(2, 1, 0), fine)
    case = open_case([tmp_path])
    assert case.volume.roles == (Role.FLAIR, Role.T1)
    assert np.array_equal(case.volume.voxels[1], phantom(11, 32, 40)[::2])
    assert any("sub-01_T1w" in w and "check that it lies upon FLAIR" in w for w in case.warnings)

"""Which sequence an image is, from its tags first and its name second."""

import pytest

from app.imaging.readers.dicom_roles import Timing, role_of
from app.imaging.readers.naming import parse_name, role_from_text, stable_uid
from app.imaging.volume import Role

SPIN_ECHO, INVERSION, GRADIENT = frozenset({"SE"}), frozenset({"SE", "IR"}), frozenset({"GR"})


@pytest.mark.parametrize(
    ("timing", "description", "expected"),
    [
        (Timing(INVERSION, 120, 9000, 2500), "", Role.FLAIR),
        (Timing(frozenset({"SE"}), 388, 5000, 1650), "t2_space_dark-fluid_sag", Role.FLAIR),
        (Timing(INVERSION, 120, 9000, 2500), "T1 AX", Role.FLAIR),
        (Timing(INVERSION, 120, 9000, 2500, contrast_agent=True), "AX FLAIR POST", Role.FLAIR),
        (Timing(SPIN_ECHO, 12, 500), "", Role.T1),
        (Timing(SPIN_ECHO, 12, 500, contrast_agent=True), "AX T1", Role.T1C),
        (Timing(SPIN_ECHO, 12, 500), "AX T1 POST GD", Role.T1C),
        (Timing(frozenset({"GR", "IR"}), 2.9, 2300, 900), "MPRAGE", Role.T1),
        (Timing(SPIN_ECHO, 9, 2400, 860), "AX T1 FLAIR", Role.T1),
        (Timing(SPIN_ECHO, 100, 5000), "", Role.T2),
        (Timing(SPIN_ECHO, 120, 9000), "AX FLAIR", Role.FLAIR),
        (Timing(frozenset({"EP"}), 90, 6000), "ep2d_diff", Role.OTHER),
        (Timing(GRADIENT, 20, 30), "SWI", Role.OTHER),
        (Timing(GRADIENT, 3.5, 25), "3D TOF", Role.OTHER),
        (Timing(GRADIENT, 22, 700), "", Role.OTHER),
        (Timing(), "Ax T2 FLAIR", Role.FLAIR),
        (Timing(), "T1 +C", Role.T1C),
        (Timing(contrast_agent=True), "AX T1", Role.T1C),
        (Timing(), "", Role.OTHER),
        (Timing(acquisition_contrast="FLUID_ATTENUATED"), "", Role.FLAIR),
    ],
)
def test_role_of_a_series(timing, description, expected):
    assert role_of(timing, ("ORIGINAL", "PRIMARY"), description) is expected


def test_localizer_is_no_t1():
    assert role_of(Timing(SPIN_ECHO, 12, 500), ("ORIGINAL", "PRIMARY", "LOCALIZER"), "") is Role.OTHER


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("BraTS20_Training_001_flair", Role.FLAIR),
        ("BraTS20_Training_001_t1", Role.T1),
        ("BraTS20_Training_001_t1ce", Role.T1C),
        ("BraTS20_Training_001_t2", Role.T2),
        ("BraTS-GLI-00000-000-t2f", Role.FLAIR),
        ("BraTS-GLI-00000-000-t1n", Role.T1),
        ("BraTS-GLI-00000-000-t1c", Role.T1C),
        ("BraTS-GLI-00000-000-t2w", Role.T2),
        ("sub-01_ce-gd_T1w", Role.T1C),
        ("sub-01_FLAIR", Role.FLAIR),
        ("UCSF-PDGM-0004_T1gd", Role.T1C),
        ("Post_Scan_T1", Role.T1),
        ("AX T2 FLAIR", Role.FLAIR),
        ("brain", None),
        ("flairing", None),
    ],
)
def test_role_in_a_name(stem, expected):
    assert role_from_text(stem) is expected


def test_names_of_one_examination_share_their_subject():
    subjects = {parse_name(f"BraTS20_001_{word}").subject for word in ("flair", "t1", "t1ce", "t2", "seg")}
    assert subjects == {"brats20_001"}


def test_scans_before_and_after_surgery_are_different_subjects():
    assert parse_name("Pre_Scan_T1").subject != parse_name("Post_Scan_T1").subject


@pytest.mark.parametrize(("stem", "expected"), [("a_seg", True), ("a_mask", True), ("masked_a", False), ("a", False)])
def test_mask_is_known_by_its_last_word(stem, expected):
    assert parse_name(stem).is_mask is expected


def test_stable_identifier_depends_on_every_name():
    assert stable_uid("nifti", "a", "b") == stable_uid("nifti", "a", "b")
    assert len({stable_uid("nifti", "a", "b"), stable_uid("nifti", "ab", ""), stable_uid("nifti", "b", "a")}) == 3

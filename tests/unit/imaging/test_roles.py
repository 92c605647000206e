"""Which sequence an image is, from its tags first and its name second."""

import pytest

from app.imaging.readers.dicom_roles import Timing, names_agent, role_of
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


SE, GR, IR = frozenset({"SE"}), frozenset({"GR"}), frozenset({"IR"})
SIEMENS, PHILIPS, GE = (
    ("ORIGINAL", "PRIMARY", "M", "ND"),
    ("ORIGINAL", "PRIMARY", "M_SE", "M", "SE"),
    ("ORIGINAL", "PRIMARY", "OTHER"),
)

ACQUIRED = {
    # What the vendors write, by site and protocol: timing, image type, description, role.
    "Siemens 2D FLAIR": (
        Timing(frozenset({"SE", "IR"}), 81, 9000, 2500),
        (*SIEMENS, "NORM"),
        "t2_tirm_tra_dark-fluid_320",
        Role.FLAIR,
    ),
    "Siemens 3D FLAIR": (
        Timing(frozenset({"SE", "IR"}), 388, 5000, 1800),
        SIEMENS,
        "t2_space_dark-fluid_sag_p2_iso",
        Role.FLAIR,
    ),
    "Siemens MPRAGE": (Timing(frozenset({"GR", "IR"}), 2.98, 2300, 900), SIEMENS, "t1_mprage_sag_p2_iso", Role.T1),
    "Siemens MPRAGE with KM": (
        Timing(frozenset({"GR", "IR"}), 2.98, 2300, 900),
        SIEMENS,
        "t1_mprage_tra_p2_iso_KM",
        Role.T1C,
    ),
    "Siemens MPRAGE, agent in the tag": (
        Timing(frozenset({"GR", "IR"}), 2.98, 2300, 900, True),
        SIEMENS,
        "t1_mprage_tra",
        Role.T1C,
    ),
    "Siemens T1 SE": (Timing(SE, 8.4, 550), SIEMENS, "t1_se_tra", Role.T1),
    "Siemens T2 TSE": (Timing(SE, 99, 6000), SIEMENS, "t2_tse_tra_512", Role.T2),
    "Siemens field map": (Timing(GR, 4.92, 400), SIEMENS, "gre_field_mapping", Role.OTHER),
    "Siemens phase image": (Timing(GR, 7.38, 400), ("ORIGINAL", "PRIMARY", "P", "ND"), "gre", Role.OTHER),
    "Siemens TOF": (Timing(GR, 3.6, 22, angiography=True), SIEMENS, "multi-slab", Role.OTHER),
    "Siemens SWI": (Timing(GR, 20, 27), SIEMENS, "t2_swi3d_tra", Role.OTHER),
    "Siemens diffusion": (
        Timing(frozenset({"EP"}), 89, 6300),
        ("ORIGINAL", "PRIMARY", "DIFFUSION", "NONE"),
        "ep2d",
        Role.OTHER,
    ),
    "Siemens readout-segmented diffusion": (
        Timing(frozenset({"RM"}), 65, 5000, b_value=1000),
        SIEMENS,
        "resolve",
        Role.OTHER,
    ),
    "Philips FLAIR": (Timing(IR, 125, 11000, 2800), PHILIPS, "FLAIR_longTR SENSE", Role.FLAIR),
    "Philips 3D FLAIR": (Timing(IR, 340, 4800, 1660), PHILIPS, "VISTA", Role.FLAIR),
    "Philips T1 TFE": (Timing(GR, 3.7, 8.1), ("ORIGINAL", "PRIMARY", "M_FFE", "M", "FFE"), "sT1W_3D_TFE", Role.T1),
    "Philips T1 TFE after Gd": (
        Timing(GR, 3.7, 8.1),
        ("ORIGINAL", "PRIMARY", "M_FFE", "M", "FFE"),
        "T1W_3D_TFE FS GD",
        Role.T1C,
    ),
    "Philips STIR": (Timing(IR, 60, 4500, 210), PHILIPS, "T2W_TSE", Role.OTHER),
    "Philips velocity": (Timing(GR, 4, 20), ("ORIGINAL", "PRIMARY", "VELOCITY MAP", "P", "PCA"), "PCA", Role.OTHER),
    "GE FLAIR": (Timing(frozenset({"SE", "IR"}), 120, 9500, 2400), GE, "Ax T2 FLAIR", Role.FLAIR),
    "GE Cube FLAIR": (Timing(frozenset({"SE", "IR"}), 118, 6000, 1720), GE, "Sag CUBE", Role.FLAIR),
    "GE T1 FLAIR": (Timing(frozenset({"SE", "IR"}), 24, 2500, 920), GE, "Ax T1 FLAIR", Role.T1),
    "GE T1 FLAIR after contrast": (Timing(frozenset({"SE", "IR"}), 24, 2500, 920), GE, "+C Ax T1 FLAIR", Role.T1C),
    "GE BRAVO": (Timing(GR, 3.2, 8.2, 450), GE, "Ax 3D BRAVO", Role.T1),
    "GE BRAVO after contrast": (Timing(GR, 3.2, 8.2, 450), GE, "Ax BRAVO +C", Role.T1C),
    "GE PROPELLER": (Timing(SE, 105, 5200), GE, "Ax T2 PROPELLER", Role.T2),
    "GE proton density": (Timing(SE, 14, 2700), GE, "Ax FSE", Role.OTHER),
    "GE SWAN": (Timing(GR, 25, 42), GE, "Ax 3D", Role.OTHER),
    "GE FIESTA": (Timing(GR, 2.2, 5.3), GE, "Ax FIESTA-C", Role.OTHER),
    "Canon FLAIR without inversion time": (Timing(SE, 105, 10000), ("ORIGINAL", "PRIMARY"), "Ax FLAIR", Role.FLAIR),
    "agent entered for the whole examination": (Timing(SE, 10, 500, contrast_agent=True), GE, "Ax T1 PRE", Role.T1),
    "agent entered, without contrast": (Timing(SE, 10, 500, contrast_agent=True), GE, "AX T1 W/O CONTRAST", Role.T1),
    "no agent entered, with contrast": (Timing(SE, 10, 500), GE, "AX T1 FS POST GAD", Role.T1C),
    "after surgery is not after contrast": (Timing(SE, 10, 500), GE, "AX T1 post-op", Role.T1),
    "Korean": (Timing(SE, 10, 500), GE, "T1 조영증강", Role.T1C),
    "Korean, before": (Timing(SE, 10, 500), GE, "T1 조영 전", Role.T1),
    "subtraction": (Timing(SE, 10, 500), ("DERIVED", "SECONDARY", "SUBTRACT"), "T1", Role.OTHER),
    "double inversion": (Timing(frozenset({"SE", "IR"}), 325, 7500, 3000), SIEMENS, "DIR_space", Role.OTHER),
    "enhanced FLAIR called T2": (
        Timing(frozenset(), 90, 9000, 2500, False, "T2", "SPIN"),
        ("ORIGINAL", "PRIMARY"),
        "",
        Role.FLAIR,
    ),
    "enhanced FLAIR": (
        Timing(frozenset(), 300, 4800, None, False, "FLUID_ATTENUATED"),
        ("ORIGINAL", "PRIMARY"),
        "",
        Role.FLAIR,
    ),
    "enhanced T1 after contrast": (
        Timing(frozenset(), 4, 9, 900, True, "T1", "GRADIENT"),
        ("ORIGINAL", "PRIMARY"),
        "",
        Role.T1C,
    ),
    "enhanced diffusion": (
        Timing(frozenset(), 80, 4000, None, False, "DIFFUSION", "SPIN"),
        ("ORIGINAL", "PRIMARY"),
        "",
        Role.OTHER,
    ),
    "enhanced T2*": (
        Timing(frozenset(), 18, 600, None, False, "UNKNOWN", "GRADIENT"),
        ("ORIGINAL", "PRIMARY"),
        "",
        Role.OTHER,
    ),
}


@pytest.mark.parametrize("name", ACQUIRED)
def test_role_of_what_scanners_write(name):
    timing, image_type, description, expected = ACQUIRED[name]
    assert role_of(timing, image_type, description) is expected


@pytest.mark.parametrize(
    ("agent", "given"), [("Gadobutrol", True), ("Y", True), ("NONE", False), (" ", False), ("w/o", False)]
)
def test_agent_that_was_not_given(agent, given):
    assert names_agent(agent) is given


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

"""Cases on the command line: sequences on other grids, corrected roles, references of others."""

from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import generate_uid

from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.command_line import ROOT, falx, refused
from tests.helpers.images import SAGITTAL, phantom, write_dicom_series
from tests.helpers.segs import write_seg

SHAPE = (6, 64, 64)


@pytest.fixture(scope="module", autouse=True)
def _models(tmp_path_factory: pytest.TempPathFactory):
    """LiteRT alone, proven once for these tests."""
    patch = pytest.MonkeyPatch()
    root = tmp_path_factory.mktemp("shared")
    isolate(patch, root / "own")
    patch.setenv("PYTHONPATH", str(ROOT))
    use_models(patch, copy_models(root / "models", artifact_of("litert")))
    yield
    patch.undo()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """FLAIR with a segmentation, and a sagittal T1 on a grid of its own."""
    common = {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}
    flair = write_dicom_series(tmp_path / "study", phantom(*SHAPE), number=1, series_uid="1.2.1", **common)
    write_dicom_series(
        tmp_path / "study", phantom(40, 48, 48), role="T1", number=2, orientation=SAGITTAL, spacing=(1.2, 1.2, 1.2),
        origin=(-31.0, -90.0, 2.0), series_uid="1.2.2", **common,
    )  # fmt: skip
    write_seg(tmp_path / "drawn.dcm", flair, phantom(*SHAPE) == 900)
    return tmp_path / "study"


def test_sequences_on_other_grids_are_joined_and_a_reference_is_compared_with(study: Path, tmp_path: Path):
    answer = falx("segment", study, "--reference", tmp_path / "drawn.dcm", "--out", tmp_path / "out", "--json")
    assert answer.code == 0, answer
    summary = answer.document
    assert summary["roles"] == ["FLAIR", "T1"]
    assert summary["resampled_roles"] == ["T1"]
    comparison = summary["comparison"]
    assert set(comparison) == {
        "dice", "reference_ml", "difference_ml", "difference_percent", "hausdorff95_mm", "hausdorff95_px",
    }  # fmt: skip
    assert comparison["dice"] == summary["dice"]
    assert comparison["reference_ml"] == pytest.approx(
        np.count_nonzero(phantom(*SHAPE) == 900) * 5 * 0.9 * 0.8 / 1000, abs=1e-3
    )
    assert comparison["difference_ml"] == pytest.approx(summary["volume_ml"] - comparison["reference_ml"], abs=1e-3)


def test_a_role_can_be_corrected(study: Path, tmp_path: Path):
    roles = ("--role", "1.2.2=flair", "--role", "1.2.1=OTHER")
    answer = falx("segment", study, *roles, "--out", tmp_path / "out", "--json")
    assert answer.code == 0, answer
    assert answer.document["series_uid"] == "1.2.2"
    assert answer.document["roles"] == ["FLAIR"]
    assert answer.document["comparison"] is None
    refused(falx("segment", study, "--role", "9.9=T1", "--out", tmp_path / "other"), "no series 9.9")
    assert falx("segment", study, "--role", "1.2.1=T9", "--out", tmp_path / "other").code == 2


def test_a_reference_that_does_not_belong_to_the_images_is_refused_before_anything_runs(study: Path, tmp_path: Path):
    others = write_dicom_series(tmp_path / "others", phantom(*SHAPE))
    write_seg(tmp_path / "foreign.dcm", others, phantom(*SHAPE) == 900)
    answer = falx("segment", study, "--reference", tmp_path / "foreign.dcm", "--out", tmp_path / "out")
    refused(answer, "foreign.dcm", "another frame of reference")
    assert not (tmp_path / "out").exists()


def test_info_names_the_segmentation_that_lies_beside_the_images(study: Path, tmp_path: Path):
    document = falx("info", tmp_path, "--json").document
    found = {series["uid"]: series["reference_files"] for series in document["series"]}
    assert found == {"1.2.1": ["drawn.dcm"], "1.2.2": []}

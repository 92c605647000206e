"""Places that cannot be written."""

from pathlib import Path

import pytest
from PIL import Image

from app.contract.manifest import Artifact
from tests.helpers.command_line import falx, files_in, refused
from tests.helpers.studies import write_tiff_folder


def test_a_file_in_the_place_of_the_output_folder_is_refused(models: None, tmp_path: Path):
    study = write_tiff_folder(tmp_path / "study")
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    refused(falx("segment", study, "--out", tmp_path / "out"), "cannot be written", "out")
    refused(falx("segment", study, "--out", tmp_path / "out" / "below"), "cannot be written")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that even root cannot write")
def test_a_read_only_output_folder_is_refused_before_anything_is_computed(own_models: Artifact, tmp_path: Path):
    study = write_tiff_folder(tmp_path / "study")
    refused(falx("segment", study, "--out", "/proc/self/results"), "cannot be written")
    assert not (tmp_path / "own" / "falx_cache_dir" / "selection.json").exists()


def test_the_study_itself_is_never_overwritten(models: None, tmp_path: Path):
    study = tmp_path / "study"
    write_tiff_folder(study)
    for number in (1, 2, 3):
        with Image.open(study / f"TCGA_X_{number}_mask.tif") as mask:
            mask.save(study / f"TCGA_X_{number}_mask.png")
        (study / f"TCGA_X_{number}_mask.tif").unlink()
    before = {name: (study / name).read_bytes() for name in files_in(study)}
    answer = falx("segment", study, "--out", study)
    assert before == {name: (study / name).read_bytes() for name in before}
    assert answer.code == 1, "the reference masks have the names of the results"


def test_folders_for_log_and_cache_that_cannot_be_written_do_not_disturb(
    models: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for variable in ("FALX_LOG_DIR", "FALX_CACHE_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / "file" / "below"))
    answer = falx("segment", write_tiff_folder(tmp_path / "study"), "--out", tmp_path / "out")
    assert (answer.code, answer.err) == (0, "")

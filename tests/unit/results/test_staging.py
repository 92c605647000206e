"""All of the results appear, or none."""

import os
from pathlib import Path

import pytest

from app.errors import OutputError
from app.results.staging import Staging


def test_nothing_is_seen_before_the_commit_and_everything_after(tmp_path: Path):
    out = tmp_path / "a" / "b"
    with Staging(out) as staging:
        staging.write("x_mask.png", b"1")
        staging.write("summary.json", b"2")
        assert not [path for path in out.iterdir() if not path.name.startswith(".")]
        paths = staging.commit()
    assert paths == [out / "x_mask.png", out / "summary.json"]
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"x_mask.png": b"1", "summary.json": b"2"}


def test_without_a_commit_not_even_the_folder_stays(tmp_path: Path):
    with Staging(tmp_path / "a" / "b") as staging:
        staging.write("x.png", b"1")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_what_was_there_before(tmp_path: Path):
    (tmp_path / "x.png").write_bytes(b"old")
    with pytest.raises(RuntimeError), Staging(tmp_path) as staging:
        staging.write("x.png", b"new")
        raise RuntimeError
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"x.png": b"old"}


def test_an_earlier_result_is_replaced(tmp_path: Path):
    for content in (b"old", b"new"):
        with Staging(tmp_path) as staging:
            staging.write("x.png", content)
            staging.commit()
    assert (tmp_path / "x.png").read_bytes() == b"new"


def test_a_file_of_the_study_is_never_replaced(tmp_path: Path):
    reference = tmp_path / "001_mask.png"
    reference.write_bytes(b"expert")
    refusal = r"001_mask\.png would replace a file of the study"
    with pytest.raises(OutputError, match=refusal), Staging(tmp_path, [tmp_path / "." / "001_mask.png"]) as staging:
        staging.write("001_mask.png", b"ours")
    assert reference.read_bytes() == b"expert"
    assert list(tmp_path.iterdir()) == [reference]


def test_a_study_reached_through_a_link_is_protected_as_well(tmp_path: Path):
    study, link = tmp_path / "study", tmp_path / "link"
    study.mkdir()
    (study / "x.png").write_bytes(b"expert")
    link.symlink_to(study, target_is_directory=True)
    with pytest.raises(OutputError), Staging(link, [study / "x.png"]) as staging:
        staging.write("x.png", b"ours")
    assert (study / "x.png").read_bytes() == b"expert"


def test_two_results_of_one_name_get_numbers(tmp_path: Path):
    with Staging(tmp_path) as staging:
        names = [staging.write(name, b"1").name for name in ("a_mask.nii.gz", "a_mask.nii.gz", "A_mask.nii.gz")]
    assert names == ["a_mask.nii.gz", "a_mask-2.nii.gz", "A_mask-3.nii.gz"]  # some file systems know no case


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_file_in_the_place_of_the_folder_is_one_sentence(tmp_path: Path, below: str):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="cannot be written to the folder") as refused:
        Staging(tmp_path / "out" / below).__enter__()
    assert refused.value.user_message.count(".") == 1
    assert (tmp_path / "out").read_text() == "a file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_one_sentence(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="permission denied"), Staging(tmp_path) as staging:
        staging.write("x.png", b"1")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="no space left on device"), Staging(tmp_path / "out") as staging:
        staging.write("a.png", b"1")
        monkeypatch.setattr(os, "fsync", full)
        staging.write("b.png", b"2")
    assert list(tmp_path.iterdir()) == []

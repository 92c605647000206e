"""All of the results appear, or none."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.errors import OutputError
from app.results.staging import Staging


def accepted(_content: bytes) -> bool:
    """Whatever was read back is right."""
    return True


def test_nothing_is_seen_before_the_commit_and_everything_after(tmp_path: Path):
    out = tmp_path / "a" / "b"
    with Staging(out) as staging:
        staging.write("x_mask.png", b"1", accepted)
        staging.write("summary.json", b"2", accepted)
        assert not [path for path in out.iterdir() if not path.name.startswith(".")]
        paths = staging.commit()
    assert paths == [out / "x_mask.png", out / "summary.json"]
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"x_mask.png": b"1", "summary.json": b"2"}


def test_without_a_commit_not_even_the_folder_stays(tmp_path: Path):
    with Staging(tmp_path / "a" / "b") as staging:
        staging.write("x.png", b"1", accepted)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_what_was_there_before(tmp_path: Path):
    (tmp_path / "x.png").write_bytes(b"old")
    with pytest.raises(RuntimeError), Staging(tmp_path) as staging:
        staging.write("x.png", b"new", accepted)
        raise RuntimeError
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"x.png": b"old"}


def test_an_earlier_result_is_replaced(tmp_path: Path):
    for content in (b"old", b"new"):
        with Staging(tmp_path) as staging:
            staging.write("x.png", content, accepted)
            staging.commit()
    assert (tmp_path / "x.png").read_bytes() == b"new"


def test_a_file_of_the_study_is_never_replaced(tmp_path: Path):
    reference = tmp_path / "001_mask.png"
    reference.write_bytes(b"expert")
    refusal = r"001_mask\.png would replace a file of the study"
    with pytest.raises(OutputError, match=refusal), Staging(tmp_path, [tmp_path / "." / "001_mask.png"]) as staging:
        staging.write("001_mask.png", b"ours", accepted)
    assert reference.read_bytes() == b"expert"
    assert list(tmp_path.iterdir()) == [reference]


def test_a_study_reached_through_a_link_is_protected_as_well(tmp_path: Path):
    study, link = tmp_path / "study", tmp_path / "link"
    study.mkdir()
    (study / "x.png").write_bytes(b"expert")
    link.symlink_to(study, target_is_directory=True)
    with pytest.raises(OutputError), Staging(link, [study / "x.png"]) as staging:
        staging.write("x.png", b"ours", accepted)
    assert (study / "x.png").read_bytes() == b"expert"


def test_two_results_of_one_name_get_numbers(tmp_path: Path):
    with Staging(tmp_path) as staging:
        names = [
            staging.write(name, b"1", accepted).name for name in ("a_mask.nii.gz", "a_mask.nii.gz", "A_mask.nii.gz")
        ]
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
        staging.write("x.png", b"1", accepted)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="no space left on device"), Staging(tmp_path / "out") as staging:
        staging.write("a.png", b"1", accepted)
        monkeypatch.setattr(os, "fsync", full)
        staging.write("b.png", b"2", accepted)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_fails_its_check_is_not_taken(tmp_path: Path):
    (tmp_path / "mask.png").write_bytes(b"before")
    seen: list[bytes] = []

    def refuse(content: bytes) -> bool:
        seen.append(content)
        return False

    with pytest.raises(OutputError, match=r"mask\.png reads back"), Staging(tmp_path) as staging:
        staging.write("mask.png", b"after", refuse)
    assert seen == [b"after"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"mask.png": b"before"}


def test_a_check_that_stumbles_over_the_file_has_failed(tmp_path: Path):
    with pytest.raises(OutputError, match="reads back"), Staging(tmp_path) as staging:
        staging.write("a.json", b"{", lambda content: bool(json.loads(content)))
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_program_left_is_swept_and_what_is_being_written_is_not(tmp_path: Path):
    forgotten, fresh = tmp_path / ".mask.png.1.part", tmp_path / ".mask.png.2.part"
    for part in (forgotten, fresh):
        part.touch()
    os.utime(forgotten, (0, 0))
    with Staging(tmp_path):
        assert not forgotten.exists()
        assert fresh.exists()


_SAVER = """
import sys
from pathlib import Path
from app.results.staging import Staging
for turn in range(10_000):
    with Staging(Path(sys.argv[1])) as staging:
        staging.write("result.bin", bytes([turn % 256]) * 200_000, lambda content: len(set(content)) == 1)
        staging.commit()
    print(turn, flush=True)
"""


def kill_while_saving(folder: Path, moments: list[float]) -> None:
    for moment in moments:
        process = subprocess.Popen([sys.executable, "-c", _SAVER, str(folder)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()  # it has saved once
        time.sleep(moment)
        process.kill()
        process.wait()
        process.stdout.close()
        content = (folder / "result.bin").read_bytes()
        assert (len(content), len(set(content))) == (200_000, 1)


def test_a_program_killed_while_it_saves_leaves_a_whole_file(tmp_path: Path):
    kill_while_saving(tmp_path, [0.001 * n for n in range(4)])


@pytest.mark.slow
@pytest.mark.promise("R8")
def test_a_program_killed_two_hundred_times_leaves_a_whole_file(tmp_path: Path):
    kill_while_saving(tmp_path, [0.0003 * n for n in range(200)])

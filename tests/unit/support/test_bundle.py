"""What a crash leaves, and what goes to the person who helps."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app import crash, logs
from app.errors import OutputError
from app.folders import log_dir
from app.support.bundle import write_bundle
from tests.helpers.artifacts import isolate
from tests.helpers.images import phantom, write_dicom_series
from tests.integration.test_no_patient import CANARY, DAY, brand

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    isolate(monkeypatch, tmp_path / "own")


def crashed(how: str) -> int:
    """A process that watches for crashes and then ends like this."""
    code = f"import os, signal, sys\nfrom app import crash\ncrash.watch('window')\nname = {CANARY!r}\n{how}"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL, check=False).returncode


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGILL", "SIGBUS", "SIGFPE"])
def test_a_crash_leaves_the_place_in_the_code_and_is_told_of_once(name: str):
    assert crashed(f"os.kill(os.getpid(), signal.{name})") == -getattr(signal, name)
    (path,) = crash.found()
    content = path.read_text()
    assert "Fatal Python error" in content
    assert 'File "<string>"' in content
    assert CANARY not in content
    crash.mark_told()
    assert crash.found() == []
    assert len(crash.crash_files()) == 1


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
@pytest.mark.parametrize("how", ["sys.exit(0)", "raise ValueError", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_an_end_without_a_crash_is_not_told_of_and_leaves_no_file(how: str):
    crashed(how)
    assert crash.found() == []
    crash.mark_told()
    assert list(log_dir().iterdir()) == []


def test_a_process_that_still_runs_has_not_crashed():
    path = log_dir() / f"crash-window-{os.getpid()}.txt"
    path.parent.mkdir(parents=True)
    path.write_text("Fatal Python error: Segmentation fault\n")
    assert crash.found() == []


def test_no_more_than_five_crashes_are_kept():
    log_dir().mkdir(parents=True)
    for number in range(9):
        (log_dir() / f"crash-window-{4_000_000 + number}.txt").write_text("Fatal Python error")
    crash.mark_told()
    assert len(crash.crash_files()) == 5


def test_a_folder_that_cannot_be_written_does_not_disturb():
    log_dir().parent.mkdir(parents=True)
    log_dir().write_text("a file in the folder's place")
    assert crash.watch("window") is None
    assert crash.found() == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('  File "/home/kim/falx/app/ui/x.py", line 3 in f', '  File "app/ui/x.py", line 3 in f'),
        (r'  File "C:\Users\kim\falx\app\ui\x.py", line 3 in f', '  File "app/ui/x.py", line 3 in f'),
    ],
)
def test_a_crash_is_shown_without_the_start_of_its_paths(line: str, shown: str):
    assert crash.readable(line) == shown


def test_a_bundle_has_all_that_helps_and_nothing_of_the_patient(tmp_path: Path):
    study = tmp_path / f"{CANARY}_1957"
    write_dicom_series(study, phantom(3, 16, 16), edit=brand)
    (study / f"{CANARY}.txt").write_text(CANARY)
    logs.configure()
    done = subprocess.run(
        [sys.executable, "-m", "app.main", "info", str(study), str(tmp_path / f"{CANARY}.nii")],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    crashed("os.kill(os.getpid(), signal.SIGSEGV)")

    members = write_bundle(tmp_path / "support.zip", [study])

    with zipfile.ZipFile(tmp_path / "support.zip") as archive:
        assert archive.namelist() == members
        texts = {name: archive.read(name).decode() for name in members}
    assert {"about.json", "policy.json", "models.json"} < set(texts)
    lost, image = (json.loads(text) for name, text in texts.items() if name.startswith("dicom/"))
    assert (lost["stopped"] != "", lost["alike"]) == (True, 1)
    assert (image["stopped"], image["alike"]) == ("", 3)
    assert any(name.startswith("crashes/") for name in texts)
    assert json.loads(texts["about.json"])["packages"]["numpy"]
    for name, text in texts.items():
        assert CANARY not in name + text
        assert DAY not in text
    assert "(0010,0010)" in texts["dicom/0002.json"]


def test_the_file_that_fails_is_described_first_however_many_others_lie_beside_it(tmp_path: Path):
    study = tmp_path / "study"
    write_dicom_series(study, phantom(80, 8, 8))
    last = max(study.iterdir())
    last.write_bytes(last.read_bytes()[:-20])
    first, second = described(tmp_path, study)
    assert "beyond the end" in first["stopped"]
    assert (second["stopped"], second["alike"]) == ("", 79)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for_and_a_study_that_is_gone_is_said(tmp_path: Path):
    (tmp_path / "study").mkdir()
    os.mkfifo(tmp_path / "study" / "pipe")
    assert described(tmp_path, tmp_path / "study", tmp_path / "study" / "pipe") == []
    (gone,) = described(tmp_path, tmp_path / "gone")
    assert gone["stopped"] == "the file cannot be read (FileNotFoundError)"


def described(tmp_path: Path, *studies: Path) -> list[dict]:
    """What the bundle says of studies."""
    members = write_bundle(tmp_path / "support.zip", studies)
    with zipfile.ZipFile(tmp_path / "support.zip") as archive:
        return [json.loads(archive.read(name)) for name in members if name.startswith("dicom/")]


def test_a_long_log_is_cut_at_the_start_of_a_line(tmp_path: Path):
    log_dir().mkdir(parents=True)
    lines = [json.dumps({"n": n, "message": "x" * 100}) for n in range(5000)]
    (log_dir() / "falx.log").write_text("\n".join(lines) + "\n")
    write_bundle(tmp_path / "support.zip")
    with zipfile.ZipFile(tmp_path / "support.zip") as archive:
        kept = archive.read("logs/falx.log").decode().splitlines()
    assert 1000 < len(kept) < 5000
    assert kept == lines[-len(kept) :]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path):
    with pytest.raises(OutputError, match=r"support bundle x\.zip cannot be written"):
        write_bundle(tmp_path / "nowhere" / "x.zip")

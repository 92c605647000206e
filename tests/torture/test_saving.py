"""R8: saving is all or nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from app.errors import OutputError
from app.results.staging import Staging
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.namespaces import on_read_only_disk, on_small_disk
from tests.helpers.promises import sized, tell

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.promise("R8"),
    pytest.mark.skipif(sys.platform != "linux", reason="kills, mounts and unmounts as Linux does"),
]
FORMATS = "seg,sr,nifti,csv,json"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory):
    """A study, and LiteRT alone to outline it."""
    folder, patch = tmp_path_factory.mktemp("saving"), pytest.MonkeyPatch()
    isolate(patch, folder / "own")
    use_models(patch, copy_models(folder / "models", artifact_of("litert")))
    write_dicom_series(folder / "study", phantom(4, 48, 40))
    yield folder / "study"
    patch.undo()


def segment(study: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "app.main", "segment", str(study), "--out", str(out), "--format", FORMATS]


def told(command: list[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 99, "the disk could not be mounted"
    return done


@pytest.mark.parametrize("kib", [pytest.param(8, marks=pytest.mark.slow), 20])
def test_a_disk_that_is_full_or_fills_up_leaves_the_old_files_and_tells_the_reader(
    study: Path, tmp_path: Path, kib: int
):
    disk = tmp_path / "disk"
    disk.mkdir()
    before = "printf mine > summary.json && "
    look = f"cd '{disk}' && ls -A && cat summary.json"
    command = on_small_disk(disk, kib, segment(study, disk), look)
    command[-1] = command[-1].replace("|| exit 99; ", f"|| exit 99; (cd '{disk}' && {before}true); ")
    done = told(command)
    assert done.returncode == 1, done
    assert "no space left on device" in done.stderr
    assert "choose another folder or make room in it" in done.stderr
    assert done.stdout.split() == ["summary.json", "mine"]


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_computed(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FALX_CACHE_DIR", str(tmp_path / "cache"))
    disk = tmp_path / "disk"
    disk.mkdir()
    done = told(on_read_only_disk(disk, segment(study, disk)))
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "read-only" in done.stderr
    assert list(disk.iterdir()) == []
    assert not (tmp_path / "cache").exists(), "an engine was chosen"


@pytest.mark.parametrize("when", ["before writing", "before renaming"])
def test_a_share_that_goes_away_is_told(tmp_path: Path, when: str):
    folder = tmp_path / "share"
    with pytest.raises(OutputError, match="cannot be written"), Staging(folder) as staging:
        if when == "before renaming":
            staging.write("a.bin", b"x" * 1000, lambda content: len(content) == 1000)
        shutil.rmtree(folder)
        staging.write("b.bin", b"x", lambda _: True)
        staging.commit()
    assert not folder.exists()


_SAVERS = """
import os, sys
from pathlib import Path
from app.results.exporter import export
from app.results.staging import Staging
from tests.helpers.results import segmented_of
one, other = (segmented_of(Path(sys.argv[1]), seed) for seed in (1, 2))
def save():
    turn = 0
    while True:
        turn += 1
        with Staging(Path(sys.argv[2])) as staging:
            export(one if turn % 2 else other, ("seg", "nifti", "json"), staging)
            staging.commit()
        if turn == 2:
            print(os.getpid(), flush=True)
for line in sys.stdin:
    if not (child := os.fork()):
        save()
    os.waitpid(child, 0)
    print("gone", flush=True)
"""
"""For each line that it reads, a process that saves until it is killed, and says its number once it has saved both."""


@sized(3, 200)
def test_a_program_killed_while_it_saves_leaves_the_old_results_or_the_new_ones(
    study: Path, tmp_path: Path, request: pytest.FixtureRequest, size: int
):
    out, generator = tmp_path / "out", np.random.default_rng(size)
    known: dict[str, set[bytes]] = {}
    savers = subprocess.Popen(
        [sys.executable, "-c", _SAVERS, str(study), str(out)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert savers.stdin is not None
    assert savers.stdout is not None
    try:
        for _ in range(size):
            savers.stdin.write("\n")
            savers.stdin.flush()
            saver = int(savers.stdout.readline())
            time.sleep(float(generator.uniform(0, 0.3)))
            os.kill(saver, signal.SIGKILL)
            assert savers.stdout.readline() == "gone\n"
            names = sorted(path.name for path in out.iterdir() if not path.name.endswith(".part"))
            assert len(names) == 3
            for path in (out / name for name in names):
                _read_whole(path, known)
    finally:
        os.killpg(savers.pid, signal.SIGKILL)
        savers.communicate()
    assert {len(contents) for contents in known.values()} <= {1, 2}
    tell(request, f"{size} × kill -9, each file the old one or the new one")


def _read_whole(path: Path, known: dict[str, set[bytes]]) -> None:
    """A file opens, and what it shows is one of the two masks."""
    if path.suffix == ".dcm":
        dataset = dcmread(path)
        shown = dataset.PixelData
        assert len(shown) == (dataset.Rows * dataset.Columns * int(dataset.NumberOfFrames) + 7) // 8
    elif path.suffix == ".json":
        document = json.loads(path.read_text())
        shown = json.dumps(document["area_px"]).encode()
    else:
        import nibabel

        shown = np.asarray(nibabel.load(path).dataobj).tobytes()  # type: ignore[attr-defined]
    known.setdefault(path.suffix, set()).add(shown)

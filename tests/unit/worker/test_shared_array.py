"""Arrays that two processes see."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from app.errors import WorkerError
from app.temporary import sweep
from app.worker.shared_array import PREFIX, ArrayHandle, SharedArray, SharedFolder

_OWNER = """
import sys, time
from pathlib import Path
from app.worker.shared_array import SharedFolder
folder = SharedFolder(Path(sys.argv[1]))
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path):
    shared = SharedFolder(tmp_path)
    yield shared
    shared.close()


def start_owner(root: Path) -> tuple[subprocess.Popen[str], Path]:
    """Another process with a folder of its own, until it is killed."""
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    return owner, Path(owner.stdout.readline().strip())


def end(owner: subprocess.Popen[str]) -> None:
    owner.kill()
    owner.communicate()


@pytest.mark.parametrize("dtype", ["<i2", ">i2", "<f4", "|u1", "|b1"])
def test_what_one_mapping_writes_another_reads(folder: SharedFolder, dtype: str):
    made = SharedArray.create(folder.path, (2, 3, 4), np.dtype(dtype))
    values = (np.arange(24).reshape(2, 3, 4) % 2).astype(dtype)
    made.array[...] = values
    seen = SharedArray.attach(made.handle).array
    assert seen.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(seen, values)


def test_a_new_array_holds_zeros(folder: SharedFolder):
    assert not SharedArray.create(folder.path, (5, 5), np.dtype("<f4")).array.any()


def test_a_reader_cannot_write(folder: SharedFolder):
    made = SharedArray.create(folder.path, (3,), np.dtype("<f4"))
    with pytest.raises(ValueError, match="read-only"):
        SharedArray.attach(made.handle).array[0] = 1


def test_an_array_that_is_gone_is_told_in_one_sentence(folder: SharedFolder):
    made = SharedArray.create(folder.path, (3,), np.dtype("<f4"))
    folder.remove(made.handle)
    with pytest.raises(WorkerError, match="open the case again"):
        SharedArray.attach(made.handle)


def test_an_array_that_is_shorter_than_its_handle_says_is_refused(folder: SharedFolder):
    made = SharedArray.create(folder.path, (3,), np.dtype("<f4"))
    with pytest.raises(WorkerError):
        SharedArray.attach(ArrayHandle(made.handle.path, (300_000,), "<f4"))


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="this system gives memory only when it is written")
def test_more_than_there_is_is_refused_before_it_is_written(folder: SharedFolder):
    with pytest.raises(WorkerError, match="MB more memory"):
        SharedArray.create(folder.path, (1 << 20, 1 << 20, 1 << 8), np.dtype("<f8"))
    assert [path.name for path in folder.path.iterdir()] == ["owner.lock"]


def test_only_files_of_the_own_folder_are_removed(folder: SharedFolder, tmp_path: Path):
    other = tmp_path / "study.dcm"
    other.write_bytes(b"keep")
    folder.remove(ArrayHandle(str(other), (4,), "|u1"))
    assert other.exists()


def test_a_closed_folder_is_gone_and_may_be_closed_again(tmp_path: Path):
    shared = SharedFolder(tmp_path)
    SharedArray.create(shared.path, (3,), np.dtype("<f4"))
    shared.close()
    shared.close()
    assert not shared.path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="another lock there")
def test_nobody_else_can_look_into_the_folder(folder: SharedFolder):
    assert folder.path.stat().st_mode & 0o077 == 0


def test_what_a_dead_owner_left_is_swept_and_what_a_living_one_has_is_not(tmp_path: Path):
    dead, left_behind = start_owner(tmp_path)
    living, in_use = start_owner(tmp_path)
    try:
        end(dead)
        assert left_behind.exists()
        sweep(tmp_path, PREFIX)
        assert not left_behind.exists()
        assert in_use.exists()
    finally:
        end(living)


def test_a_folder_that_is_just_being_made_is_left_alone(tmp_path: Path):
    fresh = tmp_path / "falx-shared-fresh"
    old = tmp_path / "falx-shared-old"
    fresh.mkdir()
    old.mkdir()
    long_ago = time.time() - 3600
    os.utime(old, (long_ago, long_ago))
    sweep(tmp_path, PREFIX)
    assert fresh.exists()
    assert not old.exists()

"""Edits on the disk."""

import json
import stat
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editing.autosave import Autosave
from app.editing.history import EditedSlice
from app.editing.packed import PackedMask
from app.editing.storage import DamagedEditsError, EditStore, decode, encode
from app.imaging.case_key import case_key
from app.imaging.volume import VolumeGeometry
from tests.unit.editing.masks import COLUMNS, ROWS, blobs, disk, square

SHAPE = (9, ROWS, COLUMNS)
KEY = "ab" * 20
edited = st.builds(EditedSlice, blobs().map(PackedMask.of), st.booleans())
edits = st.dictionaries(st.integers(0, SHAPE[0] - 1), edited, max_size=4)
SOME = {4: EditedSlice(PackedMask.of(disk(20, 16, 5))), 2: EditedSlice(PackedMask.of(square(3, 3, 4)), drawn=False)}


@pytest.fixture
def store(tmp_path: Path) -> EditStore:
    return EditStore(tmp_path / "data" / "edits")


@given(edits)
def test_edits_come_back_as_they_were_and_in_their_order(slices):
    found = decode(encode(slices, SHAPE), SHAPE)
    assert list(found.items()) == list(slices.items())


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_flipped_byte_is_always_noticed(place: int, flip: int):
    content = bytearray(encode(SOME, SHAPE))
    content[place % len(content)] ^= flip
    with pytest.raises(DamagedEditsError):
        decode(bytes(content), SHAPE)


@given(st.integers(0, 10**6))
def test_a_part_of_a_file_is_always_noticed(length: int):
    content = encode(SOME, SHAPE)
    with pytest.raises(DamagedEditsError):
        decode(content[: length % len(content)], SHAPE)


@given(st.binary(max_size=300))
def test_any_other_file_is_refused(content: bytes):
    with pytest.raises(DamagedEditsError):
        decode(content, SHAPE)


@pytest.mark.parametrize("shape", [(8, ROWS, COLUMNS), (9, ROWS + 1, COLUMNS), (3, ROWS, COLUMNS)])
def test_edits_of_another_grid_are_refused(shape):
    with pytest.raises(DamagedEditsError):
        decode(encode(SOME, SHAPE), shape)


def test_what_was_saved_is_loaded_with_its_time(store: EditStore):
    assert store.load(KEY, SHAPE) is None
    store.save(KEY, SOME, SHAPE)
    kept = store.load(KEY, SHAPE)
    assert kept is not None
    assert dict(kept.slices) == SOME
    assert kept.saved_at > 1.7e9


def test_no_edits_are_no_file(store: EditStore, tmp_path: Path):
    store.save(KEY, SOME, SHAPE)
    store.save(KEY, {}, SHAPE)
    assert store.load(KEY, SHAPE) is None
    assert list((tmp_path / "data" / "edits").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the folders of a Windows user are private as they are")
def test_only_the_user_can_enter_the_folder(store: EditStore, tmp_path: Path):
    folder = tmp_path / "data" / "edits"
    folder.mkdir(parents=True, mode=0o755)
    store.save(KEY, SOME, SHAPE)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_attempt_that_was_not_finished_is_not_made_again(store: EditStore, tmp_path: Path):
    store.save(KEY, SOME, SHAPE)
    store.load(KEY, SHAPE)  # and the program ends before it has shown them
    with pytest.raises(DamagedEditsError):
        store.load(KEY, SHAPE)
    assert store.load(KEY, SHAPE) is None
    assert [path.suffix for path in (tmp_path / "data" / "edits").iterdir()] == [".aside"]


def test_an_attempt_that_was_finished_can_be_made_again(store: EditStore):
    store.save(KEY, SOME, SHAPE)
    for _ in range(3):
        assert store.load(KEY, SHAPE) is not None
        store.settle(KEY)


def test_a_damaged_file_is_put_aside_and_the_next_is_welcome(store: EditStore, tmp_path: Path):
    store.save(KEY, SOME, SHAPE)
    path = next((tmp_path / "data" / "edits").glob("*.edits"))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedEditsError):
        store.load(KEY, SHAPE)
    store.save(KEY, SOME, SHAPE)
    assert store.load(KEY, SHAPE) is not None


def test_the_last_of_many_saves_counts_and_no_thread_is_left(store: EditStore):
    saver = Autosave(store)
    before = set(threading.enumerate())
    for size in range(1, 12):
        saver.save(KEY, {1: EditedSlice(PackedMask.of(disk(20, 16, size)))}, SHAPE)
    saver.close()
    assert set(threading.enumerate()) == before
    kept = store.load(KEY, SHAPE)
    assert kept is not None
    assert np.array_equal(kept.slices[1].mask.unpack(), disk(20, 16, 11))
    assert not saver.failed


def test_a_folder_that_cannot_be_made_is_told_and_forgotten_once_it_can(tmp_path: Path):
    obstacle = tmp_path / "data"
    obstacle.write_text("a file where the folder should be")
    saver = Autosave(EditStore(obstacle / "edits"))
    saver.save(KEY, SOME, SHAPE)
    saver.wait()
    assert saver.failed
    obstacle.unlink()
    saver.save(KEY, SOME, SHAPE)
    saver.wait()
    assert not saver.failed
    saver.close()


# The name of the file ---


def test_a_key_tells_cases_apart_and_says_nothing_of_them():
    geometry = VolumeGeometry(SHAPE, (5.0, 1.0, 1.0), np.eye(4))
    middle = np.arange(ROWS * COLUMNS, dtype=np.int16).reshape(ROWS, COLUMNS)
    moved = VolumeGeometry(SHAPE, (5.0, 1.0, 1.0), np.diag([1.0, 1.0, 2.0, 1.0]))
    other = middle.copy()
    other[3, 3] += 1
    keys = [
        case_key("1.2.840.1", geometry, middle),
        case_key("1.2.840.2", geometry, middle),
        case_key("1.2.840.1", moved, middle),
        case_key("1.2.840.1", VolumeGeometry(SHAPE), middle),
        case_key("1.2.840.1", geometry, other),
        case_key("1.2.840.1", geometry, middle.astype(np.int32)),
    ]
    assert len(set(keys)) == len(keys)
    assert keys[0] == case_key("1.2.840.1", geometry, middle[:, ::-1][:, ::-1])
    assert all(len(key) == 40 and int(key, 16) >= 0 and "840" not in key[:6] for key in keys)


def test_nothing_in_a_file_names_a_study(store: EditStore, tmp_path: Path):
    store.save(KEY, SOME, SHAPE)
    (path,) = (tmp_path / "data" / "edits").iterdir()
    header = path.read_bytes().split(b"\n", 1)[0].decode()
    assert set(json.loads(header)) == {"format", "version", "shape", "slices"}
    assert path.name == f"{KEY}.edits"
    assert path.stat().st_size < 1000

"""What a reader measured is there again, and whatever happens to its file is told in a sentence."""

import json
import logging
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import OutputError
from app.measuring.cross import Cross
from app.measuring.document import VERSION, document_of, sheet_of
from app.measuring.keeper import Keeper
from app.measuring.marks import POINTS, Kind, Mark, Place
from app.measuring.sheet import Sheet
from app.measuring.store import (
    DamagedSheetError,
    NewerSheetError,
    UnreadableSheetError,
    load_sheet,
    save_sheet,
    sheet_file,
)

UID = "1.2.840.113619.2.5.1762583153.215519.978957063.78"
SHAPE = (5, 40, 32)
PLACE = Place("FLAIR", 0, 2)
SHEET = Sheet(
    (
        Mark(Kind.DISTANCE, PLACE, (PLACE.lift(1, 2), PLACE.lift(8.25, 9.5))),
        Mark(Kind.ARROW, Place("T1", 2, 31), ((31.5, 3.0, 1.0), (31.5, 9.0, 4.0)), "zyste 낭종"),
    ),
    Cross(3, ((1.0, 2.0), (20.0, 21.5)), ((4.0, 5.0), (6.0, 3.0)), edited=True),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FALX_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_what_was_kept_comes_back():
    save_sheet(UID, SHAPE, SHEET)
    assert load_sheet(UID, SHAPE) == SHEET


def test_a_case_without_measurements_has_an_empty_sheet_and_no_file(folder: Path):
    assert load_sheet(UID, SHAPE) == Sheet()
    assert not folder.exists()


def test_taking_everything_away_leaves_no_file():
    save_sheet(UID, SHAPE, SHEET)
    save_sheet(UID, SHAPE, Sheet())
    assert not sheet_file(UID, SHAPE).exists()


def test_the_file_does_not_name_the_series(folder: Path):
    save_sheet(UID, SHAPE, SHEET)
    (path,) = (folder / "measurements").iterdir()
    assert UID not in path.name and "1.2.840" not in path.name
    assert UID not in path.read_text(encoding="utf-8")


def test_a_series_that_has_grown_does_not_get_the_marks_of_other_slices():
    save_sheet(UID, SHAPE, SHEET)
    assert load_sheet(UID, (6, 40, 32)).is_empty


def test_only_the_reader_may_look_into_the_folder(folder: Path):
    save_sheet(UID, SHAPE, SHEET)
    assert stat.S_IMODE((folder / "measurements").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 300,
        b"[]",
        b"{}",
        b'{"version": 1}',
        b'{"version": "1", "marks": [], "diameters": null}',
        b'{"version": 0, "marks": [], "diameters": null}',
        b'{"version": 1, "marks": 5, "diameters": null}',
        b'{"version": 1, "marks": [7], "diameters": null}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_set_aside_and_told_in_one_sentence(
    content: bytes, caplog: pytest.LogCaptureFixture, folder: Path
):
    path = sheet_file(UID, SHAPE)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with caplog.at_level(logging.DEBUG), pytest.raises(DamagedSheetError) as caught:
        load_sheet(UID, SHAPE)
    assert caught.value.user_message.count(".") == 1
    assert caught.value.may_write
    assert path.with_suffix(".damaged").read_bytes() == content
    assert load_sheet(UID, SHAPE) == Sheet()
    assert path.stem not in caplog.text and UID not in caplog.text


def damaged(change: dict) -> dict:
    document = json.loads(json.dumps(document_of(SHEET)))
    document["marks"][0] |= change
    return document


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "circle"},
        {"axis": 3},
        {"axis": True},
        {"index": 5},
        {"index": -1},
        {"index": 1.0},
        {"points": [[1, 2, 2.5]]},
        {"points": [[1, 2], [3, 4]]},
        {"points": [[1, 2, 2.5], [1e9, 2, 2.5]]},
        {"points": [[1, 2, 2.5], [float("nan"), 2, 2.5]]},
        {"points": [[1, 2, 2.5], ["1", 2, 2.5]]},
        {"text": 5},
        {"text": "x" * 501},
        {"id": None},
        {"id": SHEET.marks[1].id},
        {"series": ["FLAIR"]},
    ],
)
def test_nothing_that_does_not_belong_there_is_taken_on_trust(change: dict):
    with pytest.raises((ValueError, TypeError, KeyError)):
        sheet_of(damaged(change), SHAPE)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_flipped_byte_leads_to_anything_but_a_sheet_or_the_sentence(data: st.DataObject):
    content = bytearray(json.dumps(document_of(SHEET)).encode())
    position = data.draw(st.integers(0, len(content) - 1))
    content[position] = data.draw(st.integers(0, 255))
    path = sheet_file(UID, SHAPE)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    try:
        found = load_sheet(UID, SHAPE)
    except (DamagedSheetError, NewerSheetError):
        return
    assert all(len(mark.points) == POINTS[mark.kind] for mark in found.marks)


def test_the_file_of_a_newer_version_is_left_alone():
    path = sheet_file(UID, SHAPE)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"version": VERSION + 1, "something": "else"}), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(NewerSheetError) as caught:
        load_sheet(UID, SHAPE)
    assert not caught.value.may_write
    assert path.read_bytes() == before


def test_a_file_that_is_a_folder_is_told_and_left(folder: Path):
    sheet_file(UID, SHAPE).mkdir(parents=True)
    with pytest.raises(UnreadableSheetError) as caught:
        load_sheet(UID, SHAPE)
    assert not caught.value.may_write
    assert sheet_file(UID, SHAPE).is_dir()


def test_a_write_that_fails_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch):
    save_sheet(UID, SHAPE, SHEET)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError) as caught:
        save_sheet(UID, SHAPE, replace(SHEET, cross=None))
    assert caught.value.user_message.count(".") == 1
    monkeypatch.undo()
    monkeypatch.setenv("FALX_DATA_DIR", str(folder))
    assert load_sheet(UID, SHAPE) == SHEET
    assert len(list((folder / "measurements").iterdir())) == 1


def test_the_keeper_writes_the_newest_and_ends_its_thread():
    import threading

    before, failures = set(threading.enumerate()), []
    keeper = Keeper(failures.append)
    for count in range(20):
        keeper.keep(UID, SHAPE, replace(SHEET, marks=SHEET.marks[: count % 2 + 1]))
    keeper.close()
    assert load_sheet(UID, SHAPE) == SHEET
    assert failures == []
    assert set(threading.enumerate()) == before


def test_the_keeper_tells_of_a_folder_that_cannot_be_written(folder: Path):
    folder.mkdir()
    (folder / "measurements").write_text("in the way", encoding="utf-8")
    failures = []
    keeper = Keeper(failures.append)
    keeper.keep(UID, SHAPE, SHEET)
    keeper.wait()
    keeper.close()
    assert [type(error) for error in failures] == [OutputError]


def test_a_sheet_is_never_changed_but_replaced():
    mark = SHEET.marks[0]
    other = mark.shifted((1, 1))
    changed = SHEET.with_mark(other)
    assert SHEET.mark(mark.id) == mark and changed.mark(mark.id) == other
    assert changed.without(mark.id).marks == (SHEET.marks[1],)
    assert changed.on(PLACE) == [other]
    assert not SHEET.with_cross(None).is_empty and Sheet().is_empty

"""The log: JSON lines, nothing of a study, and never in the way."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import logs
from app.errors import ImageReadError
from app.folders import log_dir
from tests.helpers.artifacts import isolate

CANARY = "KIM^MINJUN"


@pytest.fixture(autouse=True)
def _own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    isolate(monkeypatch, tmp_path)
    logger = logging.getLogger("app")
    before = (logger.propagate, logger.level)
    yield
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.propagate, level = before
    logger.setLevel(level)


def lines(path: Path | None) -> list[dict]:
    assert path is not None
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_line_is_a_json_object_with_time_level_and_process():
    path = logs.configure("falx-worker")
    logging.getLogger("app.x").warning("two\nlines, ümläut")
    start, line = lines(path)
    assert "start of version" in start["message"]
    assert (line["level"], line["process"], line["logger"]) == ("WARNING", "falx-worker", "app.x")
    assert line["message"] == "two\nlines, ümläut"
    assert line["time"].endswith("+00:00")


def test_the_text_of_an_exception_stays_out_and_its_place_goes_in():
    path = logs.configure()
    try:
        try:
            raise FileNotFoundError(2, "No such file", f"/data/{CANARY}.dcm")
        except OSError as error:
            raise ImageReadError(f"{CANARY}.dcm cannot be read.", "truncated header") from error
    except ImageReadError as error:
        logs.log_app_error(logging.getLogger("app.x"), error)
    line = lines(path)[-1]
    assert line["message"] == "image-read: truncated header"
    assert [entry["type"] for entry in line["exceptions"]] == ["app.errors.ImageReadError", "FileNotFoundError"]
    assert "tests/unit/test_logs.py" in line["exceptions"][0]["at"][0]
    assert CANARY not in json.dumps(line)


def test_libraries_have_no_way_into_the_log_or_to_stderr(capfd: pytest.CaptureFixture[str]):
    path = logs.configure()
    logging.getLogger("pydicom").warning("Invalid value for PatientName: %s", CANARY)
    assert CANARY not in path.read_text(encoding="utf-8")  # type: ignore[union-attr]
    assert CANARY not in capfd.readouterr().err


def test_starting_again_does_not_write_twice():
    logs.configure()
    path = logs.configure()
    logging.getLogger("app.x").warning("once")
    assert [line["message"] for line in lines(path)].count("once") == 1


def test_the_log_turns_over_before_it_fills_the_disk():
    path = logs.configure()
    for _ in range(300):
        logging.getLogger("app.x").warning("x" * 10_000)
    files = list(log_dir().iterdir())
    assert 1 < len(files) <= 6
    assert path is not None
    assert all(file.stat().st_size <= 1_000_000 for file in files)


def test_a_folder_that_cannot_be_written_does_not_disturb():
    log_dir().parent.mkdir(parents=True, exist_ok=True)
    log_dir().write_text("a file in the folder's place")
    assert logs.configure() is None
    logging.getLogger("app.x").error("still fine")

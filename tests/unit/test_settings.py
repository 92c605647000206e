"""The user's choices survive, and a damaged file harms nobody."""

import logging
from pathlib import Path

import pytest

from app.errors import OutputError
from app.settings import Settings, effective_settings, load_settings, save_settings, settings_file
from tests.helpers.artifacts import isolate


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    isolate(monkeypatch, tmp_path)
    monkeypatch.setattr("app.settings._told", set())


def test_without_a_file_there_are_the_defaults():
    assert load_settings() == Settings()
    assert {s.origin for s in effective_settings()} == {"default"}


def test_what_is_saved_is_read_again_and_nothing_else_lies_beside_it():
    chosen = Settings(backend="litert", threads=3, language="ko", theme="dark", reduced_precision=True)
    save_settings(chosen)
    assert load_settings() == chosen
    assert [path.name for path in settings_file().parent.iterdir()] == ["settings.json"]


def test_the_origin_tells_a_choice_from_a_default():
    save_settings(Settings(theme="dark"))
    assert [s.name for s in effective_settings() if s.origin == "user"] == ["theme"]
    assert {s.origin for s in effective_settings() if s.name != "theme"} == {"default"}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"null", b"\xff\xfe\x00", b"[" * 100_000])
def test_a_damaged_file_gives_defaults_and_a_line_in_the_log(content: bytes, caplog: pytest.LogCaptureFixture):
    settings_file().parent.mkdir(parents=True)
    settings_file().write_bytes(content)
    with caplog.at_level(logging.WARNING):
        logging.getLogger("app").propagate = True
        assert load_settings() == Settings()
    assert "defaults are used" in caplog.text


@pytest.mark.parametrize(
    "entry",
    [
        '"threads": true',
        '"threads": 0',
        '"threads": "4"',
        '"theme": "pink"',
        '"backend": 7',
        '"colour": "x"',
        '"reduced_precision": 1',
    ],
)
def test_an_unknown_setting_or_value_is_ignored_and_the_others_hold(entry: str):
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(f'{{"language": "ko", {entry}}}', encoding="utf-8")
    assert load_settings() == Settings(language="ko")


def test_what_is_wrong_with_them_is_logged_once_however_often_they_are_read(caplog: pytest.LogCaptureFixture):
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('{"threads": "4", "colour": "x"}', encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        logging.getLogger("app").propagate = True
        for _ in range(3):
            load_settings()
    assert sorted(record.getMessage() for record in caplog.records) == [
        'a setting is ignored: "threads" has to be a whole number from 1 to 1024, or null',
        "a setting is ignored: it is unknown",
    ]


def test_a_folder_that_cannot_be_written_is_one_sentence():
    settings_file().parent.write_text("a file in the folder's place", encoding="utf-8")
    with pytest.raises(OutputError, match="settings could not be saved"):
        save_settings(Settings(theme="dark"))
    assert load_settings() == Settings()

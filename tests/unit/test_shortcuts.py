"""Chosen keys come back, and a damaged file counts as none."""

import logging
from pathlib import Path

import pytest

from app.errors import OutputError
from app.shortcuts import load_shortcuts, save_shortcuts, shortcuts_file


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FALX_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


def test_chosen_keys_come_back():
    keys = {"next": ("J", "Down"), "flip": ()}
    save_shortcuts(keys)
    assert load_shortcuts() == keys


def test_nothing_chosen_leaves_no_file():
    assert load_shortcuts() == {}
    save_shortcuts({"next": ("J",)})
    save_shortcuts({})
    assert not shortcuts_file().exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "keys": {}}',
        '{"version": 1, "keys": {"next": "J"}}',
        "\0" * 9,
        "[" * 50_000,
        '{"version": 1, "keys": {"next": [5]}}',
        '{"version": 1, "keys": [1]}',
    ],
)
def test_a_damaged_file_counts_as_none(content: str, folder: Path, caplog: pytest.LogCaptureFixture):
    folder.mkdir()
    shortcuts_file().write_text(content, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert load_shortcuts() == {}
    assert "defaults are used" in caplog.text


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(folder: Path):
    folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        save_shortcuts({"next": ("J",)})
    assert caught.value.user_message.count(".") == 1

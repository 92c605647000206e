"""Pages that have to keep up with the program."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app.policy.keys import KEYS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def message_list(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that writes the page of messages."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import message_list

    return message_list


def test_the_admin_guide_has_every_setting():
    guide = (ROOT / "docs" / "admin-guide.md").read_text(encoding="utf-8")
    assert [name for name in KEYS if f"`{name}`" not in guide] == []


def test_the_page_of_messages_has_every_sentence_of_the_program_with_what_to_do(message_list):
    page = message_list.PAGE.read_text(encoding="utf-8")
    shown = page.partition(message_list.BEGIN)[2].partition(message_list.END)[0]
    assert shown.strip() == message_list.tables(), "run python packaging/message_list.py"
    rows = [line.split(" | ") for line in shown.splitlines() if line.startswith("| ") and "| what to do |" not in line]
    assert len(rows) > 150
    assert [row for row in rows if len(row) != 2 or not row[1].strip(" |")] == []


def test_every_kind_of_error_has_a_table_of_its_messages(message_list):
    kinds = set(message_list.kinds_of_errors().values())
    assert {"image-read", "output", "policy", "measurements", "artifact-incompatible"} < kinds
    assert kinds <= set(message_list.KINDS)
    assert kinds <= {message.kind for message in message_list.collect()}


def test_what_the_admin_guide_explains_is_said_by_the_program(message_list):
    guide = (ROOT / "docs" / "admin-guide.md").read_text(encoding="utf-8").partition("## What messages mean")[2]
    said = [message.text for message in message_list.collect()]
    quoted = re.findall(r'^\| "([^"]+)"', guide, re.MULTILINE)
    assert len(quoted) > 15
    assert [quote for quote in quoted if not any(is_quoted(quote, text) for text in said)] == []


def is_quoted(quote: str, text: str) -> bool:
    """Whether a quotation, shortened and with figures in it, is of a sentence with gaps."""
    ours, theirs = pieces(quote), pieces(text)
    return all(part in text for part in ours) or any(len(part.split()) > 2 and part in quote for part in theirs)


def pieces(text: str) -> list[str]:
    """What stands between the gaps."""
    return [part.strip(" .;,()") for part in text.split("…") if part.strip(" .;,()")]


def test_the_page_for_reviewers_lists_what_is_locked_in_its_version(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import soup

    page = (ROOT / "docs" / "hospital-review.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^ |]+) \|", page.partition(soup.BEGIN)[2], re.MULTILINE))
    for name in ("soup", "inventory", "licence_texts"):
        sys.modules.pop(name, None)
    assert listed.pop("software") == "version"
    assert listed == soup.locked(), "run python packaging/soup.py"

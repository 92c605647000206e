"""Pages that have to keep up with the program."""

import re
import sys
from pathlib import Path

import pytest

from app.policy.keys import KEYS

ROOT = Path(__file__).resolve().parents[2]


def test_the_admin_guide_has_every_setting():
    guide = (ROOT / "docs" / "admin-guide.md").read_text(encoding="utf-8")
    assert [name for name in KEYS if f"`{name}`" not in guide] == []


def test_the_page_for_reviewers_lists_what_is_locked_in_its_version(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import soup

    page = (ROOT / "docs" / "hospital-review.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^ |]+) \|", page.partition(soup.BEGIN)[2], re.MULTILINE))
    for name in ("soup", "inventory", "licence_texts"):
        sys.modules.pop(name, None)
    assert listed.pop("software") == "version"
    assert listed == soup.locked(), "run python packaging/soup.py"

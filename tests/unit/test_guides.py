"""The guides show pictures that are there, of states that the script takes, and not more than a repository wants."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "docs" / "user-guide.md", ROOT / "docs" / "user-guide.ko.md")
IMAGES = ROOT / "docs" / "images"


def links(page: Path) -> list[Path]:
    found = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    return [(page.parent / link).resolve() for link in found if "://" not in link]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path):
    assert [link for link in links(page) if not link.exists()] == []


def test_each_language_shows_the_window_in_that_language():
    for page, language in ((PAGES[1], "en"), (PAGES[2], "ko")):
        pictures = [link.stem for link in links(page) if link.parent == IMAGES]
        others = [name for name in pictures if not name.endswith(language)]
        assert len(pictures) >= 10
        assert len(others) <= 1, "one picture may show the other language"


def test_every_state_is_there_in_both_themes_and_languages():
    states = {path.stem.rsplit("-", 2)[0] for path in IMAGES.glob("*.webp")}
    looks = {"-".join(path.stem.rsplit("-", 2)[1:]) for path in IMAGES.glob("*.webp")}
    assert looks == {"dark-en", "dark-ko", "light-en", "light-ko"}
    assert {f"{state}-{look}" for state in states for look in looks} == {path.stem for path in IMAGES.glob("*.webp")}
    assert {"empty", "loading", "problem", "outline", "restarted"} <= states


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) <= 4_000_000

"""Themes, icons, languages and keys."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations, product
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QKeySequence

from app import resources
from app.ui import theme
from app.ui.actions import COMMANDS
from app.ui.icons import icon
from app.ui.theme import THEMES, Theme

SOURCE = resources.translations() / "falx_ko.ts"
UI = Path(theme.__file__).parent


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


both_themes = pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)


@both_themes
def test_text_is_readable_on_every_surface(look: Theme):
    texts = (look.text, look.muted, look.accent, look.danger, look.warning, look.good)
    for text, behind in product(texts, (look.window, look.surface)):
        assert contrast(text, behind) >= 4.5, (text, behind)
    assert contrast(look.text, look.raised) >= 4.5
    assert contrast(look.muted, look.raised) >= 4.5
    assert contrast(look.on_accent, look.accent) >= 4.5


@both_themes
def test_controls_and_stage_colours_stand_out_from_what_is_behind(look: Theme):
    for colour in (look.control, look.accent, *theme.STAGE_COLOURS.values()):
        assert contrast(colour, look.surface) >= 3, colour


def test_what_is_drawn_on_the_image_is_readable_on_black():
    for colour in (theme.IMAGE_TEXT, theme.IMAGE_ALERT, theme.MASK, theme.REFERENCE):
        assert contrast(colour, theme.IMAGE_BACKGROUND) >= 4.5


@both_themes
def test_the_style_sheet_knows_every_name_that_it_uses(look: Theme):
    sheet = theme.style_sheet(look)
    assert "@" not in re.sub(r"/\*.*?\*/", "", sheet)
    for picture in re.findall(r"url\((.*?)\)", sheet):
        assert Path(picture).is_file()


def test_every_command_has_its_icon_in_the_colour_of_the_theme(qapp):
    for command in COMMANDS:
        if command.icon is not None:
            pixmap = icon(command.icon).pixmap(QSize(24, 24)).toImage()
            drawn = [pixmap.pixelColor(x, y) for x, y in product(range(24), repeat=2)]
            assert any(colour.alpha() > 128 for colour in drawn), command.icon


def test_no_two_commands_share_a_key():
    keys = [(QKeySequence(key).toString(), command.name) for command in COMMANDS for key in command.keys]
    assert [pair for pair in combinations(keys, 2) if pair[0][0] == pair[1][0]] == []
    assert all(key for key, _ in keys)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("previous", "Up"),
        ("next", "Down"),
        ("back_ten", "Shift+Up"),
        ("ahead_ten", "Shift+Down"),
        ("first", "Home"),
        ("last", "End"),
        ("overlays", "Space"),
        ("mask", "G"),
        ("invert", "I"),
        ("run_slice", "R"),
        ("run_volume", "Shift+R"),
        ("cancel", "Esc"),
        ("fit", "Ctrl+Return"),
        ("full_screen", "F11"),
        ("cheat_sheet", "F1"),
        *((f"preset_{key}", str(key)) for key in range(7)),
    ],
)
def test_the_keys_are_those_that_readers_know(name: str, key: str):
    command = next(command for command in COMMANDS if command.name == name)
    assert key in command.keys


# Languages ---


def test_every_text_is_translated_and_keeps_its_places_for_figures():
    for message in ET.parse(SOURCE).getroot().iter("message"):
        source, translation = message.findtext("source") or "", message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, source
        assert translation.text, source
        places = re.findall(r"\{\d\}", source)
        assert sorted(places) == sorted(re.findall(r"\{\d\}", translation.text)), source


def run_tool(name: str, *arguments: object) -> None:
    tool = Path(sys.executable).parent / f"pyside6-{name}"
    subprocess.run([tool, *map(str, arguments)], check=True, capture_output=True, timeout=120)


def texts(source: Path) -> set[tuple[str, str]]:
    return {
        (context.findtext("name") or "", message.findtext("source") or "")
        for context in ET.parse(source).getroot().iter("context")
        for message in context.iter("message")
    }


def test_the_translation_source_holds_just_the_texts_of_the_code(tmp_path: Path):
    fresh = tmp_path / "fresh.ts"
    run_tool("lupdate", "-extensions", "py", UI, "-locations", "none", "-ts", fresh)
    assert texts(fresh) == texts(SOURCE)


def test_the_compiled_translation_is_that_of_its_source(tmp_path: Path):
    fresh = tmp_path / "falx_ko.qm"
    run_tool("lrelease", SOURCE, "-qm", fresh)
    assert fresh.read_bytes() == SOURCE.with_suffix(".qm").read_bytes()

"""Themes, icons, languages and keys."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations, product
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QPalette

from app import resources
from app.ui import theme
from app.ui.command_table import COMMANDS
from app.ui.icons import ICONS, icon
from app.ui.theme import THEMES, Theme

SOURCE = resources.translations() / "falx_ko.ts"
UI = Path(theme.__file__).parent


both_themes = pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)


@both_themes
def test_the_style_sheet_knows_every_name_that_it_uses(look: Theme):
    sheet = theme.style_sheet(look)
    assert "@" not in re.sub(r"/\*.*?\*/", "", sheet)
    for picture in re.findall(r"url\((.*?)\)", sheet):
        assert Path(picture).is_file()


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_can_be_drawn_in_the_colour_of_the_theme(qapp, name: str):
    ink = qapp.palette().color(QPalette.ColorRole.WindowText)
    image = icon(name).pixmap(QSize(24, 24)).toImage()
    drawn = [image.pixelColor(x, y) for x, y in product(range(image.width()), range(image.height()))]
    solid = [colour for colour in drawn if colour.alpha() == 255]
    assert solid and all(abs(c.lightness() - ink.lightness()) < 6 for c in solid)


def test_every_command_has_an_icon_of_the_set():
    assert {command.icon for command in COMMANDS if command.icon} <= ICONS.keys()


def test_the_folder_holds_just_the_icons_that_have_a_name_and_their_licence():
    files = {path.stem for path in (resources.icons() / "lucide").glob("*.svg")}
    assert files == set(ICONS.values())
    assert "ISC License" in (resources.icons() / "lucide" / "LICENSE").read_text(encoding="utf-8")


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

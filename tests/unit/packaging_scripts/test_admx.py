"""The policy template for Windows follows the program's own list of settings."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from app.policy.keys import KEYS

ROOT = Path(__file__).resolve().parents[3]
SPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("admx")
    subprocess.run([sys.executable, str(ROOT / "packaging/windows/admx.py"), str(folder)], check=True, cwd=ROOT)
    return folder


def test_every_setting_can_be_made_mandatory_and_those_of_users_recommended(template: Path) -> None:
    names = {policy.get("name") for policy in Xml.parse(template / "falx.admx").iter(f"{SPACE}policy")}
    wanted = {f"mandatory_{name}" for name in KEYS} | {f"recommended_{n}" for n, key in KEYS.items() if key.user}
    assert names == wanted


def test_every_value_that_the_template_offers_is_one_that_the_program_takes(template: Path) -> None:
    offered = [
        (element.get("valueName") or "", value.text)
        for element in Xml.parse(template / "falx.admx").iter(f"{SPACE}enum")
        for value in element.iter(f"{SPACE}string")
    ]
    assert len(offered) > 10
    assert [pair for pair in offered if not KEYS[pair[0]].accepts(pair[1])] == []


def test_every_text_and_box_that_is_referred_to_is_there(template: Path) -> None:
    source = (template / "falx.admx").read_text(encoding="utf-8")
    language = Xml.parse(template / "en-US" / "falx.adml")
    strings = {element.get("id") for element in language.iter(f"{SPACE}string")}
    boxes = {element.get("id") for element in language.iter(f"{SPACE}presentation")}
    assert set(re.findall(r"\$\(string\.([^)]+)\)", source)) <= strings
    assert set(re.findall(r"\$\(presentation\.([^)]+)\)", source)) == boxes

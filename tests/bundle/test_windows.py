"""The Windows installers of a small stand-in tree, in structure and under Wine: none of it has run on Windows."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.slow

WINDOWS = Path(__file__).resolve().parents[2] / "packaging" / "windows"
VERSION = "1.2.3"
UPGRADE_CODE = "6F1C9B0E-7A54-4C38-9B0F-2D6C51E7A9F4"


@pytest.fixture
def built(tmp_path: Path, need) -> Path:
    """Folder with an MSI and an NSIS setup of a tree with an empty folder and a name with a space in it."""
    need("wixl", "msiinfo", "msiextract", "makensis")
    bundle = tmp_path / "falx"
    for name in ("licences/LICENSE.txt", "_internal/resources/icons/a b.svg", "_internal/resources/demo/case.txt"):
        path = bundle / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (bundle / "_internal" / "resources" / "nothing").mkdir()
    Image.new("RGBA", (32, 32), "teal").save(tmp_path / "falx.ico")
    out = tmp_path / "out"
    command = ["sh", str(WINDOWS / "check_structure.sh"), str(bundle), str(tmp_path), VERSION, str(out)]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def table(built: Path, name: str) -> list[list[str]]:
    """Rows of one of the package's tables."""
    command = ["msiinfo", "export", str(built / f"falx-{VERSION}.msi"), name]
    exported = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in exported.splitlines()[3:] if line]


def test_the_package_installs_every_file_for_all_users_and_can_be_upgraded(built: Path) -> None:
    properties = dict(row[:2] for row in table(built, "Property"))
    assert properties["ProductVersion"] == VERSION
    assert properties["Manufacturer"] == "Falx"
    assert properties["ALLUSERS"] == "1"
    assert UPGRADE_CODE in properties["UpgradeCode"]
    assert any(UPGRADE_CODE in row[0] for row in table(built, "Upgrade"))
    assert len(table(built, "File")) == 5
    assert {row[0] for row in table(built, "Component")} == {row[1] for row in table(built, "FeatureComponents")}


def test_the_package_starts_nothing_and_asks_for_no_restart(built: Path) -> None:
    message_only = "19"  # the sentence of MajorUpgrade for a downgrade
    assert {row[1] for row in table(built, "CustomAction")} <= {message_only}
    assert table(built, "ServiceInstall") == []
    actions = {row[0] for row in table(built, "InstallExecuteSequence")}
    assert "RemoveExistingProducts" in actions
    assert not {"ForceReboot", "ScheduleReboot"} & actions


def test_the_setup_is_a_windows_program_with_version_and_publisher(built: Path) -> None:
    content = (built / f"falx-{VERSION}-setup.exe").read_bytes()
    assert content.startswith(b"MZ")
    for text in ("CompanyName", "Falx setup", VERSION):
        assert text.encode("utf-16-le") in content


def test_a_name_that_the_tables_cannot_hold_stops_the_build(tmp_path: Path) -> None:
    bundle = tmp_path / "falx"
    bundle.mkdir()
    (bundle / "뇌.txt").write_bytes(b"")
    command = ["python3", str(WINDOWS / "msi.py"), str(bundle), "falx.ico", VERSION, str(tmp_path / "falx.wxs")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "뇌.txt" in done.stderr


def test_components_keep_their_identity_from_version_to_version(tmp_path: Path) -> None:
    bundle = tmp_path / "falx"
    bundle.mkdir()
    for name in ("falx.exe", "falxw.exe"):
        (bundle / name).write_bytes(b"MZ")
    Image.new("RGBA", (32, 32), "teal").save(tmp_path / "falx.ico")
    sources = []
    for version in ("1.0.0", "2.0.0"):
        out = tmp_path / f"{version}.wxs"
        command = ["python3", str(WINDOWS / "msi.py"), str(bundle), str(tmp_path / "falx.ico"), version, str(out)]
        subprocess.run(command, check=True)
        sources.append(out.read_text(encoding="utf-8").replace(version, "VERSION"))
    assert sources[0] == sources[1]


def test_wine_installs_upgrades_and_removes_the_package_in_silence_and_leaves_other_files(
    built: Path, tmp_path: Path
) -> None:
    wine = shutil.which("wine64") or "/usr/lib/wine/wine64"
    if not Path(wine).is_file():
        pytest.skip("wine64 is not installed")
    prefix = tmp_path / "prefix"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "WINEPREFIX": str(prefix), "WINEDEBUG": "-all"}

    def msiexec(*arguments: str) -> int:
        done = subprocess.run([wine, "msiexec", *arguments, "/qn"], cwd=built, env=environment, check=False)
        return done.returncode

    newer = (built / "falx.wxs").read_text(encoding="utf-8").replace(VERSION, "2.0.0")
    (built / "newer.wxs").write_text(newer, encoding="utf-8")
    subprocess.run(["wixl", "--arch", "x64", "-o", "newer.msi", "newer.wxs"], cwd=built, check=True)
    folder = prefix / "drive_c" / "Program Files" / "Falx"
    try:
        assert msiexec("/i", f"falx-{VERSION}.msi") == 0
        assert (folder / "falxw.exe").is_file()
        assert list(prefix.rglob("Start Menu/**/Falx.lnk"))
        assert msiexec("/i", "newer.msi") == 0
        assert msiexec("/i", f"falx-{VERSION}.msi") == 1603 % 256  # an older version over a newer one is refused
        (folder / "study.txt").write_text("study")
        assert msiexec("/x", "newer.msi") == 0
        assert [path.name for path in folder.rglob("*")] == ["study.txt"]
        assert not list(prefix.rglob("Falx.lnk"))
    finally:
        subprocess.run([shutil.which("wineserver") or "/usr/lib/wine/wineserver", "-k"], env=environment, check=False)

"""Makes the bundle: icons, the frozen program, its notices and its bill of materials.

Run with the Python of the packaging environment, on the system that the bundle is for.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import dicom_tables
import icons
import icu_data
import inventory
import notices
import sbom
from pyinstaller import contents

ROOT = contents.ROOT


def main() -> int:
    """Freeze the program into `--out`/falx (`Falx.app` on macOS) and describe what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bundle")
    chosen = parser.parse_args()
    out, work = chosen.out.resolve(), chosen.work.resolve()
    _refuse_foreign_environment()
    icons.write(ROOT / "resources" / "icons" / "falx.svg", work / "icons")
    _write_windows_version(work / "version.txt")
    frozen = work / "frozen"
    _freeze(frozen, work / "pyinstaller")
    folder = frozen / "falx"
    if sys.platform.startswith("linux"):
        _strip(folder)
        for library in (folder / "_internal" / "PySide6" / "Qt" / "lib").glob("libicudata.so.*"):
            icu_data.trim(library)
    dicom_tables.trim(folder / "_internal" / "highdicom" / "_standard")
    found = inventory.read(work / "pyinstaller" / "falx")
    licences = folder / "licences"
    notices.write(found, licences, ROOT)
    sbom.write(found, folder, licences / "falx.cdx.json", ROOT)
    if sys.platform == "darwin":
        shutil.copytree(licences, frozen / "Falx.app" / "Contents" / "Resources" / "licences", dirs_exist_ok=True)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    _put_in_place(frozen, out)
    print(f"{out / folder.name}: {size / 1e6:.0f} MB, {len(found.components)} components")
    return 0


def _refuse_foreign_environment() -> None:
    """The bundle is made of what the lock names, and nothing of PyTorch may be found by accident."""
    if contents.is_installed("torch") or not contents.is_installed("PyInstaller"):
        raise SystemExit("Run this with the Python of the packaging environment: make bundle.")


def _freeze(out: Path, work: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    spec = ROOT / "packaging" / "pyinstaller" / "falx.spec"
    command = ["--noconfirm", "--log-level", "WARN", "--distpath", str(out), "--workpath", str(work), str(spec)]
    # Names and hashes in the same order every time, so that two bundles of one commit can be compared.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run([sys.executable, "-m", "PyInstaller", *command], check=True, env=environment, cwd=ROOT)


def _put_in_place(frozen: Path, out: Path) -> None:
    """Let the whole bundle appear at once: a program whose libraries are rewritten while it starts crashes."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(frozen.iterdir()):
        shutil.rmtree(out / path.name, ignore_errors=True)
        shutil.move(path, out / path.name)


def _strip(folder: Path) -> None:
    """Take symbols for a debugger away.

    With elfutils' `eu-strip`: binutils' `strip` moves loaded sections too and so breaks libraries that patchelf has
    been at, such as numpy's OpenBLAS.
    """
    for path in sorted(folder.rglob("*.so*")):
        if not path.is_symlink() and contents.NOT_STRIPPED not in path.parts:
            subprocess.run(["eu-strip", str(path)], check=True)


def _write_windows_version(path: Path) -> None:
    """The details that Windows shows of a program; PyInstaller reads them where it builds for Windows."""
    version = inventory.program_version(ROOT)
    numbers = ", ".join([*version.split("."), "0"])
    path.write_text(
        f"""VSVersionInfo(
  ffi=FixedFileInfo(filevers=({numbers}), prodvers=({numbers}), mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'Falx'),
      StringStruct('FileDescription', 'Falx'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('LegalCopyright', 'Apache-2.0'),
      StringStruct('OriginalFilename', 'falx.exe'),
      StringStruct('ProductName', 'Falx'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [0x409, 1200])])
  ])
""",
        encoding="utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())

"""Makes the folder of an emulated board: Debian's Python and C libraries for aarch64, and wheels for it."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from app.errors import BuildError
from build_models.board import OWN_EMULATOR, PACKAGES, PYTHON, Board
from build_models.progress import Progress, silent

_DEBIAN = ("python3.11-minimal", "libpython3.11-stdlib", "libstdc++6")
_EMULATOR = "qemu-user"
_EMULATOR_FROM = (
    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main\n"
)
"""QEMU 10 of Debian 13, one file that needs no library: LiteRT crashes under the QEMU 7.2 of Debian 12."""

_WHEELS = (
    "apache-tvm",
    "apache-tvm-ffi",
    "ai-edge-litert",
    "numpy",
    "safetensors",
    "cryptography",
    "cffi",
    "pycparser",
)
_WHEELS += ("platformdirs", "ml-dtypes", "typing-extensions")
"""Of what is needed to prove an artifact, in the versions that are installed here."""

_PLATFORMS = ("manylinux2014_aarch64", *(f"manylinux_2_{minor}_aarch64" for minor in (17, 24, 27, 28)))
_COMPILER = "libtvm_compiler"
"""Most of TVM's wheel, and of no use on a board."""


def set_up_board(root: Path, progress: Progress = silent) -> Board:
    """Download and unpack; nothing of this system is changed.

    Parameters
    ----------
    root : Path
        Folder that is new or empty.
    progress : callable

    Raises
    ------
    BuildError
        The folder is in use, or a download fails.
    """
    if root.exists() and any(root.iterdir()):
        raise BuildError(f"The folder {root.name} is not empty; choose a new one for the board.")
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        progress("Debian for arm64")
        for package in _download_debian(Path(folder) / "apt"):
            _run(["dpkg", "-x", str(package), str(root)])
        progress("QEMU")
        _install_emulator(Path(folder) / "qemu", root)
        progress("wheels for aarch64")
        for wheel in _download_wheels(Path(folder) / "wheels"):
            _unpack(wheel, root / PACKAGES)
    if not (root / PYTHON).exists():
        raise BuildError("Debian's packages hold no Python 3.11; set the board up on Debian 12.")
    board = Board(root)
    board.check()
    return board


def _download_debian(folder: Path) -> list[Path]:
    """Packages for the board with all that they need."""
    apt = _apt(folder, {"APT::Architecture": "arm64", "APT::Architectures::": "arm64"})
    _run([*apt, "update"])
    _run([*apt, "install", "--yes", "--download-only", *_DEBIAN])
    return sorted((folder / "archives").glob("*.deb"))


def _install_emulator(folder: Path, root: Path) -> None:
    sources = folder / "sources.list"
    apt = _apt(folder, {"Dir::Etc::sourcelist": str(sources), "Dir::Etc::sourceparts": "/dev/null"})
    sources.write_text(_EMULATOR_FROM, encoding="ascii")
    _run([*apt, "update"])
    _run([*apt, "install", "--yes", "--download-only", "--no-install-recommends", _EMULATOR])
    (package,) = (folder / "archives").glob(f"{_EMULATOR}_*.deb")
    _run(["dpkg", "-x", str(package), str(folder / "unpacked")])
    shutil.copy2(folder / "unpacked" / "usr" / "bin" / "qemu-aarch64", root / OWN_EMULATOR)


def _apt(folder: Path, own: Mapping[str, str]) -> list[str]:
    """An apt whose state lies in the folder."""
    archives, status = folder / "archives", folder / "status"
    for place in (archives / "partial", folder / "lists" / "partial"):
        place.mkdir(parents=True)
    status.write_text("", encoding="ascii")
    options = {
        **own,
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",
        "Debug::NoLocking": "1",
        "Dir::State::status": str(status),
        "Dir::State::Lists": str(folder / "lists"),
        "Dir::Cache": str(folder),
        "Dir::Cache::archives": str(archives),
    }
    return ["apt-get", "-q", *(f"-o{name}={value}" for name, value in options.items())]


def _download_wheels(folder: Path) -> list[Path]:
    wanted = [f"{name}=={version(name)}" for name in _WHEELS]
    platforms = [word for name in _PLATFORMS for word in ("--platform", name)]
    only = ["--no-deps", "--only-binary=:all:", "--python-version=3.11", "--implementation=cp", *platforms]
    _run([sys.executable, "-m", "pip", "download", "--quiet", *only, "--dest", str(folder), *wanted])
    return sorted(folder.glob("*.whl"))


def _unpack(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if _COMPILER not in name])


def _run(command: Sequence[str]) -> None:
    if shutil.which(command[0]) is None:
        raise BuildError(f"Setting a board up needs {command[0]}, which this system does not have; use Debian 12.")
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise BuildError(f"The emulated board cannot be set up: {Path(command[0]).name} failed.", answer.stderr[-2000:])

"""The frozen program under test: dist/falx, or the folder that FALX_BUNDLE names."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def bundle() -> Path:
    """Folder of the frozen program."""
    folder = Path(os.environ.get("FALX_BUNDLE") or ROOT / "dist" / "falx")
    if not (folder / "falx").is_file():
        pytest.skip("no bundle has been built here (make bundle)")
    return folder


@pytest.fixture(scope="session")
def falx(bundle: Path) -> str:
    """The frozen program."""
    return str(bundle / "falx")


@pytest.fixture
def clean(tmp_path: Path) -> dict[str, str]:
    """An environment with nothing in it but a home of its own."""
    return {"HOME": str(tmp_path)}


@pytest.fixture
def need():
    """Skip where a program that a test drives is missing."""

    def check(*programs: str) -> None:
        for program in programs:
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed")

    return check


@pytest.fixture
def as_root() -> None:
    """Skip where namespaces and other users cannot be had."""
    if os.geteuid() != 0:
        pytest.skip("needs root to become another user or to mount")

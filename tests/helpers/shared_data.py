"""Finds the data that is too large or too private to be committed; tests skip with a reason where it is absent."""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def shared_data() -> Path | None:
    """Folder named by FALX_DATA, else `shared/data` beside the checkout; None when there is none."""
    named = os.environ.get("FALX_DATA")
    folder = Path(named) if named else _BESIDE
    return folder if folder.is_dir() else None


def require(*parts: str) -> Path:
    """Path below the shared data; skips the test when it is absent."""
    root = shared_data()
    if root is None:
        pytest.skip("the shared data is absent: set FALX_DATA to its folder")
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared data lacks {'/'.join(parts)}")
    return path

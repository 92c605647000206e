"""Edits that are kept are each test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.application import Falx
from app.ui.opened_case import OpenedCase
from tests.helpers.images import phantom, write_dicom_series
from tests.ui.driving import open_case
from tests.ui.editing.hands import SHAPE


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is kept is this test's own."""
    monkeypatch.setenv("FALX_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "edits"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """One FLAIR series of six slices."""
    write_dicom_series(tmp_path / "flair", phantom(*SHAPE), description="AX FLAIR", number=4)
    return tmp_path / "flair"


@pytest.fixture
def case(qtbot: QtBot, falx: Falx, study: Path) -> Iterator[OpenedCase]:
    """Opened, not outlined."""
    yield open_case(qtbot, falx, study)

"""A bench with a case, and data that are this test's own."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.cases import opened
from tests.ui.measuring.bench import Bench, measuring


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FALX_DATA_DIR", str(tmp_path))


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    with measuring(qtbot, opened()) as made:
        yield made

"""The real window with a real worker, and nothing left behind."""

import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.contract.manifest import Artifact
from app.settings import Settings
from app.ui.application import Falx
from app.ui.i18n import Translations
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.images import phantom, write_dicom_series
from tests.ui.driving import TIMEOUT_MS

WAITS = ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive")


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Waits for what it waits for, however slow the machine and whatever else it does."""
    for name in WAITS:
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=TIMEOUT_MS))
    return qtbot


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    """Everything is said in Korean."""
    translations = Translations(qapp)
    translations.use("ko")
    yield
    translations.use("en")


@pytest.fixture(scope="package", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, cache and logs of these tests; the choice of backend is remembered from one to the next."""
    patch = pytest.MonkeyPatch()
    isolate(patch, tmp_path_factory.mktemp("own"))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def artifact() -> Artifact:
    """The artifact that every PC can run."""
    return artifact_of("litert")


@pytest.fixture(scope="package")
def models(tmp_path_factory: pytest.TempPathFactory, artifact: Artifact) -> Iterator[Path]:
    """LiteRT alone, so that a first selection takes one probe."""
    patch = pytest.MonkeyPatch()
    root = copy_models(tmp_path_factory.mktemp("models"), artifact)
    use_models(patch, root)
    yield root
    patch.undo()


@pytest.fixture
def both_backends(tmp_path: Path, models: Path, artifact: Artifact, monkeypatch: pytest.MonkeyPatch) -> Path:
    """LiteRT and TVM on the CPU."""
    use_models(monkeypatch, artifact.folder.parent.parent)
    root = copy_models(tmp_path / "both", artifact, artifact_of("tvm-cpu"))
    use_models(monkeypatch, root)
    return root


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """No test leaves a process, a thread or a folder in memory."""
    threads, children, folders = set(threading.enumerate()), _children(), _shared_folders()
    yield
    assert set(threading.enumerate()) - threads == set()
    assert _children() - children == set()
    assert _shared_folders() - folders == set()


@pytest.fixture
def falx(qapp, qtbot: QtBot, models: Path) -> Iterator[Falx]:
    """A shown window, in English and dark, with its worker on the way."""
    made = Falx(qapp, Settings(theme="dark", language="en"))
    made.window.resize(1200, 800)
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    yield made
    made.window.close()
    made.window.deleteLater()


@pytest.fixture
def series(tmp_path: Path) -> Path:
    """One FLAIR series of six slices."""
    write_dicom_series(tmp_path / "flair", phantom(6), description="AX FLAIR", number=4)
    return tmp_path / "flair"


def _children() -> set[int]:
    """Child processes of every thread, where the system tells."""
    found: set[int] = set()
    for task in Path("/proc/self/task").glob("*/children"):
        found |= {int(pid) for pid in task.read_text().split()}
    return found


def _shared_folders() -> set[Path]:
    """Folders in memory whose lock this process holds."""
    mine: set[Path] = set()
    for descriptor in Path("/proc/self/fd").glob("*"):
        try:
            target = descriptor.readlink()
        except OSError:
            continue
        if target.name == "owner.lock":
            mine.add(target.parent)
    return mine

"""Folders of their own, no display, and LiteRT as the one engine, which every PC can run."""

from pathlib import Path

import pytest

from app.contract.manifest import Artifact
from app.inference.catalog import find_artifacts
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.command_line import ROOT


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models, and a cache in which the choice of backend is remembered from one test to the next."""
    folder = tmp_path_factory.mktemp("shared")
    copy_models(folder / "models", artifact_of("litert"))  # every PC can run it
    return folder


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    isolate(monkeypatch, tmp_path / "own")
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def models(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LiteRT alone, proven once for all of these tests."""
    use_models(monkeypatch, shared / "models")
    monkeypatch.setenv("FALX_CACHE_DIR", str(shared / "cache"))


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Artifact:
    """LiteRT alone in a copy that this test may damage, with no choice remembered."""
    root = copy_models(tmp_path / "models", artifact_of("litert"))
    use_models(monkeypatch, root)
    return find_artifacts(root).artifacts[0]

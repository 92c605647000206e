"""Several models: which there are, which one runs by default, and why one cannot."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.inference.catalog import DEFAULT_MODEL, find_artifacts
from app.inference.engine_choice import EngineChoice
from app.inference.models import list_models
from app.inference.selection import NoBackendError, select_backend
from app.settings import Settings, save_settings
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.two_models import add_model


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    isolate(monkeypatch, tmp_path / "own")
    artifact = artifact_of("litert")
    made = copy_models(tmp_path / "models", artifact)
    use_models(monkeypatch, made)
    return made


def test_the_only_model_is_the_default(root: Path):
    (model,) = list_models()
    assert (model.name, model.default, model.usable, model.reason) == (DEFAULT_MODEL, True, True, "")
    assert [a.backend for a in model.artifacts] == ["litert"]


def test_the_fast_model_is_the_default_where_it_is_there(root: Path):
    add_model(root, artifact_of("litert"), "another")
    assert [m.name for m in list_models() if m.default] == [DEFAULT_MODEL]
    add_model(root, artifact_of("litert"), "unet-fast")
    assert [m.name for m in list_models()] == ["another", DEFAULT_MODEL, "unet-fast"]
    assert [m.name for m in list_models() if m.default] == ["unet-fast"]
    save_settings(replace(Settings(), model="another"))
    assert [m.name for m in list_models() if m.default] == ["another"]


def test_a_default_that_cannot_run_gives_way_and_one_that_was_asked_for_says_why(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    add_model(root, artifact_of("litert"), "unet-fast")
    (root / "unet-fast" / artifact_of("litert").folder.name / "model.tflite").unlink()
    selection = select_backend(EngineChoice("auto", "auto", 1))
    assert selection.artifact.manifest.model.name == DEFAULT_MODEL
    with pytest.raises(NoBackendError, match=r"unet-fast.*is missing"):
        select_backend(EngineChoice("unet-fast", "auto", 1))


def test_auto_tries_the_preferred_models_first(root: Path):
    for name in ("zeta", "unet-fast", "alpha"):
        add_model(root, artifact_of("litert"), name)
    catalog = find_artifacts()
    assert catalog.resolve("auto") == ["unet-fast", DEFAULT_MODEL, "alpha", "zeta"]
    assert catalog.resolve("zeta") == ["zeta"]

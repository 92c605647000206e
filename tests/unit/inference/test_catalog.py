"""Finding the compiled models."""

import json
from pathlib import Path

import pytest

from app.contract.manifest import MANIFEST
from app.errors import BackendUnavailableError
from app.inference.catalog import DEFAULT_MODEL, find_artifacts
from tests.helpers.artifacts import artifact_of, copy_models, use_models


def test_a_folder_that_does_not_exist_holds_nothing_and_says_so(tmp_path: Path):
    catalog = find_artifacts(tmp_path / "compiled")
    assert (catalog.artifacts, catalog.broken) == ([], [])
    with pytest.raises(BackendUnavailableError, match=r"no compiled model in the folder compiled; reinstall"):
        catalog.of_model(DEFAULT_MODEL)


def test_artifacts_are_found_with_their_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    use_models(monkeypatch, copy_models(tmp_path / "models", artifact_of("litert")))
    catalog = find_artifacts()
    assert catalog.models == [DEFAULT_MODEL]
    assert [a.manifest.target.backend for a in catalog.of_model(DEFAULT_MODEL)] == ["litert"]
    assert catalog.spec(DEFAULT_MODEL).channels == ("T1", "FLAIR", "T1C")


def test_an_unknown_model_is_refused_with_the_names_there_are(tmp_path: Path):
    catalog = find_artifacts(copy_models(tmp_path / "models", artifact_of("litert")))
    with pytest.raises(BackendUnavailableError, match=f"no compiled model named vnet; choose one of: {DEFAULT_MODEL}"):
        catalog.of_model("vnet")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": 1}', '{"format": 99}', "\x00\xff"])
def test_a_damaged_manifest_is_listed_and_the_others_stay_usable(tmp_path: Path, content: str):
    root = copy_models(tmp_path / "models", artifact_of("litert"))
    broken = root / DEFAULT_MODEL / "tvm-cpu-x86-64-v3"
    broken.mkdir()
    (broken / MANIFEST).write_text(content, encoding="latin-1")

    catalog = find_artifacts(root)

    assert len(catalog.artifacts) == 1
    assert [name for name, _ in catalog.broken] == [f"{DEFAULT_MODEL}/tvm-cpu-x86-64-v3"]
    assert "tvm-cpu-x86-64-v3" in catalog.broken[0][1]


def test_fields_that_a_manifest_lacks_are_noticed(tmp_path: Path):
    root = copy_models(tmp_path / "models", artifact_of("litert"))
    path = next(root.rglob(MANIFEST))
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["tolerance"]
    path.write_text(json.dumps(document), encoding="utf-8")

    catalog = find_artifacts(root)
    assert catalog.artifacts == []
    with pytest.raises(BackendUnavailableError, match="No compiled model can be used"):
        catalog.of_model(DEFAULT_MODEL)

"""Several models on the command line."""

import json
from pathlib import Path

import pytest

from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.command_line import ROOT, falx, refused
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.two_models import add_model


@pytest.fixture(scope="module", autouse=True)
def _models(tmp_path_factory: pytest.TempPathFactory):
    """LiteRT alone: the shipped model, one that is preferred, and one that lacks its network."""
    patch = pytest.MonkeyPatch()
    root = tmp_path_factory.mktemp("shared")
    isolate(patch, root / "own")
    patch.setenv("PYTHONPATH", str(ROOT))
    models = copy_models(root / "models", artifact_of("litert"))
    add_model(models, artifact_of("litert"), "unet-fast", threshold=0.6)
    add_model(models, artifact_of("litert"), "broken")
    (models / "broken" / artifact_of("litert").folder.name / "model.tflite").unlink()
    use_models(patch, models)
    yield
    patch.undo()


def test_the_preferred_model_segments_unless_another_is_named(tmp_path: Path):
    write_dicom_series(tmp_path / "study", phantom(2, 32, 32))
    summaries = {}
    for options in ((), ("--model", "unet")):
        out = tmp_path / f"out{len(options)}"
        assert falx("segment", tmp_path / "study", "--out", out, *options).code == 0
        summaries[options] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert [summary["model"]["name"] for summary in summaries.values()] == ["unet-fast", "unet"]
    sha256 = [summary["artifact_sha256"] for summary in summaries.values()]
    assert sha256[0] != sha256[1]


def test_a_model_that_cannot_run_or_does_not_exist_is_refused(tmp_path: Path):
    write_dicom_series(tmp_path / "study", phantom(1, 32, 32))
    command = ("segment", tmp_path / "study", "--out", tmp_path / "out", "--model")
    refused(falx(*command, "broken"), "broken", "model.tflite", "missing")
    refused(falx(*command, "vnet"), "vnet", "choose one of: broken, unet, unet-fast")


def test_models_are_listed_with_what_runs_here():
    answer = falx("models", "--json")
    models = {model["name"]: model for model in answer.document["models"]}
    assert [name for name, model in models.items() if model["default"]] == ["unet-fast"]
    assert all(model["runs_here"] and model["why_not"] == "" for model in models.values())
    assert models["unet-fast"]["threshold"] == pytest.approx(0.6)
    (artifact,) = models["unet"]["artifacts"]
    assert (artifact["backend"], artifact["runs_here"]) == ("litert", True)
    assert {"expected_latency_ms", "expected_memory_mb", "sha256", "signed_by"} <= set(artifact)

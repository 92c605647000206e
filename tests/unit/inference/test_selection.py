"""The choice of a backend: measured, kept with its reasons, honoured or refused, remembered until something changes."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.contract.manifest import Artifact, Target, read_artifact, write_manifest
from app.errors import BackendUnavailableError
from app.folders import cache_dir
from app.inference.catalog import DEFAULT_MODEL
from app.inference.conditions import by_preference
from app.inference.engine_choice import EngineChoice
from app.inference.registry import BACKEND_NAMES, backends
from app.inference.selection import NoBackendError, open_session, select_backend
from app.settings import Settings, save_settings
from tests.helpers.artifacts import (
    artifact_of,
    copied,
    copy_models,
    flip_byte,
    isolate,
    sign_again,
    use_models,
    vouch_for,
)


@pytest.fixture
def litert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Artifact:
    """The only artifact that this test's program finds."""
    isolate(monkeypatch, tmp_path)
    original = artifact_of("litert")
    root = copy_models(tmp_path / "models", original)
    use_models(monkeypatch, root)
    return copied(root, original)


def select(requested: str = "auto", remember: bool = True):
    """Select, and tell which probes ran."""
    probes: list[str] = []
    selection = select_backend(EngineChoice(DEFAULT_MODEL, requested, 1), remember, probes.append)
    return selection, probes


def test_the_registry_names_every_backend_in_the_order_of_preference():
    assert tuple(backend.name for backend in backends()) == BACKEND_NAMES


def test_auto_takes_what_passes_and_keeps_why_the_others_do_not(litert: Artifact):
    selection, _ = select()

    assert selection.name == "litert"
    assert selection.artifact == litert
    assert selection.reason.startswith("the only one that passed its golden run; ")
    outcomes = {outcome.backend: outcome for outcome in selection.outcomes}
    assert set(outcomes) == set(BACKEND_NAMES)
    assert [name for name, outcome in outcomes.items() if outcome.ok] == ["litert"]
    assert all(outcome.reason for outcome in selection.outcomes)


def test_auto_takes_the_fastest_of_those_that_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    isolate(monkeypatch, tmp_path)
    use_models(monkeypatch, copy_models(tmp_path / "models", artifact_of("litert"), artifact_of("tvm-cpu")))

    selection, probes = select()

    passed = {o.backend: o.infer_ms_p50 for o in selection.outcomes if o.ok}
    assert set(passed) == {"litert", "tvm-cpu"}
    assert passed[selection.name] == min(passed.values(), key=lambda ms: ms or 0)
    assert selection.reason.startswith("fastest of 2 that passed their golden run: ")
    assert len(set(probes)) == 2


def test_an_explicit_choice_is_honoured(litert: Artifact):
    selection, _ = select("litert")
    assert (selection.name, [o.backend for o in selection.outcomes]) == ("litert", ["litert"])
    assert selection.reason.startswith("asked for; ")


def test_an_explicit_choice_that_cannot_run_is_refused_and_never_swapped(litert: Artifact):
    with pytest.raises(NoBackendError, match="The backend tvm-cpu cannot run the model unet on this PC: ") as refused:
        select("tvm-cpu")
    assert [o.backend for o in refused.value.outcomes] == ["tvm-cpu"]


def test_a_backend_that_nobody_knows_is_refused(litert: Artifact):
    with pytest.raises(BackendUnavailableError, match="no backend named openvino"):
        select("openvino")


def test_a_remembered_choice_needs_no_probe(litert: Artifact):
    first, probes = select()
    again, none = select()
    assert (len(set(probes)), len(none)) == (1, 0)
    assert again == first


def test_the_choice_is_made_anew_when_asked_for_or_when_the_artifact_changes(litert: Artifact):
    select()
    assert len(select(remember=False)[1]) == 1

    later = litert.module.stat().st_mtime_ns + 1_000_000_000
    os.utime(litert.module, ns=(later, later))
    assert len(select()[1]) == 1
    assert len(select()[1]) == 0


def test_the_choice_is_made_anew_on_another_processor(litert: Artifact, monkeypatch: pytest.MonkeyPatch):
    select()
    monkeypatch.setattr("app.inference.fingerprint.cpu_name", lambda: "another CPU")
    assert len(select()[1]) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"unet auto 1": 5}', '{"unet auto 1": {"outcomes": [1]}}'])
def test_a_damaged_memory_is_no_memory(litert: Artifact, content: str):
    cache_dir().mkdir(parents=True)
    (cache_dir() / "selection.json").write_text(content, encoding="utf-8")
    assert len(select()[1]) == 1
    assert len(select()[1]) == 0


def test_a_memory_that_cannot_be_written_costs_time_and_nothing_else(litert: Artifact):
    cache_dir().parent.mkdir(parents=True, exist_ok=True)
    cache_dir().write_text("a file in the folder's place", encoding="utf-8")
    assert len(select()[1]) == 1
    assert len(select()[1]) == 1


def test_a_damaged_artifact_leaves_nothing_that_runs(litert: Artifact):
    flip_byte(litert.module)
    with pytest.raises(NoBackendError, match=r"No backend can run the model unet on this PC: .*is damaged"):
        select()


def test_damage_after_the_choice_is_found_when_it_is_loaded(litert: Artifact):
    select()
    flip_byte(litert.module)
    assert select()[1] == []
    with pytest.raises(NoBackendError, match="is damaged"):
        open_session(EngineChoice(DEFAULT_MODEL, "auto", 1))


def test_an_unreadable_manifest_is_among_the_outcomes(litert: Artifact):
    broken = litert.folder.parent / "tvm-cpu-x86-64-v9"
    broken.mkdir()
    selection, _ = select()
    outcome = next(o for o in selection.outcomes if o.target == "x86-64-v9")
    assert (outcome.backend, outcome.ok) == ("tvm-cpu", False)
    assert "manifest" in outcome.reason


def test_the_next_lower_target_is_tried_when_the_highest_fails_its_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    isolate(monkeypatch, tmp_path)
    good = artifact_of("litert")
    root = copy_models(tmp_path / "models", good)
    use_models(monkeypatch, root)
    _rename_target(root, good, "litert-v1", "v1")
    bad = _copy_target(root, "litert-v1", "litert-v2", "v2")
    flip_byte(bad.module)

    selection, probes = select("litert")

    assert [(o.target, o.ok) for o in selection.outcomes] == [("v2", False), ("v1", True)]
    assert len(set(probes)) == 2
    assert selection.artifact.manifest.target.name == "v1"


def test_targets_are_ordered_from_the_highest():
    template = artifact_of("litert")

    def of(name: str) -> Artifact:
        return replace(template, manifest=replace(template.manifest, target=Target("tvm-cpu", name)))

    names = ["x86-64-v2", "windows-x86-64-v4", "x86-64-v4", "cortex-a76", "x86-64-v3"]
    assert [a.manifest.target.name for a in by_preference([of(n) for n in names])] == [
        "x86-64-v4",
        "x86-64-v3",
        "x86-64-v2",
        "windows-x86-64-v4",
        "cortex-a76",
    ]
    capabilities = ["sm_80", "sm_120", "sm_90"]
    assert [a.manifest.target.name for a in by_preference([of(n) for n in capabilities])] == [
        "sm_120",
        "sm_90",
        "sm_80",
    ]


def _rename_target(root: Path, artifact: Artifact, folder: str, target: str) -> None:
    path = root / DEFAULT_MODEL / artifact.folder.name
    path.rename(path.with_name(folder))
    _set_target(path.with_name(folder), target)


def _copy_target(root: Path, source: str, folder: str, target: str) -> Artifact:
    import shutil

    from app.contract.manifest import read_artifact

    copy = root / DEFAULT_MODEL / folder
    shutil.copytree(root / DEFAULT_MODEL / source, copy)
    _set_target(copy, target)
    vouch_for(read_artifact(copy))
    return read_artifact(copy)


def _set_target(folder: Path, target: str) -> None:
    path = folder / "manifest.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["target"]["name"] = target
    path.write_text(json.dumps(document), encoding="utf-8")
    sign_again(folder)


@pytest.fixture
def reduced(litert: Artifact) -> Artifact:
    """The same artifact, said to compute in int8."""
    write_manifest(litert.folder, replace(litert.manifest, precision="int8"))
    sign_again(litert.folder)
    return read_artifact(litert.folder)


def test_reduced_precision_is_refused_unless_it_is_allowed(reduced: Artifact):
    with pytest.raises(NoBackendError) as refused:
        select_backend(EngineChoice(DEFAULT_MODEL, "litert", 1))
    (outcome,) = refused.value.outcomes
    assert outcome.reason == "computes in int8, and reduced precision is not allowed"
    assert outcome.precision == "int8"


def test_reduced_precision_is_allowed_for_one_choice_or_by_the_settings(reduced: Artifact):
    once = select_backend(EngineChoice(DEFAULT_MODEL, "litert", 1, True))
    assert (once.artifact, once.outcomes[-1].precision) == (reduced, "int8")

    save_settings(Settings(reduced_precision=True))
    assert select_backend(EngineChoice(DEFAULT_MODEL, "litert", 1)).artifact == reduced
    with pytest.raises(NoBackendError):
        select_backend(EngineChoice(DEFAULT_MODEL, "litert", 1, False))


def test_full_precision_is_measured_beside_reduced_precision(litert: Artifact):
    quick = litert.folder.with_name("litert-quick")
    shutil.copytree(litert.folder, quick)
    target = replace(litert.manifest.target, name="quick")
    write_manifest(quick, replace(litert.manifest, target=target, precision="bfloat16"))
    sign_again(quick)

    selection = select_backend(EngineChoice(DEFAULT_MODEL, "litert", 1, True))

    assert {o.precision for o in selection.outcomes if o.ok} == {"float32", "bfloat16"}

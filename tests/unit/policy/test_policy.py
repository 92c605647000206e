"""What the administrator sets: ranked, checked, and kept apart from what the user chose."""

import json
from pathlib import Path

import pytest

from app.errors import PolicyError
from app.policy.keys import BACKENDS, EXPORT_FORMATS, KEYS
from app.policy.places import VARIABLE
from app.policy.ranking import machine_policy
from app.results.formats import FORMATS
from app.results.permitted import check_permitted
from app.settings import (
    Settings,
    check_choice,
    effective_settings,
    load_rules,
    load_settings,
    locked_settings,
    save_settings,
    settings_file,
)
from tests.helpers.artifacts import isolate


@pytest.fixture
def policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    isolate(monkeypatch, tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "policies"))
    return tmp_path / "policies"


def put(folder: Path, name: str, content: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def origin(name: str) -> tuple[object, str, bool]:
    return next((s.value, s.origin, s.locked) for s in effective_settings() if s.name == name)


def test_every_choice_of_a_user_is_a_key_with_the_same_default():
    assert {name: KEYS[name].default for name in Settings.__dataclass_fields__} == vars(Settings())
    assert all(KEYS[name].user for name in Settings.__dataclass_fields__)
    assert EXPORT_FORMATS == FORMATS


def test_mandatory_beats_user_beats_recommended_beats_default(policies: Path):
    assert origin("theme") == ("system", "default", False)
    put(policies / "recommended", "a.json", {"theme": "light", "threads": 2})
    assert origin("theme") == ("light", "recommended", False)
    save_settings(Settings(theme="dark", threads=2))
    assert origin("theme") == ("dark", "user", False)
    put(policies / "managed", "a.json", {"theme": "system"})
    assert origin("theme") == ("system", "mandatory", True)
    assert origin("threads") == (2, "recommended", False)
    assert load_settings() == Settings(theme="system", threads=2)


def test_a_user_can_go_back_to_the_default_against_a_recommendation(policies: Path):
    put(policies / "recommended", "a.json", {"theme": "light"})
    save_settings(Settings(theme="system"))
    assert origin("theme") == ("system", "user", False)


def test_a_choice_that_is_locked_comes_back_when_it_is_free_again(policies: Path):
    save_settings(Settings(theme="dark"))
    put(policies / "managed", "a.json", {"theme": "light"})
    save_settings(Settings(theme="light", language="ko"))
    (policies / "managed" / "a.json").unlink()
    assert load_settings() == Settings(theme="dark", language="ko")


def test_toml_is_read_as_json_is_and_a_later_file_wins(policies: Path):
    put(policies / "managed", "10-all.json", {"theme": "light", "language": "en"})
    put(policies / "managed", "20-ward.toml", 'theme = "dark"\nexport_formats = ["seg", "sr"]\n')
    settings = {s.name: s for s in effective_settings()}
    assert (settings["theme"].value, settings["theme"].source) == ("dark", "managed/20-ward.toml")
    assert settings["language"].source == "managed/10-all.json"
    assert load_rules().export_formats == ("seg", "sr")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("backend", "cuda"),
        ("backend", 1),
        ("allowed_backends", "litert"),
        ("allowed_backends", ["opencl"]),
        ("threads", True),
        ("threads", 0),
        ("threads", "4"),
        ("reduced_precision", 1),
        ("model", ""),
        ("model", "../x"),
        ("model_folders", ["relative"]),
        ("model_keys", ["c2hvcnQ="]),
        ("model_keys", ["ü"]),
        ("user_writable_models", "yes"),
        ("export_folders", "/srv"),
        ("export_formats", ["bmp"]),
        ("names_on_screen", None),
        ("language", "de"),
        ("log_level", "all"),
        ("log_folder", "logs"),
        ("updates", "daily"),
        ("colour", "red"),
    ],
)
def test_an_unknown_key_or_a_wrong_type_is_named_and_the_rest_holds(policies: Path, name: str, value: object):
    put(policies / "managed", "a.json", {name: value, "theme" if name != "theme" else "language": "dark"})
    policy = machine_policy()
    (problem,) = policy.problems
    assert problem.startswith(f'managed/a.json: "{name}" ')
    assert set(policy.mandatory) == {"theme"}
    assert origin("theme") == ("dark", "mandatory", True)


@pytest.mark.parametrize(
    ("file", "content"),
    [("a.json", "{"), ("a.json", "[]"), ("a.json", "[" * 100_000), ("a.toml", "x = "), ("a.json", "x" * 1_000_001)],
)
def test_a_file_that_cannot_be_understood_is_named_and_the_others_hold(policies: Path, file: str, content: str):
    put(policies / "managed", file, content)
    put(policies / "managed", "b.json", {"theme": "dark"})
    policy = machine_policy()
    assert len(policy.problems) == 1
    assert policy.problems[0].startswith(f"managed/{file}: ")
    assert origin("theme") == ("dark", "mandatory", True)


def test_what_the_administrator_alone_decides_is_ignored_in_the_users_file(policies: Path):
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('{"allowed_backends": [], "user_writable_models": true, "theme": "dark"}')
    assert (load_rules().allowed_backends, load_rules().user_writable_models) == (BACKENDS, False)
    assert load_settings().theme == "dark"


def test_a_choice_for_one_run_cannot_go_round_the_policy(policies: Path):
    put(policies / "managed", "a.json", {"backend": "litert"})
    assert set(locked_settings()) == {"backend"}
    check_choice("backend", "litert")
    check_choice("threads", 3)
    with pytest.raises(PolicyError, match="has set backend to"):
        check_choice("backend", "tvm-cpu")


def test_results_go_only_where_and_as_the_administrator_allows(policies: Path, tmp_path: Path):
    allowed, other = tmp_path / "allowed", tmp_path / "other"
    allowed.mkdir()
    other.mkdir()
    (allowed / "way-out").symlink_to(other)
    check_permitted(other, ["png", "sr"])
    put(policies / "managed", "a.json", {"export_folders": [str(allowed)], "export_formats": ["nifti", "sr"]})
    check_permitted(allowed / "new" / "folder", ["nifti"])
    for place in (other, allowed / "way-out", allowed / ".." / "other", tmp_path):
        with pytest.raises(PolicyError, match="only below"):
            check_permitted(place, ["nifti"])
    with pytest.raises(PolicyError, match="does not allow results as seg"):
        check_permitted(allowed, ["sr"])

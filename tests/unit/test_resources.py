"""Where the program finds what came with it."""

import sys
from pathlib import Path

import pytest

from app import resources
from app.folders import cache_dir, config_dir, log_dir


def test_in_a_source_tree_the_folders_lie_beside_the_package(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(resources.MODELS_VARIABLE, raising=False)
    assert (resources.root() / "app" / "resources.py").is_file()
    assert resources.compiled_models() == resources.root() / "compiled_models"
    assert resources.demo_case().is_relative_to(resources.root() / "resources" / "demo")


def test_in_a_bundle_they_lie_where_it_was_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(resources.MODELS_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources.compiled_models() == tmp_path / "compiled_models"
    assert resources.translations() == tmp_path / "resources" / "translations"


def test_an_administrator_can_name_other_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for variable in ("FALX_MODELS", "FALX_CONFIG_DIR", "FALX_CACHE_DIR", "FALX_LOG_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    found = [resources.compiled_models(), config_dir(), cache_dir(), log_dir()]
    assert [path.name for path in found] == ["FALX_MODELS", "FALX_CONFIG_DIR", "FALX_CACHE_DIR", "FALX_LOG_DIR"]


def test_without_them_every_user_has_folders_of_his_own(monkeypatch: pytest.MonkeyPatch):
    for variable in ("FALX_CONFIG_DIR", "FALX_CACHE_DIR", "FALX_LOG_DIR"):
        monkeypatch.delenv(variable, raising=False)
    assert all("falx" in str(path).lower() for path in (config_dir(), cache_dir(), log_dir()))
    assert len({config_dir(), cache_dir(), log_dir()}) == 3

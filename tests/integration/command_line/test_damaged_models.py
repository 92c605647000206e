"""Models that are missing, damaged or swapped."""

from pathlib import Path

import pytest

from app.contract.manifest import Artifact
from tests.helpers.artifacts import flip_byte, use_models, vouch_for
from tests.helpers.command_line import falx, refused
from tests.helpers.studies import write_tiff_folder


def test_no_artifact_at_all_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "none").mkdir()
    use_models(monkeypatch, tmp_path / "none")
    study = write_tiff_folder(tmp_path / "study")
    refused(falx("segment", study, "--out", tmp_path / "out"), "no compiled model", "reinstall")
    refused(falx("backends"), "no compiled model")
    refused(falx("self-test"), "no compiled model")
    assert not (tmp_path / "out").exists()


def test_a_flipped_byte_is_refused_even_when_the_choice_is_remembered(own_models: Artifact, tmp_path: Path):
    study = write_tiff_folder(tmp_path / "study")
    assert falx("segment", study, "--out", tmp_path / "good").code == 0

    flip_byte(own_models.module)

    refused(falx("segment", study, "--out", tmp_path / "bad"), "damaged")
    assert not (tmp_path / "bad").exists()
    answer = falx("self-test", "--json")
    assert (answer.code, answer.document["passed"]) == (1, False)
    assert "damaged" in answer.document["artifacts"][0]["reason"]


def test_a_network_that_was_swapped_together_with_its_hash_fails_its_golden_run(own_models: Artifact, tmp_path: Path):
    copy = own_models
    content = bytearray(copy.module.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = bytes(4000)  # weights of one layer
    copy.module.write_bytes(content)
    vouch_for(copy)

    line = refused(falx("segment", write_tiff_folder(tmp_path / "study"), "--out", tmp_path / "out"))

    assert "golden run failed" in line
    assert not (tmp_path / "out").exists()

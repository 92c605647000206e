"""Training all variants, measuring them, and the table that compares them."""

import json

import pytest

from app.errors import BuildError
from build_models import cli
from build_models.variants.results import Results
from build_models.weights import load_card
from tests.helpers.lgg import write_patient

NAMES = [f"TCGA_CS_{n:04}_20000101" for n in range(3)]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("lgg")
    for seed, name in enumerate(NAMES):
        write_patient(root, name, slices=6, seed=seed)
    (root / "split.json").write_text(json.dumps({"train": NAMES[:1], "validation": NAMES[1:2], "test": NAMES[2:]}))
    return root


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    """The folder of a queue that trained what is made from another network, and its results."""
    root = tmp_path_factory.mktemp("variants")
    options = ["--data", str(data), "--epochs", "1", "--batch-size", "2", "--crop", "32", "--threads", "1"]
    places = ["--out", str(root / "runs"), "--results", str(root / "results"), "--no-compile", "--json"]
    arguments = ["train-variants", *options, *places, "--only", "basic", "low-rank", "pruned", "distilled"]
    assert cli.main(arguments) == 0
    return root, arguments


def test_every_variant_has_weights_a_card_and_a_result(trained):
    root, _ = trained
    for name, family in (("basic", "unet"), ("low-rank", "low-rank"), ("pruned", "shaped"), ("distilled", "unet")):
        card = load_card(root / "runs" / name / f"{name}.safetensors")
        result = Results(root / "results").training(name)
        assert result is not None
        assert card.architecture == result["architecture"]
        assert result["architecture"]["family"] == family
        assert list(result["test"]["dice"]) == NAMES[2:]
        assert 0 <= result["test"]["mean"] <= 1
    sizes = {n: Results(root / "results").training(n)["parameters"] for n in ("basic", "low-rank", "pruned")}  # type: ignore[index]
    assert sizes["low-rank"] < sizes["basic"] > sizes["pruned"]


def test_a_repeated_queue_trains_nothing_again(trained, capsys):
    root, arguments = trained
    before = {p: p.stat().st_mtime_ns for p in (root / "runs").glob("*/*.safetensors")}
    assert cli.main(arguments) == 0
    assert capsys.readouterr().err.count("done before") == 4
    assert {p: p.stat().st_mtime_ns for p in (root / "runs").glob("*/*.safetensors")} == before


def test_a_variant_whose_origin_is_not_trained_is_one_sentence(data, tmp_path, capsys):
    options = ["--data", str(data), "--epochs", "1", "--crop", "32", "--threads", "1"]
    code = cli.main(["train-variants", *options, "--out", str(tmp_path), "--results", str(tmp_path), "--only", "pruned"])
    assert code == 1
    assert "train it first" in capsys.readouterr().err


def test_a_damaged_result_is_one_sentence(tmp_path):
    (tmp_path / "basic.training.json").write_text("[")
    with pytest.raises(BuildError, match=r"basic\.training\.json"):
        Results(tmp_path).training("basic")

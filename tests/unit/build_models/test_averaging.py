"""What lies between a network and the one that its training began with is a network too."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from app.errors import BuildError
from build_models import cli
from build_models.training.averaging import averaged
from build_models.training.calibration import fold_temperature
from build_models.weights import ModelCard, load_card, load_network, save_network
from build_models.zoo.registry import architecture_of, build_network
from tests.helpers.lgg import write_patient

NAME = "TCGA_CS_4000_20000101"
OTHERS = ("TCGA_CS_4001_20000101", "TCGA_CS_4002_20000101")


def write(path: Path, seed: int, **changes) -> Path:
    """Random weights with their card."""
    torch.manual_seed(seed)
    card = ModelCard("tiny", "1.0", architecture_of("basic", features=4, levels=2), 0.5, {}, {"epochs": 1}, {})
    card = replace(card, **changes)
    network = build_network(3, card.architecture)
    if card.temperature != 1.0:
        fold_temperature(network, card.temperature)
    save_network(path, network.state_dict(), card)
    return path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "first.safetensors", 1), write(tmp_path / "second.safetensors", 2)


@pytest.mark.parametrize(("share", "same"), [(0.0, 0), (1.0, 1)])
def test_an_end_of_the_way_is_the_network_itself(pair: tuple[Path, Path], share: float, same: int):
    found, wanted = averaged(*pair, share).state_dict(), load_network(pair[same]).state_dict()
    for name, values in wanted.items():
        torch.testing.assert_close(found[name], values)


def test_in_the_middle_lies_the_mean_of_all_weights(pair: tuple[Path, Path]):
    one, other = (load_network(path).state_dict() for path in pair)
    found = averaged(*pair, 0.5).state_dict()
    for name in found:
        if found[name].is_floating_point():
            torch.testing.assert_close(found[name], (one[name] + other[name]) / 2)


def test_temperatures_are_taken_out_before(tmp_path: Path):
    plain = write(tmp_path / "plain.safetensors", 1)
    calibrated = write(tmp_path / "calibrated.safetensors", 1, temperature=2.0)
    found, wanted = averaged(plain, calibrated, 0.5).state_dict(), load_network(plain).state_dict()
    for name, values in wanted.items():
        torch.testing.assert_close(found[name], values)


def test_networks_of_different_architectures_are_refused(pair: tuple[Path, Path], tmp_path: Path):
    other = write(tmp_path / "other.safetensors", 1, architecture=architecture_of("basic", features=8, levels=2))
    with pytest.raises(BuildError, match="different architectures"):
        averaged(pair[0], other, 0.5)


def test_a_share_that_is_none_is_refused(pair: tuple[Path, Path]):
    with pytest.raises(BuildError, match="between 0 and 1"):
        averaged(*pair, 1.5)


def test_the_command_writes_weights_with_a_card_that_names_both(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data = tmp_path / "data"
    data.mkdir()
    write_patient(data, NAME, slices=4)
    split = tmp_path / "split.json"
    split.write_text(json.dumps({"train": [OTHERS[0]], "validation": [NAME], "test": [OTHERS[1]]}))
    out = tmp_path / "between.safetensors"
    options = ["--share", "0.25", "--data", str(data), "--split", str(split), "--weights", str(out), "--threads", "1"]

    code = cli.main(["average", *map(str, pair), *options, "--version", "1.1", "--json"])

    document = json.loads(capsys.readouterr().out)
    assert code == 0, document
    card = load_card(out)
    assert (card.name, card.version, card.threshold) == ("tiny", "1.1", document["threshold"])
    assert card.plan["averaged"]["share"] == 0.25
    assert [p["id"] for p in card.figures["validation"]["patients"]] == [NAME]
    for name, values in averaged(*pair, 0.25).state_dict().items():
        torch.testing.assert_close(load_network(out).state_dict()[name], values)

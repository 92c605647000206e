"""Choosing kernels by measurement, and what is kept of it."""

import json

import pytest
import torch

from app.errors import BuildError
from build_models import cli
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import RelaxProgram, export_relax
from build_models.passes.lower_layers import Lowering, layers_of, lower_layers
from build_models.records import Record, Records, read_records, records_path, write_records
from build_models.schedules.layer import Layer
from build_models.schedules.reference import reference
from build_models.schedules.registry import Choice, choices_for
from build_models.targets import INSTRUCTION_SETS
from build_models.tuning.request import TuneRequest
from build_models.tuning.trial import make_trial
from build_models.tuning.tune import tune
from build_models.zoo.unet import UNet

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")

TARGET = "x86-64-v2"
TILING = INSTRUCTION_SETS[TARGET].tiling
LAYER = Layer("convolution", (16,), 16, 8, 8, kernel=3, padding=1, activation="relu")


@pytest.fixture(scope="module")
def program() -> RelaxProgram:
    torch.manual_seed(0)
    return export_relax(DeployNetwork(UNet(features=4, levels=1)), channels=3, size=16)


def test_tuning_measures_every_convolution_and_compiling_takes_the_fastest(program, tmp_path):
    with pytest.raises(BuildError, match=r"layer 'convolution .* was never tuned for x86-64-v2 in float32; run"):
        lower_layers(program, Lowering(TARGET, TILING, records=read_records(TARGET, tmp_path)))
    request = TuneRequest(program, TARGET, threads=1, candidates=2, folder=tmp_path)
    found = tune(request)
    lowering = Lowering(TARGET, TILING, records=read_records(TARGET, tmp_path))
    wanted = {
        layer.key for layer in layers_of(program, lowering) if len(list(choices_for(layer, TILING, "float32"))) > 1
    }
    assert set(found) == wanted
    assert all(record.ms > 0 for record in found.values())
    chosen = {layer.key: choice for _, layer, choice in lower_layers(program, lowering).layers}
    assert {key: chosen[key] for key in found} == {key: record.choice for key, record in found.items()}
    assert tune(request) == {}, "what has a record is not measured again"


def test_8_bit_kernels_have_nothing_to_tune(capsys):
    with pytest.raises(SystemExit):
        cli.main(["tune", "--model", "wide", "--target", "x86-64-v4-int8"])
    assert "invalid choice: 'x86-64-v4-int8'" in capsys.readouterr().err


def test_records_come_back_as_they_were_written_and_sorted(tmp_path):
    other = Layer("convolution", (8,), 8, 8, 8, kernel=3, padding=1)
    records = Records().with_record(LAYER, "float32", Record(Choice("direct", {"columns": 4}), 0.5))
    records = records.with_record(other, "float32", Record(Choice("winograd", {"m": 4}), 0.25))
    write_records(TARGET, records, tmp_path)
    again = read_records(TARGET, tmp_path)
    assert again == records
    assert again.choice(LAYER, "float32") == Choice("direct", {"columns": 4})
    assert again.choice(LAYER, "bfloat16") is None
    keys = list(json.loads(records_path(TARGET, tmp_path).read_text())["layers"]["float32"])
    assert keys == sorted(keys)


def test_a_target_without_a_file_has_no_records(tmp_path):
    assert read_records(TARGET, tmp_path) == Records()


@pytest.mark.parametrize("content", ["", "[]", '{"layers": {"float32": {"a": {"template": "direct"}}}}'])
def test_damaged_records_are_named(content, tmp_path):
    records_path(TARGET, tmp_path).write_text(content)
    with pytest.raises(BuildError, match=r"records x86-64-v2\.json cannot be read"):
        read_records(TARGET, tmp_path)


def test_a_kernel_that_computes_something_else_is_not_measured(tmp_path):
    case, other = reference(LAYER), reference(LAYER, seed=1)
    mixed = type(case)(LAYER, case.data, case.parameters, other.expected)
    with pytest.raises(BuildError, match=r"computes the layer .* wrongly"):
        make_trial(mixed, next(choices_for(LAYER, TILING, "float32")), TARGET, tmp_path / "kernel.so")


@pytest.mark.parametrize("target", [name for name, i in INSTRUCTION_SETS.items() if i.precision == "float32"])
def test_every_committed_record_describes_a_kernel_that_exists(target):
    names = {"winograd": {"m", "rows", "columns", "tiles", "blocks", "split"}, "direct": {"columns", "blocks", "rows"}}
    for key, record in read_records(target).layers.get("float32", {}).items():
        assert key.startswith(("convolution ", "up_convolution "))
        assert set(record.choice.parameters) - {"ready"} == names[record.choice.template]

"""Training all variants, measuring them, and the table that compares them."""

import json
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest

from app import resources
from app.contract.manifest import read_artifact
from app.contract.proof import TOLERANCES
from app.errors import BuildError
from build_models import cli
from build_models.deploy import DeployNetwork
from build_models.golden import golden_inputs
from build_models.models import shipped_weights
from build_models.targets import LITERT_ANY
from build_models.training.artifact_prediction import artifact_dice
from build_models.training.dataset import read_patient
from build_models.training.evaluation import as_shown, evaluate, network_predictor
from build_models.variants.measurement import Measurement
from build_models.variants.plot import DPI, Point, write_names
from build_models.variants.results import Results, median_ms
from build_models.weights import load_card, load_network
from build_models.zoo.registry import architecture_of, build_network
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
    code = cli.main(
        ["train-variants", *options, "--out", str(tmp_path), "--results", str(tmp_path), "--only", "pruned"]
    )
    assert code == 1
    assert "train it first" in capsys.readouterr().err


def test_a_damaged_result_is_one_sentence(tmp_path):
    (tmp_path / "basic.training.json").write_text("[")
    with pytest.raises(BuildError, match=r"basic\.training\.json"):
        Results(tmp_path).training("basic")


def cost(macs: int, peak: int) -> dict:
    numbers = {"parameters": 1_940_000, "multiply_adds": macs, "peak_activation_bytes": peak}
    return {**numbers, "total_activation_bytes": 4 * peak}


def measured(name: str, *engines: dict) -> dict:
    memory = {"budget_bytes": 8_000_000, "patched": None, "reason": "too deep", "tvm": None}
    memory["patched"] = {"peak_activation_bytes": 7_000_000, "multiply_adds": 3_300_000_000}
    memory["tvm"] = {"separate": 60_000_000, "planned": 20_000_000}
    document = {"name": name, "trained": False, "cost": cost(3_000_000_000, 16_000_000), "weights_bytes": 7_760_000}
    return {**document, "memory": memory, "threads": 2, "cpu": "Some CPU", "engines": list(engines)}


def engine(backend: str, target: str, milliseconds: float) -> dict:
    figures = {
        "ms_rounds": [milliseconds] * 3,
        "max_abs_diff": 1e-6,
        "bytes": 2_000_000,
        "reason": "",
    }
    return {"backend": backend, "target": target, "ok": True, **figures}


@pytest.fixture
def results(tmp_path):
    kept = Results(tmp_path / "results")
    plain = (engine("tvm-cpu", "x86-64-v4", 20.0), engine("litert", "any", 40.0))
    eight_bits = {**engine("litert", "int8", 10.0), "test_dice": 0.5}
    kept.write_measured("basic", measured("basic", *plain, eight_bits))
    refused = {"backend": "litert", "target": "any", "ok": False, "reason": "The converter refuses it."}
    kept.write_measured("deformable", measured("deformable", refused))
    kept.write_measured("lite", measured("lite", engine("litert", "any", 30.0)))
    kept.write_measured("unet", measured("unet", engine("litert", "any", 20.0)))
    for name, dice in (("basic", 0.7), ("lite", 0.65)):
        figures = {"mean": dice, "median": dice, "ci95": [dice - 0.1, dice + 0.1], "dice": {"TCGA_CS_0001": dice}}
        kept.write_training(name, {"plan": {"epochs": 9}, "validation": figures, "test": figures})
    return kept


def test_a_network_is_measured_as_it_was_trained_though_its_weights_are_elsewhere(tmp_path):
    shaped = {"family": "shaped", "encoder": [[8, 8], [16, 8]], "up": [8], "decoder": [[8, 8]]}
    measurement = Measurement(
        weights=lambda name: tmp_path / f"{name}.safetensors",
        architecture=lambda _: shaped,
        compiled=tmp_path / "compiled",
        golden=np.random.default_rng(0).normal(size=(1, 3, 256, 256)).astype(np.float32),
        targets=(),
        threads=1,
        calibration=np.zeros((1, 3, 256, 256), np.float32),
        quantised=("pruned",),
    )

    document = measurement.measure("pruned", print)

    network = DeployNetwork(build_network(3, shaped))
    assert not document["trained"]
    assert document["cost"]["parameters"] == sum(p.numel() for p in network.parameters())
    assert document["engines"] == []  # random weights have other ranges than trained ones: nothing to quantise


def test_a_further_round_takes_the_median_of_all():
    shipped = {**engine("litert", "any", 0.001), "ms_rounds": [0.001, 1e6]}
    refused = {"backend": "litert", "target": "int8", "ok": False, "reason": "The converter refuses it."}
    measurement = Measurement(
        weights=lambda name: resources.weights() / f"{name}.safetensors",
        architecture=architecture_of,
        compiled=resources.compiled_models(),
        golden=np.zeros((1, 3, 256, 256), np.float32),
        targets=(LITERT_ANY,),
        threads=1,
    )

    document = measurement.again(measured("unet-fast", shipped, refused))

    again, left = document["engines"]
    assert again["ms_rounds"] == [0.001, 1e6, median_ms(again)]
    assert 0.001 < median_ms(again) < 1e6
    assert left == refused


@pytest.mark.slow
def test_an_8_bit_artifact_is_proven_as_strictly_as_any_and_judged_on_patients(tmp_path):
    weights, slices = shipped_weights("unet-fast"), golden_inputs(resources.demo_case())
    assert weights is not None
    patient = read_patient(write_patient(tmp_path, NAMES[0], size=256))
    measurement = Measurement(
        weights=lambda _: weights,
        architecture=architecture_of,
        compiled=tmp_path / "compiled",
        golden=slices,
        targets=(),
        threads=1,
        calibration=slices,
        judge=lambda folder, of: artifact_dice(folder, load_card(of), [patient], threads=1),
    )

    (found,) = measurement.measure("unet-fast", print)["engines"]

    artifact = read_artifact(tmp_path / "compiled" / "unet-fast" / "litert-int8")
    card = load_card(weights)
    exact = evaluate(as_shown(network_predictor(load_network(weights)), card), [patient], card.threshold)
    assert found["ok"], found["reason"]
    assert artifact.manifest.tolerance == TOLERANCES["int8"]
    assert found["test_dice"] == pytest.approx(exact.document()["mean"], abs=0.02)
    assert found["test_dice"] > 0.5, "a bright disc is easy"


def test_times_of_no_round_are_one_sentence(tmp_path, capsys):
    assert cli.main(["measure-variants", "--results", str(tmp_path), "--rounds", "0"]) == 1
    assert "Times need at least one round" in capsys.readouterr().err


def test_names_in_the_plot_cover_no_point_and_no_other_name():
    points = [Point(f"variant-{n}", 20.0 + 0.1 * n, 0.5, 8.0) for n in range(4)] + [Point("large", 40.0, None, 120.0)]
    figure, axes = plt.subplots(dpi=DPI)
    axes.set(xscale="log", xlim=(10, 100), ylim=(-0.05, 1))
    figure.draw_without_rendering()

    labels = write_names(axes, points)

    places = [label.get_window_extent() for label in labels]
    plt.close(figure)
    assert {label.get_text() for label in labels} == {point.name for point in points}
    assert not any(one.overlaps(other) for one, other in combinations(places, 2))


def test_the_report_is_made_from_results_alone_with_a_reason_for_every_gap(results, tmp_path, capsys):
    code = cli.main(["report", "variants", "--results", str(results.folder), "--out", str(tmp_path / "page"), "--json"])

    assert code == 0
    assert len(json.loads(capsys.readouterr().out)["outputs"]) == 2
    page = (tmp_path / "page" / "variants.md").read_text(encoding="utf-8")
    rows = {line.split(" | ")[0].strip("| "): line for line in page.splitlines() if line.startswith("| ")}
    assert "0.700 (0.600 to 0.800)" in next(line for line in page.splitlines() if line.startswith("| basic"))
    assert "not trained yet" in rows["wide"]
    assert f"{load_card(shipped_weights('unet-fast')).figures['test']['mean']:.3f} (" in rows["unet-fast"]
    assert "- deformable, litert any: The converter refuses it." in page
    assert "| lite | 0.56 | 1.00 | 0.20 | 0.75 | 0.086 | 0.050 |" in page
    assert "median of one 256² slice, and of 3 rounds through all variants, on Some CPU, 2 threads." in page
    assert "random weights, on which it does not depend, for unet, basic, lite, deformable;" in page
    assert "| int8 | 0.25 | 0.26 | 0.55 | 0.25 | 0.012 | 0.200 |" in page
    assert "+10 %" in page
    assert "TCGA" not in page
    assert (tmp_path / "page" / "variants.png").stat().st_size > 5000


def test_a_report_without_results_is_one_sentence(tmp_path, capsys):
    assert cli.main(["report", "variants", "--results", str(tmp_path), "--out", str(tmp_path / "page")]) == 1
    assert "run train-variants" in capsys.readouterr().err

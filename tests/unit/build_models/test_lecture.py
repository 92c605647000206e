"""The lecture's measurements on tiny networks and generated patients."""

import json

import numpy as np
import pytest
import torch

from build_models.commands.report_lecture import write
from build_models.lecture.algorithms import DIRECT, FFT, IM2COL, ONEDNN, WINOGRAD, compare_algorithms, one_layer_a_level
from build_models.lecture.precision import compare_precisions
from build_models.lecture.rank import measure_ranks
from build_models.lecture.reuse import ChangeSpread, measure_reuse, take_over
from build_models.lecture.shares import _shares
from build_models.lecture.timing import Timed, medians
from build_models.native import native_target
from build_models.schedules.layer import Layer
from build_models.training.dataset import read_patients
from build_models.weights import ModelCard, save_network
from build_models.zoo.registry import build_network
from tests.helpers.lgg import write_patient

ARCHITECTURE = {"family": "unet", "features": 8, "levels": 2}


@pytest.fixture(scope="module")
def patients(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lgg")
    names = [write_patient(folder, f"TCGA_AA_000{n}_2000", seed=n).name for n in range(2)]
    return read_patients(folder, names)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    network = build_network(3, ARCHITECTURE)
    save_network(path, network.state_dict(), ModelCard("tiny", "0", ARCHITECTURE, 0.5, {}, {}, {}))
    return path


def test_every_algorithm_computes_the_same_layer_and_is_timed():
    layer = Layer("convolution", (16,), 16, 12, 12, 3, padding=1, activation="relu")

    found = compare_algorithms(layer, native_target(), threads=1, repeat=3)  # each is proven against PyTorch in there

    assert set(found["ms"]) == {DIRECT, WINOGRAD, ONEDNN, IM2COL, FFT}
    assert all(ms > 0 for ms in found["ms"].values())
    assert found["products"][DIRECT] == pytest.approx(16 * 16 * 9 * 144 * 1e-9, abs=1e-4)
    assert found["products"][WINOGRAD] == pytest.approx(found["products"][DIRECT] / 4, abs=1e-4)


def test_one_layer_is_taken_of_every_resolution_without_what_is_fused_into_it():
    def same(c, height, **more):
        return Layer("convolution", (c,), c, height, height, 3, padding=1, activation="relu", **more)

    layers = [same(3, 8, image=True), same(4, 8, pooled=True), same(8, 4), Layer("max_pool", (8,), 8, 4, 4, 2, 2)]

    assert one_layer_a_level(layers) == [same(4, 8), same(8, 4)]


def test_a_tile_is_taken_over_until_its_changes_add_up_to_more_than_the_threshold():
    inputs, answers = (
        np.zeros((4, 1, 4, 4), np.float32),
        np.arange(4, dtype=np.float32)[:, None, None] + np.zeros((4, 4)),
    )
    inputs[:, 0, 0, 0] = [0.0, 0.2, 0.4, 0.4]  # top left: passes 0.3 with the third slice
    inputs[3, 0, 2:, 2:] = 1.0  # bottom right changes with the fourth

    found = take_over(inputs, answers, threshold=0.3, tile=2)

    assert found.changed.tolist() == [
        [[True, True], [True, True]],
        [[False, False], [False, False]],
        [[True, False], [False, False]],
        [[False, False], [False, True]],
    ]
    assert found.probability[:, 0, 0].tolist() == [0, 0, 2, 2]
    assert found.probability[:, 3, 3].tolist() == [0, 0, 0, 3]


def test_reuse_at_threshold_zero_leaves_out_what_no_change_reaches():
    spread = ChangeSpread(ARCHITECTURE, 64)
    changed = np.zeros((3, 4, 4), bool)
    changed[1, 0, 0], changed[2] = True, True

    nothing, corner, everything = spread.share(changed)

    assert nothing == 0
    assert 1 / 16 < corner < 1
    assert everything == pytest.approx(1.0)


def test_what_lies_beyond_the_share_that_changes_stays_the_same(weights):
    from build_models.weights import load_network

    network, image = load_network(weights), torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    other = image.clone()
    other[..., :16, :16] += 1
    with torch.inference_mode():
        same = (network(image) == network(other))[0, 0].float().mean()
    changed = np.zeros((1, 4, 4), bool)
    changed[0, 0, 0] = True
    spread = ChangeSpread(ARCHITECTURE, 64)
    spread.share(changed)

    assert spread._shares[-1][0] >= 1 - same  # of the last layer


def test_reuse_saves_more_and_never_gains_background_as_the_threshold_grows(patients):
    rows = measure_reuse(
        lambda p: p.masks.astype(np.float32), patients, ARCHITECTURE, 0.5, thresholds=(0.0, 1.0, 100.0)
    )

    assert [row["unchanged"] for row in rows] == sorted(row["unchanged"] for row in rows)
    assert rows[0]["dice"] == rows[0]["dice_without"] == 1.0
    assert rows[-1]["dice"] < 1.0  # everything is as in the first slice, which shows no lesion
    assert rows[-1]["saved_exactly"] == 1.0  # nothing changes after the first slice


def test_precisions_are_timed_and_compared_with_float32(weights, patients):
    rows = compare_precisions(weights, patients[:1], threads=1, repeat=3, artifacts=False)

    assert [row["precision"] for row in rows] == ["float32", "bfloat16", "float16"]
    assert rows[0]["dice_to_float32"] == 1.0
    assert all(row["ms"] > 0 and 0 <= row["dice"] <= 1 for row in rows)


def test_ranks_cost_less_the_less_energy_they_keep(weights, patients):
    rows = measure_ranks(weights, patients[:1], threads=1, repeat=3, energies=(1.0, 0.5))

    assert [row["energy"] for row in rows] == [None, 1.0, 0.5]
    assert rows[2]["multiply_adds"] < rows[0]["multiply_adds"]


def test_shares_add_up_to_the_whole():
    found = _shares([("convolution", 6.0, True), ("relu", 3.0, False), ("relu", 1.0, False)])

    assert found == {"share": 0.6, "others": {"relu": 0.4}}


def test_callables_take_turns_and_run_as_often_as_they_should():
    calls = []
    found = medians([Timed(name, lambda name=name: calls.append(name)) for name in "ab"], repeat=6)

    assert set(found) == {"a", "b"}
    assert calls.count("a") == calls.count("b") == 2 + 6 + 2  # made, six timed, one before each of two turns


def test_the_page_says_what_the_figures_say(tmp_path):
    layer = {"layer": "convolution 16>16 64x64 k3 p1 relu", "gflop": 0.02, "products": {}}
    share = {"share": 0.8, "others": {"relu": 0.2}}
    document = {
        "cpu": "a processor",
        "threads": 2,
        "model": "unet",
        "version": "1.0",
        "target": "x86-64-v3",
        "patients": 2,
        "slices": 3,
        "repeat": 5,
        "imitated": ["float16"],
        "energy": "no counters",
        "shares": [{"model": "unet", "PyTorch": share, "PyTorch, folded": share, "TVM": {"share": 0.97, "others": {}}}],
        "algorithms": [
            {
                **layer,
                "ms": {DIRECT: 1.0, WINOGRAD: 0.5, ONEDNN: 1.1, IM2COL: 3.0, FFT: 8.0},
                "products": {DIRECT: 1.0, WINOGRAD: 0.25, FFT: 0.9, IM2COL: 1.0},
            }
        ],
        "precision": [
            {"engine": "PyTorch", "precision": "float32", "ms": 10.0, "dice_to_float32": 1.0, "dice": 0.8},
            {"engine": "PyTorch", "precision": "float16", "ms": 20.0, "dice_to_float32": 0.99, "dice": 0.79},
            {"engine": "Falx", "precision": "bfloat16", "reason": "no such artifact"},
        ],
        "reuse": [
            {"threshold": t, "unchanged": u, "background": 0.4, "saved_exactly": s, "dice": d, "dice_without": 0.8}
            for t, u, s, d in ((0.0, 0.41, 0.02, 0.8), (0.5, 0.6, 0.1, 0.7))
        ],
        "rank": [
            {"energy": None, "parameters": 2e6, "multiply_adds": 100, "ms": 10.0, "dice": 0.8},
            {"energy": 0.9, "parameters": 1e6, "multiply_adds": 60, "ms": 9.0, "dice": 0.5},
        ],
    }

    write(document, tmp_path)

    text = (tmp_path / "lecture.md").read_text(encoding="utf-8")
    assert "The fastest is Winograd, TVM 1 times" in text
    assert "Within 0.001 of the Dice, the threshold 0 takes over 41.0% of the tiles" in text
    assert "not run: no such artifact" in text
    assert "This processor has no instructions for float16: PyTorch imitates them" in text
    assert "| PyTorch | float16 | 20.0 | 2.00 | 0.9900 | 0.7900 |" in text
    assert "| 0.9 | 1.00 M | 0.60 | 9.0 | 0.90 | 0.5000 | -0.3000 |" in text
    assert "Not measured: no counters." in text
    assert json.loads((tmp_path / "lecture.json").read_text(encoding="utf-8")) == document

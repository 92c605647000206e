"""The paper's study on tiny networks: what is laid out, measured, read and said."""

import json
import sys
from dataclasses import asdict

import numpy as np
import pytest
import torch

from build_models.cli import _parser
from build_models.commands import report_paper
from build_models.commands.training_options import training_plan
from build_models.energy import processor_meter
from build_models.paper.conclusions import of_both, of_compiled, of_framework, of_frameworks
from build_models.paper.emitted import emitted
from build_models.paper.layers import scaled_compiled, scaled_framework, side_by_side
from build_models.paper.layout import lay_out, middle_slices
from build_models.paper.networks import STUDIED, Studied
from build_models.paper.onednn import read_verbose
from build_models.paper.passes import _one_pass, _summary
from build_models.paper.study import STEPS, Study
from build_models.paper.trace import trace
from build_models.parts import Parts
from build_models.peers.engine import CannotRun, read_subject
from build_models.peers.keras_weights import read_weights
from build_models.peers.process import engine_command, engine_environment
from build_models.peers.registry import engine_named
from build_models.peers.tensorflow import NAME as TENSORFLOW
from build_models.training.dataset import read_patients
from build_models.training.trainer import TrainingPlan
from build_models.weights import ModelCard, save_network
from build_models.zoo.keras_unet import keras_unet
from build_models.zoo.registry import architecture_of, build_network
from tests.helpers.blocked import random
from tests.helpers.lgg import write_patient

SIZE = 16
TORCH, KERAS = STUDIED


def tiny_weights(name: str, folder):
    torch.manual_seed(0)
    architecture = architecture_of(name, features=8, levels=1)
    path = folder / f"{name}.safetensors"
    network = build_network(3, architecture)
    save_network(path, network.state_dict(), ModelCard(name, "0", architecture, 0.5, {}, {"epochs": 3}, {}))
    return path


@pytest.fixture(scope="module")
def subjects(tmp_path_factory):
    """Both networks, tiny, laid out."""
    folder = tmp_path_factory.mktemp("study")
    slices = (random(2, 3, SIZE, SIZE), random(4, 3, SIZE, SIZE))
    return {
        studied.name: lay_out(
            studied, slices, folder / studied.name, threads=1, weights=tiny_weights(studied.name, folder)
        )
        for studied in STUDIED
    }


def test_the_framework_runs_the_network_as_it_was_trained(subjects):
    subject = subjects["paper-torch"]
    runner = engine_named("pytorch-as-trained").load(subject)

    answer = runner.result(runner.run(runner.convert(subject.slices()[:1])))

    np.testing.assert_allclose(answer, subject.reference()[:1], atol=1e-5)
    names = {operator["name"] for operator in runner.operators(runner.convert(subject.slices()[:1]))}
    assert any("batch_norm" in name for name in names)  # folded in what is deployed
    with pytest.raises(CannotRun, match="as it was trained"):
        engine_named("pytorch-as-trained").load(subjects["paper-keras"])


def test_keras_weights_go_into_another_model_of_the_same_shape_and_give_the_same_answers(subjects):
    subject = subjects["paper-keras"]
    shape, weights = read_weights(subject.folder)
    model = keras_unet(**shape)
    model.set_weights(weights)  # as TensorFlow's process does with its own backend

    with torch.inference_mode():
        logits = model(torch.from_numpy(subject.slices()[:1].transpose(0, 2, 3, 1)))

    found = torch.sigmoid(logits).permute(0, 3, 1, 2).numpy()
    np.testing.assert_allclose(found, subject.reference()[:1], atol=1e-5)


def test_tensorflow_answers_as_pytorch_where_it_is_installed(subjects):
    subject = subjects["paper-keras"]
    engine = engine_named(TENSORFLOW)
    try:
        engine.version()
    except CannotRun as reason:
        assert "pip install tensorflow-cpu" in str(reason)
        pytest.skip("TensorFlow has an environment of its own and is not in this one")
    runner = engine.load(subject)
    np.testing.assert_allclose(runner.result(runner.run(runner.convert(subject.slices()[:1]))), subject.reference()[:1])


def test_an_engine_of_another_environment_is_started_by_its_python(subjects):
    subject = subjects["paper-keras"]
    elsewhere = lay_out(KERAS, (np.empty(0), np.empty(0)), subject.folder, threads=1, tensorflow="tf/bin/python")

    assert engine_command(elsewhere, TENSORFLOW, "module")[0] == "tf/bin/python"
    assert "PYTHONPATH" in engine_environment(elsewhere, TENSORFLOW)
    assert engine_command(elsewhere, "falx", "module")[0] == sys.executable
    assert read_subject(subject.folder).interpreters[TENSORFLOW] == "tf/bin/python"
    np.testing.assert_array_equal(elsewhere.slices(), subject.slices())  # nothing was laid out anew


def test_slices_come_from_the_middle_of_every_patient(tmp_path):
    names = [write_patient(tmp_path, f"TCGA_AA_000{n}_2000", slices=9, size=32).name for n in range(2)]
    patients = read_patients(tmp_path, names)

    chosen = middle_slices(patients, 1)

    assert chosen.shape == (2, 3, 32, 32)
    raw = chosen[0, 0] * patients[0].statistics[0].scale + patients[0].statistics[0].centre
    assert round(float(raw[0, 0])) == 4  # the first pixel holds the slice's index


def test_a_pass_runs_every_slice_once_and_shares_the_energy_among_all_runs():
    class Engine:
        name = "one"

        def run(self, first, runs):
            return [float(n) for n in range(first, first + runs)]

    class Meter:
        def __init__(self):
            self.total = 0.0

        def joules(self):
            return self.total

        def spent(self, before):
            assert before == 0.0
            return 8.0

    found = _one_pass([Engine()], 3, Meter())

    assert found == {"one": {"times_ms": [0.0, 1.0, 2.0], "joules": 2.0}}


def test_passes_are_summed_up_as_their_mean_and_what_lies_between_them():
    found = _summary([{"times_ms": [100.0, 300.0], "joules": 2.0}, {"times_ms": [300.0, 500.0], "joules": None}])

    assert found == {"passes_s": [0.2, 0.4], "mean_s": 0.3, "deviation": 0.3333, "joules": 2.0}


def test_parts_are_made_once(tmp_path):
    made = []
    parts = Parts(tmp_path / "parts")
    for _ in range(2):
        assert parts.get("a", lambda: made.append(1) or {"x": 1}) == {"x": 1}
    assert made == [1]


def test_energy_is_the_sum_of_all_packages_and_unknown_after_a_counter_began_anew(tmp_path):
    for number, microjoules in enumerate((3_000_000, 4_000_000)):
        for name in (f"intel-rapl:{number}", f"intel-rapl:{number}:0"):  # the second is a part of the first
            (tmp_path / name).mkdir()
            (tmp_path / name / "energy_uj").write_text(f"{microjoules}\n")
    meter = processor_meter(tmp_path)

    assert meter.joules() == pytest.approx(7.0)
    assert meter.spent(5.0) == pytest.approx(2.0)
    assert meter.spent(9.0) is None
    nothing = processor_meter(tmp_path / "absent")
    assert nothing.joules() is None
    assert "no RAPL counters" in str(nothing.reason)


VERBOSE = """
onednn_verbose,v1,info,oneDNN v3.7.1
onednn_verbose,v1,primitive,exec,cpu,reorder,jit:uni,undef,src:f32::blocked:abcd::f0 dst:f32::blocked:acdb::f0,,,1x3x256x256,0.5
onednn_verbose,v1,primitive,exec,cpu,convolution,brgconv:avx512_core,forward_inference,src:f32::blocked:acdb::f0 wei:f32:a:blocked:Acdb16a::f0 bia:f32::blocked:a::f0 dst:f32::blocked:acdb::f0,attr-scratchpad:user attr-post-ops:eltwise_relu,alg:convolution_direct,mb1_ic64oc128_ih128oh128kh3sh1dh0ph1_iw128ow128kw3sw1dw0pw1,12.5
onednn_verbose,primitive,exec,cpu,convolution,jit:avx512_core,backward_data,src_f32::blocked:acdb:f0 wei_f32::blocked:abcd:f0 dst_f32::blocked:acdb:f0,,alg:convolution_direct,mb1_ic512oc1024_ih32oh16kh2sh2dh0ph0_iw32ow16kw2sw2dw0pw0,3
"""  # noqa: E501


def test_onednns_words_are_read_in_either_version():
    reorder, forward, backward = read_verbose(VERBOSE.splitlines())

    assert (reorder.kind, reorder.layouts, reorder.ms) == ("reorder", ("abcd", "acdb"), 0.5)
    assert (forward.implementation, forward.fused) == ("brgconv:avx512_core", "eltwise_relu")
    assert forward.layouts == ("acdb", "Acdb16a", "acdb")
    assert forward.shape == (64, 128, 128, 3)
    assert backward.shape == (1024, 512, 16, 2)  # a transposed convolution from 1024 to 512 channels at 16 pixels
    assert read_verbose(["onednn_verbose,primitive,exec,cpu", "something else"]) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["paper-torch", "paper-keras"])
def test_operators_are_counted_in_every_exporters_graph(name):
    found = emitted(name, size=SIZE * 2)
    deployed = found["torch.export of what is deployed"]["operators"]

    convolutions = deployed["conv2d"] + deployed.get("conv_transpose2d", 0)
    assert convolutions == (19 if name == "paper-torch" else 23)
    relax = found["Relax, from it"]["operators"]
    assert relax["nn.conv2d"] + relax.get("nn.conv2d_transpose", 0) == convolutions
    assert found["TFLite, from it"]["operators"]["CONV_2D"] > 0
    defined = found["torch.export of the network as it is defined"]["operators"]
    assert ("batch_norm" in defined) == (name == "paper-torch")
    assert ("permute" in defined) == (name == "paper-keras")
    assert "permute" not in deployed


COMPILED = {
    "target": "x86-64-v3",
    "whole_ms": 30.0,
    "kernels": [
        {"layer": "a", "gflop": 1.0, "template": "winograd", "tuned": True, "ms": 10.0, "shape": [64, 128, 128, 3]},
        {"layer": "b", "gflop": 0.0, "template": "bilinear", "tuned": False, "ms": 5.0, "shape": [1, 1, 1, 2]},
        {"layer": "c", "gflop": 1.0, "template": "direct", "tuned": False, "ms": 12.0, "shape": [3, 64, 256, 3]},
    ],
}


def convolution(shape, ms):
    layouts = ["abcd", "aBcd16b", "aBcd16b"]
    return {
        "kind": "convolution",
        "implementation": "jit:avx2",
        "layouts": layouts,
        "fused": "",
        "shape": shape,
        "convolution": True,
        "ms": ms,
    }


FRAMEWORK = {
    "ms": 60.0,
    "primitives": [
        convolution([64, 128, 128, 3], 40.0),
        {**convolution([0, 0, 0, 1], 2.0), "kind": "reorder", "convolution": False},
    ],
    "operators": [{"name": "aten::relu", "count": 3, "ms": 4.0}, {"name": "aten::conv", "count": 1, "ms": 36.0}],
}


def test_layers_of_the_same_shape_stand_side_by_side():
    rows = side_by_side(COMPILED, FRAMEWORK)

    assert [row["layer"] for row in rows] == ["a", "c"]
    assert rows[0]["framework"]["ms"] == 40.0
    assert rows[1]["framework"] is None
    assert [row["framework"] for row in side_by_side(COMPILED, {"reason": "not there"})] == [None, None]


def test_layers_are_scaled_to_the_mean_of_the_passes():
    compiled, framework = scaled_compiled(COMPILED, 60.0), scaled_framework(FRAMEWORK, 30.0)

    assert ([k["ms"] for k in compiled["kernels"]], compiled["observed_ms"]) == ([20.0, 10.0, 24.0], 30.0)
    assert ([p["ms"] for p in framework["primitives"]], framework["ms"]) == ([20.0, 1.0], 30.0)
    assert scaled_framework({"reason": "no"}, 1.0) == {"reason": "no"}


def test_conclusions_say_what_the_figures_say():
    framework = of_framework("PyTorch", FRAMEWORK)
    assert "1 convolutions in 40 ms of them (67%): 1 × jit:avx2; 0 of them" in framework
    assert "1 times a tensor was laid out anew, 2 ms" in framework
    assert "1 × abcd to aBcd16b" in framework
    assert "conv 90%, relu 10%" in framework
    assert "not known here: it is missing" in of_framework("TensorFlow", {"reason": "it is missing"})

    assert "1 × winograd, 1 × direct (22 ms), and 1 × bilinear (5 ms). 1 of 2 convolutions" in of_compiled(COMPILED)

    networks = [{"framework": "PyTorch", "in_framework": FRAMEWORK}]
    assert "PyTorch spends 67% of its time in convolutions, fuses what follows into 0 of 1" in of_frameworks(networks)
    assert of_frameworks([{"framework": "PyTorch", "in_framework": {"reason": "it is missing"}}]) == ""

    both = of_both("PyTorch", side_by_side(COMPILED, FRAMEWORK), 60.0, 30.0)
    assert "take 40 ms in PyTorch and 10 ms in TVM; everything else takes 20 and 20 ms" in both
    assert "PyTorch computes without oneDNN: c." in both


def test_the_commands_that_train_are_commands():
    for studied in STUDIED:
        parsed = _parser("train").parse_args(studied.trained_by(data="folder").split()[1:])
        assert (parsed.architecture, str(parsed.data)) == (studied.name, "folder")
        plan = TrainingPlan(
            architecture_of(studied.name), epochs=5, crop=128, whole_slice_epochs=0, lacking=(0.1, 0.0, 0.2), seed=3
        )
        parsed = _parser("train").parse_args(studied.trained_by(asdict(plan)).split()[1:])
        assert training_plan(parsed) == plan
    assert report_paper._STEPS == STEPS
    assert tuple(studied.name for studied in STUDIED) == report_paper._NETWORKS


@pytest.mark.slow
def test_the_whole_study_on_a_tiny_network_goes_on_where_it_ended_and_writes_its_page(tmp_path):
    data = tmp_path / "lgg"
    split = {"train": [], "validation": [], "test": []}
    for number, part in enumerate(("train", "validation", "test")):
        split[part].append(write_patient(data, f"TCGA_AA_000{number}_2000", slices=4, size=256, seed=number).name)
    (data / "split.json").write_text(json.dumps(split))
    studied = Studied(
        "paper-torch", "PyTorch", {"CPU": ("pytorch-as-trained", "falx"), "GPU": ("pytorch-gpu", "falx-gpu")}
    )
    weights = {"paper-torch": tiny_weights("paper-torch", tmp_path)}
    study = Study(data, tmp_path / "work", threads=1, passes=2, weights=weights, networks=(studied,))

    study.take("prepare", print)
    study.take("passes", print)
    before = study.parts.get("paper-torch-pass-1", dict)
    document = study.document(print)
    report_paper.write(document, tmp_path / "out")

    (network,) = document["networks"]
    assert study.parts.get("paper-torch-pass-1", dict) == before
    pair = network["devices"]["CPU"]
    assert len(pair["before"]["passes_s"]) == len(pair["after"]["passes_s"]) == 2
    assert pair["after"]["max_abs_diff"] < 1e-3
    assert pair["before"]["dice"] == pytest.approx(pair["after"]["dice"], abs=1e-3)
    text = (tmp_path / "out" / "paper.md").read_text(encoding="utf-8")
    assert "0.819" in text
    assert "trained by `falx-build-models train --architecture paper-torch" in text
    assert "## Table 2: 25 consecutive runs" in text
    assert "PyTorch, GPU, pytorch-gpu" in text


def test_a_trace_holds_the_primitives_of_one_run_and_the_operators_of_another(subjects):
    primitives, run = trace("pytorch-as-trained", subjects["paper-torch"])

    counts = {operator["name"]: operator["count"] for operator in run["operators"]}
    assert counts["aten::batch_norm"] == 6
    assert run["ms"] > 0
    assert sum(p.is_convolution for p in primitives) in (0, 7)  # none where PyTorch has no oneDNN

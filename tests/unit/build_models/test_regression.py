"""Taking one thing away from our build: the numbers stay, the time does not."""

import numpy as np
import pytest
import torch
from torch import nn

from app.contract.packing import pack
from build_models.commands.report_cpu_regression import _write
from build_models.compilers.tvm_cpu import llvm_target
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.machine import Machine
from build_models.native import native_target
from build_models.passes.lower_layers import Lowering
from build_models.regression.ablations import ABLATIONS, ALL, WHOLE, builds, whole_build
from build_models.regression.conclusions import of_clock
from build_models.regression.dilated_up_convolution import dilated_up_convolution
from build_models.regression.paper import PUBLISHED
from build_models.regression.slowdown import measure_ablations
from build_models.regression.spread import CONDITIONS, _neighbour, clock_spread, spread_of
from build_models.schedules.layer import Layer
from build_models.targets import INSTRUCTION_SETS
from build_models.zoo.registry import build_network
from tests.helpers.blocked import block, random, unblock
from tests.helpers.reduced import skip_unless_supported

SIZE = 16
INT8_TARGET = "x86-64-v4-int8"


@pytest.fixture(scope="module")
def target() -> str:
    return native_target()


@pytest.fixture(scope="module")
def lowering(target: str) -> Lowering:
    return Lowering(target, INSTRUCTION_SETS[target].tiling)


@pytest.fixture(scope="module")
def network() -> DeployNetwork:
    """A U-Net of one level whose answers vary from pixel to pixel."""
    torch.manual_seed(0)
    trained = build_network(3, {"family": "unet", "features": 16, "levels": 1})
    with torch.no_grad():
        for parameter in trained.parameters():
            if parameter.dim() > 1:
                nn.init.kaiming_normal_(parameter)
    return DeployNetwork(trained).eval()


@pytest.mark.slow
def test_every_ablation_computes_the_same_numbers_and_is_another_program(network, lowering, target):
    image = random(1, 3, SIZE, SIZE)
    expected = network(torch.from_numpy(image)).numpy()
    assert expected.std() > 0.05

    rows = measure_ablations(network, image, whole_build(target, lowering, 2), repeat=3)

    assert [row["taken_away"] for row in rows] == [None, *(a.name for a in ABLATIONS), ALL]
    assert rows[0]["factor"] == 1.0
    assert all(row["max_abs_diff"] < 1e-3 for row in rows)
    assert all(0 < row["p50_ms"] <= row["p95_ms"] for row in rows)


def test_each_ablation_takes_away_what_it_says(network, lowering, target):
    exported = export_relax(network, 3, SIZE)
    found = builds(whole_build(target, lowering, 2), exported)
    templates = {
        name: [choice.template for _, _, choice in build.program(exported).layers]
        for name, build in found.items()
        if name != "instruction set"
    }

    assert "winograd" in templates[WHOLE]
    assert "dilated_up_convolution" not in templates[WHOLE]
    assert "winograd" not in templates["Winograd"]
    assert "dilated_up_convolution" in templates["up-convolution without zeros"]
    assert templates["records of the four heaviest layers"].count("winograd") < templates[WHOLE].count("winograd")
    assert found["threads"].threads == 1
    assert "mcpu" not in found["instruction set"].target.export()
    plain, converted = (len(found[name].program(exported).module.functions) for name in (WHOLE, "common layout"))
    assert converted > plain
    everything = found[ALL]
    assert (everything.threads, everything.convert) == (1, True)
    assert not set(templates[ALL]) & {"winograd", "up_convolution"}


@pytest.mark.parametrize(("channels", "filters", "height", "width"), [(16, 16, 3, 5), (20, 7, 4, 4)])
def test_the_dilated_up_convolution_is_a_transposed_convolution(channels, filters, height, width, target):
    import tvm

    tiling = INSTRUCTION_SETS[target].tiling
    layer = Layer("up_convolution", (channels,), filters, height, width, kernel=2, stride=2)
    kernel = dilated_up_convolution(layer, tiling)
    image, weight, bias = random(1, channels, height, width), random(channels, filters, 2, 2), random(filters)
    packed = [pack(array, layout.steps) for array, layout in zip((weight, bias), kernel.parameters, strict=True)]
    out = tvm.runtime.tensor(np.full(kernel.outputs[0].shape, np.nan, np.float32))
    tensors = [tvm.runtime.tensor(array) for array in (block(image, tiling.lanes), *packed)]

    tvm.compile(tvm.IRModule({"main": kernel.func}), target=llvm_target(target))["main"](*tensors, out)

    expected = torch.conv_transpose2d(*map(torch.from_numpy, (image, weight, bias)), stride=2).numpy()
    np.testing.assert_allclose(unblock(out.numpy(), filters)[0], expected, atol=1e-4)


def test_the_times_of_kernels_add_up_to_no_more_than_the_run(network, lowering, target):
    from build_models.profile import document, profile

    found = profile(network, random(1, 3, SIZE, SIZE), lowering=_untuned(lowering), threads=1, repeat=5)
    said = document("tiny", target, 1, found)

    assert sum(k["gflop"] for k in said["kernels"]) == pytest.approx(said["gflop"], abs=1e-3)
    assert all(k["ms"] > 0 for k in said["kernels"])
    assert [k["layer"].split()[0] for k in said["kernels"]].count("up_convolution") == 1
    # Each call back costs a microsecond or so, which a run without them does not have.
    assert sum(k["ms"] for k in said["kernels"]) < 3 * said["whole_ms"]
    assert said["peak_gflops"] > 1


def test_8_bit_kernels_are_timed_against_the_peak_of_8_bit_products(network):
    from build_models.profile import document, profile

    skip_unless_supported(INT8_TARGET)
    lowering = Lowering(INT8_TARGET, INSTRUCTION_SETS[INT8_TARGET].tiling, "int8")
    said = document("tiny", INT8_TARGET, 1, profile(network, random(1, 3, SIZE, SIZE), lowering, threads=1, repeat=5))

    assert [k["template"] for k in said["kernels"]][:1] == ["image_convolution"]
    assert all(k["ms"] > 0 for k in said["kernels"])
    assert said["peak_gflops"] > 1


def test_a_machine_answers_as_pytorch_and_keeps_answering_after_it_was_instrumented(network, lowering, target):
    image = random(1, 3, SIZE, SIZE)
    exported = export_relax(network, 3, SIZE)
    build = whole_build(target, lowering, 1)
    machine = Machine(build.program(exported), build.target, network.weights(), 1)

    first = machine.run(image)
    names = [call.kernel for call in machine.kernel_times(image)]

    np.testing.assert_allclose(first, network(torch.from_numpy(image)).numpy(), atol=1e-3)
    np.testing.assert_array_equal(machine.run(image), first)
    assert len([name for name in names if not name.startswith("vm.")]) == len(build.program(exported).layers)


def test_spread_names_outliers_and_deviation():
    found = spread_of([10.0] * 24 + [20.0])

    assert (found["runs"], found["p50_ms"], found["max_ms"], found["outliers"]) == (25, 10.0, 20.0, 1)
    assert found["deviation"] == pytest.approx(0.196, abs=0.001)
    assert clock_spread(runs=20) >= 1.0


def test_a_machine_that_varies_by_itself_is_told_of_beside_the_conditions():
    assert "what changes by less than that is no finding" in of_clock(4.3)
    assert "no finding" not in of_clock(1.02)


def test_the_busy_neighbour_is_gone_afterwards():
    import os
    import signal

    with _neighbour(True):
        children = _children()
        assert children
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, signal.SIGCONT)


def test_the_page_has_both_tables_the_picture_and_the_papers_figures(tmp_path):
    figures = {"p50_ms": 30.0, "p95_ms": 31.0, "min_ms": 29.0, "max_ms": 40.0, "deviation": 0.01, "outliers": 1}
    row = {"p50_ms": 30.0, "p95_ms": 31.0, "factor": 1.0, "max_abs_diff": 0.0}
    document = {
        "cpu": "a processor",
        "threads": 2,
        "model": "wide",
        "target": "x86-64-v3",
        "gflop": 24.1,
        "ablations": [
            {"taken_away": None, "paper": None, **row},
            {"taken_away": "Winograd", "paper": "CUDA only", **row, "factor": 2.5},
            {"taken_away": "threads", "paper": "one", **row, "factor": 0.98},
            {"taken_away": "common layout", "paper": "none", **row, "factor": 0.8},
            {"taken_away": ALL, "paper": "all of these", **row, "factor": 40.0},
        ],
        "consecutive": [
            {"engine": "falx", "tuning": "after", **figures},
            {"engine": "openvino", "tuning": "as it comes", "reason": "it is not installed"},
        ],
        "conditions": [
            {"condition": CONDITIONS[0].name, "threads": 2, **figures},
            {"condition": CONDITIONS[1].name, "threads": 2, **figures, "p50_ms": 24.0, "p95_ms": 36.0},
        ],
        "clock_spread": 1.02,
    }

    _write(document, tmp_path)

    text = (tmp_path / "cpu-regression.md").read_text(encoding="utf-8")
    assert "Winograd (× 2.50)" in text
    assert "Next to nothing is lost here by taking away alone: threads." in text
    assert "The build is even faster without: common layout (× 0.80)." in text
    assert "explain little" in text
    assert "TVM before tuning was not asked to run." in text
    assert "a factor of 40.0, more than the 4.2" in text
    assert "Each thread bound to a core: the median is 20% faster and the spread 45% wider." in text
    assert "openvino: not measured, it is not installed." in text
    assert all(f"{line.after_s:g}" in text for line in PUBLISHED)
    assert (tmp_path / "cpu-regression.png").stat().st_size > 10_000


def _untuned(lowering: Lowering) -> Lowering:
    return Lowering(lowering.target, lowering.tiling, allow_untuned=True)


def _children() -> list[int]:
    import os
    from pathlib import Path

    path = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if not path.is_file():
        pytest.skip("this system does not list the children of a process")
    return [int(pid) for pid in path.read_text().split()]

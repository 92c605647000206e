"""R11: the GPU may go. The result comes from the CPU, and what became of the GPU is said."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest

from app import resources
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.native import compile_library
from tests.helpers.standin_gpu import cuda_artifact, install_standin_gpu, models_that_pass_on_it
from tests.helpers.studies import write_tiff_folder

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.promise("R11"),
    pytest.mark.skipif(sys.platform != "linux", reason="stands in for libcuda.so.1"),
]

_DRIVER = """
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
int cuInit(unsigned flags) { %(init)s }
int cuDriverGetVersion(int *version) { *version = %(version)d; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = 0; return %(device)d; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
  *value = attribute == 75 ? 8 : 6; return %(attribute)d;
}
"""
GOOD = {"init": "return 0;", "version": 13000, "device": 0, "attribute": 0}
DRIVERS = {
    "too old": ({"version": 12020}, "the NVIDIA driver supports CUDA 12.2, and 13.0 is needed"),
    "without a GPU": ({"init": "return 100;"}, "no NVIDIA GPU is installed"),
    "out of memory": ({"init": "return 2;"}, r"the NVIDIA driver offers no GPU \(error 2\)"),
    "lost its GPU": ({"device": 46}, "the NVIDIA driver offers no GPU"),
    "in disorder": ({"attribute": 999}, "does not tell the GPU's compute capability"),
    "segfaults": ({"init": "raise(SIGSEGV); return 0;"}, "asks the NVIDIA driver stopped with signal SIGSEGV"),
    "aborts": ({"init": "abort();"}, "asks the NVIDIA driver stopped with signal SIGABRT"),
    "exits": ({"init": "_exit(3);"}, "asks the NVIDIA driver ended with exit code 3"),
    # It says what a driver should, and does nothing: without cudart it is not even tried, with it its probe fails.
    "an empty shell": ({}, "libcudart.so.13 is not installed|the probe of tvm-cuda sm_|TVM cannot|failed|cannot run"),
}
EVERY_DAY = ("too old", "out of memory", "segfaults")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_models(tmp_path_factory.mktemp("gpu") / "models", artifact_of("litert"), cuda_artifact())


@pytest.fixture
def driver(request: pytest.FixtureRequest, tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A driver of that kind in front of the loader; what is to be said of it."""
    behaviour, said = DRIVERS[request.param]
    compile_library(_DRIVER % {**GOOD, **behaviour}, tmp_path / "driver" / "libcuda.so.1")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path / "driver"))
    isolate(monkeypatch, tmp_path / "own")
    use_models(monkeypatch, models)
    return said


def falx(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.main", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "driver",
    [pytest.param(name, marks=() if name in EVERY_DAY else pytest.mark.slow) for name in DRIVERS],
    indirect=True,
)
def test_whatever_the_driver_does_the_result_comes_from_the_cpu_and_the_reason_is_told(driver: str, tmp_path: Path):
    if shutil.which("nvidia-smi"):
        pytest.skip("there is a real driver")
    done = falx("segment", str(write_tiff_folder(tmp_path / "study")), "--out", str(tmp_path / "out"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["backend"] == "litert"
    told = json.loads(falx("backends", "--json").stdout)
    (cuda,) = [o for o in told["outcomes"] if o["backend"] == "tvm-cuda"]
    assert not cuda["ok"]
    assert re.search(driver, cuda["reason"])
    assert told["chosen"] == "litert"


@pytest.mark.parametrize("driver", ["segfaults"], indirect=True)
def test_a_gpu_that_was_asked_for_is_refused_in_one_sentence_and_not_swapped(driver: str, tmp_path: Path):
    study = str(write_tiff_folder(tmp_path / "study"))
    done = falx("segment", study, "--out", str(tmp_path / "out"), "--backend", "tvm-cuda")
    assert done.returncode == 1
    assert re.search(driver, done.stderr)
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_driver_that_hangs_is_given_up(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch):
    compile_library(_DRIVER % {**GOOD, "init": "sleep(600); return 0;"}, tmp_path / "driver" / "libcuda.so.1")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path / "driver"))
    isolate(monkeypatch, tmp_path / "own")
    use_models(monkeypatch, models)
    told = json.loads(falx("backends", "--json").stdout)
    assert told["chosen"] == "litert"
    assert "did not answer within 20 s" in json.dumps(told["outcomes"])


@pytest.mark.parametrize(("code", "name"), [(700, "lost"), pytest.param(2, "out of memory", marks=pytest.mark.slow)])
def test_a_gpu_that_goes_in_the_middle_of_a_case_leaves_a_whole_result_of_the_cpu_and_one_warning(
    code: int, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for variable, value in install_standin_gpu(tmp_path / "standin").items():
        monkeypatch.setenv(variable, value)
    isolate(monkeypatch, tmp_path / "own")
    use_models(monkeypatch, models_that_pass_on_it(tmp_path / "models", artifact_of("litert")))
    (tmp_path / "study").symlink_to(resources.demo_case())
    alone = segmented(tmp_path, "alone", "--backend", "litert")
    monkeypatch.setenv("STANDIN_ANSWERS", "3")
    monkeypatch.setenv("STANDIN_ERROR", str(code))
    fallen = segmented(tmp_path, "fallen", "--backend", "auto")
    assert fallen.stderr == (
        "falx: The backend tvm-cuda failed in the middle of the case; every slice was computed anew with litert, and "
        "no outline of tvm-cuda was kept.\n"
    ), name
    assert json.loads(fallen.stdout)["backend"] == "litert"
    masks = [nibabel.load(next((tmp_path / out).glob("*.nii.gz"))).get_fdata() for out in ("alone", "fallen")]  # type: ignore[attr-defined]
    assert masks[0].any(), alone.stderr
    assert np.array_equal(*masks)


def segmented(folder: Path, out: str, *more: str) -> subprocess.CompletedProcess[str]:
    to = ("--out", str(folder / out), "--format", "nifti", "--json")
    done = falx("segment", str(folder / "study"), "--model", "unet", *to, *more)
    assert done.returncode == 0, done.stderr
    return done

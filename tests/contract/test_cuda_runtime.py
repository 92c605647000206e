"""The program's side of an NVIDIA GPU: TVM's own CUDA runtime on stand-ins for driver and runtime library.

What a kernel computes is not tested here: nothing is launched, and every answer is zero.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

from app import resources
from app.contract.manifest import MANIFEST, Artifact
from tests.helpers.artifacts import copied, vouch_for
from tests.helpers.standin_gpu import cuda_artifact, install_standin_gpu, models_that_pass_on_it

RUNS = 3
PROGRAM = """
import ctypes, json, sys
from pathlib import Path
import numpy as np
from app.contract.manifest import read_artifact
from app.errors import AppError
from app.inference.registry import backend_named

backend, artifact = backend_named("tvm-cuda"), read_artifact(Path(sys.argv[1]))
said = [condition.reason for condition in (backend.availability(), backend.supports(artifact)) if not condition.ok]
found = {"said": said}

def counted(names=("uploads", "downloads", "pinned", "unpinned_copies", "launches", "captures", "replays")):
    from app.inference.backends.cuda_driver import find_cudart
    library = ctypes.CDLL(str(find_cudart()))
    return {name: getattr(library, "standin_" + name)() for name in names}

try:
    if not said:
        session = backend.load(artifact, 1)
        found["loading"] = counted()
        image = np.zeros(artifact.manifest.input.shape, np.float32)
        images = np.zeros((session.images_at_once, *image.shape[1:]), np.float32)
        several = sys.argv[3] == "several"
        for _ in range(int(sys.argv[2])):
            answer = session.run_several(images) if several else session.run(image)
            found["answers"] = len(answer)
            found["zeros"] = bool((answer == 0).all())
        found["running"] = counted()
        session.close()
        found["closed"] = True
except AppError as error:
    found["error"] = [type(error).__name__, error.user_message]
    if "loading" in found:
        session.close()
        del session
        found["closed"] = True
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return install_standin_gpu(tmp_path_factory.mktemp("standin"))


@pytest.fixture(scope="module")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    models = models_that_pass_on_it(tmp_path_factory.mktemp("cuda") / "models")
    copy = copied(models, cuda_artifact())
    document = json.loads((copy.folder / MANIFEST).read_text(encoding="utf-8"))
    (copy.folder / MANIFEST).write_text(json.dumps(document | {"device_memory_mb": 40.0}), encoding="utf-8")
    vouch_for(copied(models, cuda_artifact()))
    return copied(models, cuda_artifact())


def tried(
    artifact: Artifact, standin: dict[str, str], runs: int = RUNS, how: str = "one", **behaviour: object
) -> dict[str, Any]:
    """What a process finds that loads the network and runs it, on 'one' slice at a time or on 'several'."""
    told = {f"STANDIN_{name}": str(value) for name, value in behaviour.items()}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(artifact.folder), str(runs), how],
        capture_output=True,
        text=True,
        env={**standin, **told},
        cwd=resources.root(),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_weights_go_up_once_and_every_slice_up_and_down_once_through_pinned_pages(artifact, standin):
    found = tried(artifact, standin)
    assert found["said"] == []
    assert found["loading"]["uploads"] == len(artifact.manifest.parameters)
    assert found["running"]["uploads"] - found["loading"]["uploads"] == RUNS
    assert found["running"]["downloads"] == RUNS
    assert found["running"]["pinned"] == 2, "one for slices, one for answers"
    assert found["running"]["unpinned_copies"] == found["loading"]["unpinned_copies"]
    assert found["running"]["launches"] > 0
    assert found["zeros"]
    assert found["closed"]


def test_half_precision_is_captured_as_a_graph_once_and_replayed_for_every_slice(standin):
    found = tried(cuda_artifact("sm_75-or-later-fp16"), standin)["running"]
    assert found["captures"] == 1
    assert found["replays"] == RUNS - 1, "TVM computes the first slice before it captures"


def test_slices_of_a_volume_go_up_and_down_together(standin):
    artifact = cuda_artifact("sm_75-or-later-fp16")
    found = tried(artifact, standin, how="several")
    assert found["answers"] == artifact.manifest.images_at_once > 1
    assert found["running"]["uploads"] - found["loading"]["uploads"] == RUNS
    assert found["running"]["downloads"] == RUNS
    assert found["running"]["replays"] == RUNS - 1


@pytest.mark.parametrize(
    ("capability", "said"),
    [
        (61, "the GPU has compute capability 6.1, and 7.5 or newer is needed"),
        (70, "the GPU has compute capability 7.0, and 7.5 or newer is needed"),
    ],
)
def test_a_gpu_that_is_too_old_is_named_by_what_it_has_and_what_is_needed(artifact, standin, capability, said):
    assert said in tried(artifact, standin, CAPABILITY=capability)["said"]


def test_a_network_that_does_not_fit_is_refused_with_both_figures_before_it_is_loaded(artifact, standin):
    found = tried(artifact, standin, FREE_MB=50)
    kind, sentence = found["error"]
    assert kind == "BackendUnavailableError"
    assert sentence.startswith("The graphics card has 50 MB of its 8000 MB free, and unet for tvm-cuda ")
    assert sentence.endswith(" needs 104 MB; close other programs that use it.")
    assert "loading" not in found


@pytest.mark.parametrize(("code", "name"), [(700, "lost"), (2, "out of memory")])
def test_a_device_that_fails_ends_the_session_and_not_the_process(artifact, standin, code, name):
    found = tried(artifact, standin, ANSWERS=1, ERROR=code)
    assert found["error"][0] == "EngineFailedError", name
    assert found["closed"]

"""TVM's runtime without TVM: what a process holds that runs a compiled network."""

import json
import subprocess
import sys

import pytest

from app import resources
from app.contract.manifest import Artifact
from tests.helpers.artifacts import artifact_of

PROGRAM = """
import json, sys, threading
import numpy as np
from pathlib import Path
from app.contract.manifest import read_artifact
from app.inference.registry import backend_named

hook = sys.excepthook
artifact = read_artifact(Path(sys.argv[1]))
session = backend_named("tvm-cpu").load(artifact, 2)
session.run(np.zeros(artifact.manifest.input.shape, np.float32))
status = Path("/proc/self/status").read_text()
print(json.dumps({
    "modules": sorted(name for name in ("tvm", "torch") if name in sys.modules),
    "compiler": "libtvm_compiler" in Path("/proc/self/maps").read_text(),
    "excepthook": sys.excepthook is hook,
    "resident_mb": int(status.split("VmRSS:")[1].split()[0]) / 1024,
}))
"""


@pytest.fixture(scope="module")
def artifact() -> Artifact:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    return artifact_of("tvm-cpu")


def test_a_network_runs_without_tvm_without_torch_and_in_little_memory(artifact):
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(artifact.folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd=resources.root(),
        timeout=60,
    )
    found = json.loads(answer.stdout)
    assert found["modules"] == []
    assert not found["compiler"]
    assert found["excepthook"]
    assert found["resident_mb"] < 200

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
from app import postponed
from app.contract.manifest import read_artifact
from app.contract.preprocess import channel_statistics
from app.inference.registry import backend_named

postponed.postpone()
hook = sys.excepthook
channel_statistics(np.arange(64.0).reshape(1, 8, 8))
artifact = read_artifact(Path(sys.argv[1]))
session = backend_named("tvm-cpu").load(artifact, 2)
session.run(np.zeros(artifact.manifest.input.shape, np.float32))
status = Path("/proc/self/status").read_text()
print(json.dumps({
    "modules": [name for name in ("tvm", "torch", "numpy.ma", "ml_dtypes") if sys.modules.get(name)],
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


def test_a_network_runs_without_what_is_slow_to_import_and_in_little_memory(artifact):
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

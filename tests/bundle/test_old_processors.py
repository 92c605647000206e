"""The frozen program on processors that it has never seen, by emulation of all of its processes."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EMULATED = Path(__file__).with_name("emulated.sh")
LIMIT_S = int(os.environ.get("FALX_EMULATION_LIMIT_S", "3600"))
PROCESSORS = [("Nehalem", "x86-64-v2"), ("Haswell", "x86-64-v3")]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def emulate(falx: str, tmp_path: Path, need) -> Run:
    """Run the frozen program on a processor; skip where that cannot be had."""
    need("qemu-x86_64-static", "unshare")

    def run(processor: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "QEMU_CPU": processor}
        return subprocess.run(
            ["unshare", "-Urm", "sh", str(EMULATED), falx, *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False,
        )  # fmt: skip

    tried = run("max", "--version")
    if "binfmt_misc" in tried.stderr or "unshare" in tried.stderr:
        pytest.skip("this kernel gives no binfmt_misc to a namespace of one's own")
    assert tried.returncode == 0, tried.stderr
    return run


@pytest.mark.parametrize(("processor", "target"), PROCESSORS)
def test_it_tells_which_artifacts_the_processor_can_run(emulate: Run, processor: str, target: str) -> None:
    done = emulate(processor, "models", "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    artifacts = [artifact for model in json.loads(done.stdout)["models"] for artifact in model["artifacts"]]
    compiled = [artifact for artifact in artifacts if artifact["backend"] == "tvm-cpu"]
    assert max(artifact["target"] for artifact in compiled if artifact["runs_here"]) == target
    assert all("lacks" in artifact["why_not"] for artifact in compiled if artifact["target"] > target)


@pytest.mark.parametrize(("processor", "target"), PROCESSORS)
def test_golden_vectors_pass_with_the_artifact_of_the_instruction_set(
    emulate: Run, bundle: Path, processor: str, target: str
) -> None:
    artifact = bundle / "_internal" / "compiled_models" / "unet-fast" / f"tvm-cpu-{target}"
    done = emulate(processor, "--probe", str(artifact), "--threads", "1")
    assert done.returncode == 0, done.stderr[-2000:]
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert outcome["ok"], outcome["reason"]
    assert outcome["dice"] > 0.999

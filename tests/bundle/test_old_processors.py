"""The frozen program on processors that it has never seen, by emulation."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

LIMIT_S = int(os.environ.get("FALX_EMULATION_LIMIT_S", "3600"))


@pytest.mark.parametrize(("processor", "target"), [("Nehalem", "x86-64-v2"), ("Haswell", "x86-64-v3")])
def test_the_artifact_of_the_instruction_set_passes_its_golden_run(
    bundle: Path, tmp_path: Path, clean: dict[str, str], processor: str, target: str
) -> None:
    emulator = shutil.which("qemu-x86_64-static")
    if emulator is None:
        pytest.skip("qemu-x86_64-static is not installed (package qemu-user-static)")
    artifact = bundle / "_internal" / "compiled_models" / "unet" / f"tvm-cpu-{target}"
    command = [emulator, "-cpu", processor, str(bundle / "falx"), "--probe", str(artifact), "--threads", "1"]
    done = subprocess.run(
        command, cwd=tmp_path, env=clean, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert outcome["ok"], outcome["reason"]
    assert outcome["dice"] > 0.999

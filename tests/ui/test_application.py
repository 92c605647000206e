"""The window as a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app import resources

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")


def shared_folder(pid: int) -> Path | None:
    """The folder whose lock a process holds."""
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = descriptor.readlink()
        except OSError:
            continue
        if target.name == "owner.lock":
            return target.parent
    return None


def children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_window_its_worker_and_what_they_share(models: Path, number: signal.Signals):
    command = [sys.executable, "-m", "app.main", str(resources.demo_case() / "flair")]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    window = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: shared_folder(window.pid) is not None)
        folder = shared_folder(window.pid)
        assert folder is not None
        wait_until(lambda: len(list(folder.glob("array-*"))) >= 2)
        workers = children(window.pid)
        assert workers
        window.send_signal(number)
        assert window.wait(timeout=30) == 0
    finally:
        window.kill()
        window.wait()
    assert not folder.exists()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))

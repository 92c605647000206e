"""A child that hangs is given up; one that a busy PC lets hardly run is waited for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.inference.patience import run_patiently

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux tells how long a process waits for a processor")


def run(code: str, limit_s: float, **more) -> subprocess.CompletedProcess[bytes]:
    return run_patiently([sys.executable, "-c", code], limit_s, os.environ, **more)


def test_what_it_prints_and_how_it_ends_is_kept():
    done = run("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)", 60)
    assert (done.returncode, done.stdout, done.stderr) == (3, b"out\n", b"err\n")


def test_a_child_that_sleeps_is_killed_at_its_limit():
    with pytest.raises(subprocess.TimeoutExpired):
        run("import time; time.sleep(3600)", 0.2)


def test_a_child_that_computes_for_ever_is_killed_too():
    with pytest.raises(subprocess.TimeoutExpired):
        run("while True: pass", 0.2)


def test_a_program_that_is_not_there_is_told():
    with pytest.raises(FileNotFoundError):
        run_patiently(["/nonexistent/program"], 1, os.environ)


def test_whoever_waits_hears_that_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.inference.patience._TICK_S", 0.0)
    ticks, sign = [], tmp_path / "third"

    def tick() -> None:
        ticks.append(1)
        if len(ticks) == 3:
            sign.touch()

    done = run(f"import os, time\nwhile not os.path.exists({str(sign)!r}): time.sleep(0.01)", 600, tick=tick)
    assert done.returncode == 0
    assert len(ticks) >= 3


@pytest.fixture
def busy_processor() -> Iterator[int]:
    """A processor on which another process computes for ever."""
    number = min(os.sched_getaffinity(0))
    spin = subprocess.Popen([sys.executable, "-c", f"import os; os.sched_setaffinity(0, [{number}])\nwhile True: pass"])
    yield number
    spin.kill()
    spin.wait()


@linux
@pytest.mark.slow
def test_a_child_that_gets_no_processor_is_waited_for(busy_processor: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.inference.patience._AT_MOST", 10_000)
    starved = f"""
import os, time
os.sched_setaffinity(0, [{busy_processor}])
os.nice(19)
start = time.monotonic()
while time.process_time() < 0.2: pass
print(time.monotonic() - start)
"""
    limit_s = 1.0
    done = run(starved, limit_s)
    assert done.returncode == 0
    assert float(done.stdout) > limit_s, "it was not kept waiting"

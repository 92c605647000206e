"""How long the frozen program takes to start: `xvfb-run -a python -m tests.bundle.measure dist/falx/falx`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from app.inference.engine_choice import EngineChoice
from app.worker.protocol import SegmentRequest
from app.worker.shared_array import SharedFolder
from tests.bundle.test_window import until_window_is_mapped
from tests.helpers.worker import Worker

RUNS = 3


def window_s(falx: str, home: str) -> float:
    """Seconds from starting the program until its window is on the screen."""
    start = perf_counter()
    program = subprocess.Popen([falx], env={**os.environ, "HOME": home, "QT_QPA_PLATFORM": "xcb"})
    try:
        until_window_is_mapped(os.environ["DISPLAY"], program)
        return perf_counter() - start
    finally:
        program.terminate()
        program.wait()


def first_result_s(falx: str) -> tuple[float, float]:
    """Seconds from starting the worker until the demo case is open, and until a slice of it is outlined."""
    study = Path(falx).parent / "_internal" / "resources" / "demo" / "study"
    folder = SharedFolder()
    start = perf_counter()
    with Worker([falx, "--worker"]) as worker:
        case = worker.open(study, folder.path)
        opened = perf_counter() - start
        request = SegmentRequest(worker.next_id(), case.handle, (10,), EngineChoice("unet", "tvm-cpu", 2))
        events = worker.ask(request)
        assert any(type(event).__name__ == "SliceEvent" for event in events), events
        done = perf_counter() - start
    folder.close()
    return opened, done


def main() -> None:
    """Print the medians."""
    falx = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as home:
        windows = [window_s(falx, home) for _ in range(RUNS)]
        os.environ["HOME"] = home
        first_result_s(falx)  # proves and remembers the engine, as the first start of a new program does
        opened, done = zip(*(first_result_s(falx) for _ in range(RUNS)), strict=True)
    print(f"start to window        {median(windows):.2f} s   {[round(value, 2) for value in windows]}")
    print(f"worker to case open    {median(opened):.2f} s")
    print(f"worker to first result {median(done):.2f} s   {[round(value, 2) for value in done]}")


if __name__ == "__main__":
    main()

"""How long the frozen program takes to start: `xvfb-run -a python -m tests.bundle.measure dist/falx/falx`.

Beside the time stand the seconds of processor that it took, which hold on a machine that does other work too.
"""

import os
import resource
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
MODEL = "unet-fast"  # what a new installation starts with


def window_s(falx: str, home: str) -> float:
    """Seconds from starting the program until its window is on the screen."""
    start = perf_counter()
    program = subprocess.Popen([falx], env={**os.environ, "HOME": home, "QT_QPA_PLATFORM": "xcb"})
    try:
        until_window_is_mapped(os.environ["DISPLAY"], program)
        return perf_counter() - start
    finally:
        program.kill()
        program.wait()


def first_result_s(falx: str) -> tuple[float, float]:
    """Seconds from starting the worker until the demo case is open, and until a slice of it is outlined."""
    study = Path(falx).parent / "_internal" / "resources" / "demo" / "study"
    folder = SharedFolder()
    start = perf_counter()
    with Worker([falx, "--worker"]) as worker:
        case = worker.open(study, folder.path)
        opened = perf_counter() - start
        request = SegmentRequest(worker.next_id(), case.handle, (10,), EngineChoice(MODEL, "auto", 2))
        events = worker.ask(request)
        assert any(type(event).__name__ == "SliceEvent" for event in events), events
        done = perf_counter() - start
    folder.close()
    return opened, done


def processor_s() -> float:
    """Seconds of processor of all processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the medians."""
    falx = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        first_result_s(falx)  # proves and remembers the engine, as the first start of a new program does
        before = processor_s()
        opened, done = zip(*(first_result_s(falx) for _ in range(RUNS)), strict=True)
        worker = (processor_s() - before) / RUNS
        before = processor_s()
        windows = [window_s(falx, home) for _ in range(RUNS)]
        window = (processor_s() - before) / RUNS
    print(f"start to window        {median(windows):.2f} s   {[round(value, 2) for value in windows]}")
    print(f"                       {window:.2f} s of processor, with the looks at the screen")
    print(f"worker to case open    {median(opened):.2f} s")
    print(f"worker to first result {median(done):.2f} s   {[round(value, 2) for value in done]}")
    print(f"                       {worker:.2f} s of processor")


if __name__ == "__main__":
    main()

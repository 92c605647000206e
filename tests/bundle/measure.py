"""How long the frozen program takes to start: `xvfb-run -a python -m tests.bundle.measure dist/falx/falx`.

Beside the time stand the seconds of processor that it took, which hold on a machine that does other work too.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from app.inference.engine_choice import EngineChoice
from app.worker.protocol import CaseHandle, DoneEvent, FailedEvent, SegmentRequest, SliceEvent
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


class FirstResult(NamedTuple):
    """Seconds from starting a worker until the demo case is open, until a slice of it is outlined, and of processor.

    `again` are those of another worker with the case that the first has opened, as the window starts one after a crash.
    """

    opened: float
    done: float
    processor: float
    again: float
    again_processor: float


def first_result(falx: str) -> FirstResult:
    """Start both workers."""
    study = Path(falx).parent / "_internal" / "resources" / "demo" / "study"
    folder = SharedFolder()
    before, start = processor_s(), perf_counter()
    with Worker([falx, "--worker"]) as worker:
        case = worker.open(study, folder.path).handle
        opened = perf_counter() - start
        _outline(worker, case)
        done = perf_counter() - start
    between, start = processor_s(), perf_counter()
    with Worker([falx, "--worker"]) as worker:
        _outline(worker, case)
        again = perf_counter() - start
    folder.close()
    return FirstResult(opened, done, between - before, again, processor_s() - between)


def _outline(worker: Worker, case: CaseHandle) -> None:
    """Wait for the first slice."""
    worker.send(SegmentRequest(worker.next_id(), case, (10,), EngineChoice(MODEL, "auto", 2)))
    while not isinstance(event := worker.event(), SliceEvent):
        assert not isinstance(event, DoneEvent | FailedEvent), event


def processor_s() -> float:
    """Seconds of processor of all processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the medians."""
    falx = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        first_result(falx)  # proves and remembers the engine, as the first start of a new program does
        workers = [first_result(falx) for _ in range(RUNS)]
        before = processor_s()
        windows = [window_s(falx, home) for _ in range(RUNS)]
        window = (processor_s() - before) / RUNS
    show("start to window", windows, window, " with the looks at the screen")
    show("worker to case open", [worker.opened for worker in workers])
    show("worker to first result", [worker.done for worker in workers], median(w.processor for w in workers))
    show("of a case in memory", [worker.again for worker in workers], median(w.again_processor for w in workers))


def show(what: str, seconds: Sequence[float], processor: float | None = None, note: str = "") -> None:
    """Print a median and what it is of."""
    print(f"{what:22} {median(seconds):.2f} s   {[round(value, 2) for value in seconds]}")
    if processor is not None:
        print(f"{'':22} {processor:.2f} s of processor{note}")


if __name__ == "__main__":
    main()

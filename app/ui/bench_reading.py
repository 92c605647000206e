"""Reads case after case as a radiologist does: `python -m app.ui.bench_reading` prints JSON.

Each case is opened, scrolled through, outlined as a whole, corrected by hand where the window lets that be done,
exported, and followed by the next. `start_to_usable_ms` is from the start of the process to the first window that has
been drawn and answers, `stall_ms` the longest time for which the event loop did not come round, `rss_mb` the memory of
window and worker after each case, and `rss_growth` that from the tenth case (or the middle one of fewer) to the last.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QTimer

from app import clock, resources
from app.ui.application import Falx
from app.ui.case_state import State
from app.ui.driving import dark_window, pause, wait_until
from app.ui.exporting import Wish
from app.ui.watchdog import Watchdog

_FORMATS = ("nifti", "json")
_FROM = 10
"""The case from which memory is compared with that after the last."""
_SLICE_MS = 30.0
"""Between two slices: a quick reader's thirty a second."""
_LOOK_MS = 150.0
"""Between two slices of a reader who has time."""


def main(argv: Sequence[str] | None = None) -> int:
    """Read and print; returns the exit code."""
    clock.start()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="cases to read in turn; none reads the demo case")
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=0.0, help="for all cases; time left is spent looking at them")
    parser.add_argument("--backend", default="auto")
    arguments = parser.parse_args(argv)
    with dark_window(arguments.backend) as falx:
        start_ms = show(falx)
        found = read(falx, [str(path) for path in arguments.paths], arguments.cases, arguments.minutes)
        print(json.dumps({"start_to_usable_ms": round(start_ms, 1), **found}, indent=2))
    return 0


def show(falx: Falx) -> float:
    """Show the window; milliseconds from the start of the process until it has been drawn and answers."""
    falx.window.show()
    falx.window.repaint()
    answered: list[float] = []
    QTimer.singleShot(0, lambda: answered.append(clock.since_start_s() * 1e3))
    wait_until(lambda: bool(answered))
    return answered[0]


def read(falx: Falx, paths: Sequence[str], cases: int, minutes: float = 0.0) -> dict[str, object]:
    """Read so many cases and say what that took of the reader's patience and of the memory.

    Parameters
    ----------
    paths : sequence of str
        Files or folders, one a case, read in turn; empty reads the demo case.
    minutes : float
        For all cases; a case that is done earlier is scrolled through, to and fro, until its share has passed.
    """
    choices = [[path] for path in paths] or [[str(resources.demo_case())]]
    dog, memory, seconds, edited = Watchdog(), [], [], 0
    longest: list[float] = []
    stalls: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory(prefix="falx-reading-") as folder:
        for number in range(cases):
            began = monotonic()
            dog.start()
            edited += _read_one(falx, choices[number % len(choices)], Path(folder), began + 60.0 * minutes / cases)
            dog.stop()
            seconds.append(round(monotonic() - began, 2))
            longest.append(round(dog.longest_ms, 1))
            stalls += [{"case": number + 1, **asdict(stall)} for stall in dog.stalls]
            memory.append(round(_memory_mb(falx), 1))
    first = memory[min(_FROM, max(cases // 2, 1)) - 1]
    return {
        "cases": cases,
        "edited": edited,
        "case_s": seconds,
        "stall_ms": max(longest, default=0.0),
        "case_stall_ms": longest,
        "stalls": stalls,
        "rss_mb": memory,
        "rss_growth": round(memory[-1] / first - 1.0, 4) if first else None,
    }


def _read_one(falx: Falx, paths: list[str], folder: Path, until: float) -> bool:
    before = falx.controller.case
    falx.presenter.open(paths)
    wait_until(lambda: _is_ready(falx) and falx.controller.case is not before)
    falx.controller.cancel()
    for index in range(falx.state.slices):
        falx.state.go_to(index)
        pause(_SLICE_MS)
    wait_until(lambda: not falx.controller.is_busy)
    case = falx.controller.case
    assert case is not None
    if case.missing():
        falx.window.actions_["run_volume"].trigger()
        wait_until(lambda: not case.missing() and falx.controller.state is State.READY)
    was_edited = _edit(falx)
    _look(falx, until)
    falx.presenter.exporting.start(Wish(formats=_FORMATS, folder=folder, deidentify=False))
    wait_until(lambda: not falx.presenter.exporting.is_writing)
    wait_until(lambda: falx.presenter.measurement.is_settled)
    falx.messages.clear()
    return was_edited


def _edit(falx: Falx) -> bool:
    """Fill the holes of the middle slice and take that back; whether anything could be edited."""
    actions = falx.window.actions_
    falx.state.go_to(falx.state.slices // 2)
    actions["edit"].trigger()
    pause(_SLICE_MS)
    if not actions["fill_holes"].isEnabled():
        return False
    actions["fill_holes"].trigger()
    pause(_SLICE_MS)
    actions["undo"].trigger()
    pause(_SLICE_MS)
    actions["edit"].setChecked(False)
    return True


def _look(falx: Falx, until: float) -> None:
    """Scroll to and fro until a time of the monotonic clock."""
    last = falx.state.slices - 1
    step = 0
    while monotonic() < until:
        falx.state.go_to(abs(step % (2 * last) - last) if last else 0)
        step += 1
        pause(_LOOK_MS)


def _is_ready(falx: Falx) -> bool:
    state = falx.controller.state
    if state is State.FAILED:
        raise SystemExit(f"falx: {falx.window.message_bar.text}")
    return state in (State.READY, State.SEGMENTING) and falx.controller.case is not None


def _memory_mb(falx: Falx) -> float:
    """Of the window and its worker, memory that they share counted once; 0 where the system does not tell."""
    processes = [pid for pid in ("self", falx.client.process_id) if pid]
    return sum(_own_kb(Path(f"/proc/{pid}/smaps_rollup")) for pid in processes) / 1024.0


def _own_kb(path: Path) -> float:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    sys.exit(main())

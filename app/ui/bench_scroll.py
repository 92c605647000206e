"""Measures the window on the demo case: `python -m app.ui.bench_scroll` prints JSON.

`first_mask_ms` is from the start of the process to the first drawn mask, `draw_to_draw_ms` between two slices drawn
with their masks while scrolling through a case that has not been outlined, `stall_ms` how long the window's event loop
did not come round in the meantime.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from itertools import pairwise
from time import monotonic, perf_counter

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app import clock, resources
from app.inference.latency import stats_of
from app.settings import Settings
from app.ui.application import Falx
from app.ui.case_controller import State

_TIMEOUT_S = 120.0
_TICK_MS = 5
_LOOK_MS = 1
"""How often a condition is looked at; a timer without an interval would take a core from the network."""


def main(argv: list[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    clock.start()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--rounds", type=int, default=3, help="how often to scroll through the case")
    arguments = parser.parse_args(argv)
    application = QApplication(["falx"])
    falx = Falx(application, Settings(theme="dark", language="en", backend=arguments.backend))
    try:
        print(json.dumps(_measure(falx, arguments.rounds), indent=2))
    finally:
        falx.window.close()
    return 0


def _measure(falx: Falx, rounds: int) -> dict[str, object]:
    drawn: list[tuple[int, float]] = []
    view = falx.window.stage.view
    view.drawn.connect(lambda index, mask, _ms: drawn.append((index, perf_counter())) if mask else None)
    falx.window.show()
    falx.presenter.open([str(resources.demo_case())])
    _wait(lambda: bool(drawn))
    first = clock.since_start_s() * 1e3
    falx.controller.cancel()
    gaps: list[float] = []
    stalls = _Stalls()
    for _ in range(rounds):
        gaps += _scroll(falx, drawn)
    stalls.stop()
    draw = falx.recorder.stats("draw")
    infer = falx.recorder.stats("infer")
    selection = falx.controller.selection
    return {
        "backend": selection.name if selection else None,
        "target": selection.target if selection else None,
        "first_mask_ms": round(first, 1),
        "draw_to_draw_ms": _figures(gaps),
        "stall_ms": {**_figures(stalls.gaps), "longest": round(max(stalls.gaps), 1)},
        "draw_ms": None if draw is None else {k: round(v, 2) for k, v in asdict(draw).items()},
        "infer_ms": None if infer is None else {k: round(v, 2) for k, v in asdict(infer).items()},
        "view": [view.width(), view.height()],
    }


class _Stalls:
    """Time between two ticks of the event loop."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._last = perf_counter()
        self._timer = QTimer(interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()

    def _tick(self) -> None:
        now = perf_counter()
        self.gaps.append((now - self._last) * 1e3)
        self._last = now


def _scroll(falx: Falx, drawn: list[tuple[int, float]]) -> list[float]:
    """Forget the masks and go through the case from its first slice, each step as soon as the mask is drawn."""
    _wait(lambda: falx.controller.state is State.READY)
    falx.controller.forget_results()
    moments: list[float] = []
    for index in range(falx.state.slices):
        drawn.clear()
        if index == falx.state.index:
            falx.controller.follow(index, 1)
        else:
            falx.state.go_to(index)
        _wait(lambda index=index: any(number == index for number, _ in drawn))
        moments.append(drawn[-1][1])
    return [(later - earlier) * 1e3 for earlier, later in pairwise(moments)]


def _figures(times: list[float]) -> dict[str, float]:
    stats = stats_of(times)
    return {"p50": round(stats.p50, 1), "p95": round(stats.p95, 1), "count": stats.count}


def _wait(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + _TIMEOUT_S
    loop = QEventLoop()
    timer = QTimer(interval=_LOOK_MS)
    timer.timeout.connect(lambda: loop.quit() if condition() or monotonic() > deadline else None)
    timer.start()
    loop.exec()
    if not condition():
        raise SystemExit("falx: the window did not come to an end in time.")


if __name__ == "__main__":
    sys.exit(main())

"""Measures the window on the demo case: `python -m app.ui.bench_scroll` prints JSON.

`first_mask_ms` is from the start of the process to the first drawn mask, `draw_to_draw_ms` between two slices drawn
with their masks while scrolling through a case that has not been outlined, `stall_ms` how long the window's event loop
did not come round in the meantime.
"""

import argparse
import json
import sys
from dataclasses import asdict
from itertools import pairwise
from time import perf_counter

from app import clock, resources
from app.ui.application import Falx
from app.ui.case_state import State
from app.ui.driving import dark_window, figures, wait_until
from app.ui.watchdog import Watchdog


def main(argv: list[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    clock.start()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--rounds", type=int, default=3, help="how often to scroll through the case")
    arguments = parser.parse_args(argv)
    with dark_window(arguments.backend) as falx:
        print(json.dumps(_measure(falx, arguments.rounds), indent=2))
    return 0


def _measure(falx: Falx, rounds: int) -> dict[str, object]:
    drawn: list[tuple[int, float]] = []
    view = falx.window.stage.view
    view.drawn.connect(lambda index, mask, _ms: drawn.append((index, perf_counter())) if mask else None)
    falx.window.show()
    falx.presenter.open([str(resources.demo_case())])
    wait_until(lambda: bool(drawn))
    first = clock.since_start_s() * 1e3
    falx.controller.cancel()
    gaps: list[float] = []
    dog = Watchdog()
    dog.start()
    for _ in range(rounds):
        gaps += _scroll(falx, drawn)
    dog.stop()
    draw = falx.recorder.stats("draw")
    infer = falx.recorder.stats("infer")
    selection = falx.controller.selection
    return {
        "backend": selection.name if selection else None,
        "target": selection.target if selection else None,
        "first_mask_ms": round(first, 1),
        "draw_to_draw_ms": figures(gaps),
        "stall_ms": figures(dog.gaps),
        "draw_ms": None if draw is None else {k: round(v, 2) for k, v in asdict(draw).items()},
        "infer_ms": None if infer is None else {k: round(v, 2) for k, v in asdict(infer).items()},
        "view": [view.width(), view.height()],
    }


def _scroll(falx: Falx, drawn: list[tuple[int, float]]) -> list[float]:
    """Forget the masks and go through the case from its first slice, each step as soon as the mask is drawn."""
    wait_until(lambda: falx.controller.state is State.READY)
    falx.controller.forget_results()
    moments: list[float] = []
    for index in range(falx.state.slices):
        drawn.clear()
        if index == falx.state.index:
            falx.controller.follow(index, 1)
        else:
            falx.state.go_to(index)
        wait_until(lambda index=index: any(number == index for number, _ in drawn))
        moments.append(drawn[-1][1])
    return [(later - earlier) * 1e3 for earlier, later in pairwise(moments)]


if __name__ == "__main__":
    sys.exit(main())

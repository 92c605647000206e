"""Measures how soon the mask is on the screen while a reader scrolls: `python -m app.ui.bench_live` prints JSON.

The wheel turns one slice at a time, 30 slices a second, through the demo case and back, and then slices are jumped to
in no order, which no neighbour that was computed ahead can help. For every slice it is measured how long after the
wheel the image was drawn, and how long after it the image with its mask. `fresh` are slices without a mask when they
were asked for, `ready` those with one; `overtaken` were left before their mask was drawn. `again` repeats the way with
all masks known to the window, `kept` with none known to it and all to the worker. `threshold_ms` is from moving the
threshold to the drawn mask.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QEventLoop, Qt, QTimer

from app import clock, resources
from app.ui.application import Falx
from app.ui.case_state import State
from app.ui.driving import NOTCH, dark_window, figures, turn_wheel, wait_until


@dataclass
class Step:
    """One slice that was asked for: when, whether its mask was there, and seconds until it was drawn."""

    index: int
    asked: float
    ready: bool
    image_s: float | None = None
    mask_s: float | None = None


class Scroller:
    """Asks for slices at an even pace and notes when each is drawn."""

    def __init__(self, falx: Falx, per_second: float) -> None:
        self._falx = falx
        self._view = falx.window.stage.view
        self._interval_ms = round(1000 / per_second)
        self._steps: list[Step] = []
        self._view.drawn.connect(self._on_drawn)

    def follow(self, ask: Sequence[Callable[[], None]]) -> list[Step]:
        """Call one after the other; each moves to another slice."""
        self._steps = []
        waiting = list(ask)
        loop = QEventLoop()
        timer = QTimer(interval=self._interval_ms, timerType=Qt.TimerType.PreciseTimer)

        def step() -> None:
            if not waiting:
                loop.quit()
                return
            asked = perf_counter()
            before, finished = self._falx.state.index, set(self._case_finished())
            waiting.pop(0)()
            index = self._falx.state.index
            if index != before:
                self._steps.append(Step(index, asked, index in finished))

        timer.timeout.connect(step)
        timer.start()
        loop.exec()
        timer.stop()
        wait_until(lambda: not self._falx.controller.is_busy)
        return self._steps

    def wheel(self, slices: int) -> Callable[[], None]:
        """Turn the wheel by so many notches over the image; negative goes back."""
        return lambda: turn_wheel(self._view, -NOTCH * slices)

    def _case_finished(self) -> dict[int, str]:
        case = self._falx.controller.case
        return {} if case is None else case.finished

    def _on_drawn(self, index: int, has_mask: bool, _ms: float) -> None:
        if not self._steps or self._steps[-1].index != index:
            return
        step, now = self._steps[-1], perf_counter()
        step.image_s = step.image_s or now - step.asked
        if has_mask and step.mask_s is None:
            step.mask_s = now - step.asked


def main(argv: list[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    clock.start()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="auto")
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--rounds", type=int, default=3, help="how often to go through the case")
    parser.add_argument("--per-second", type=float, default=30.0, help="slices a second")
    arguments = parser.parse_args(argv)
    with dark_window(arguments.backend, arguments.model) as falx:
        print(json.dumps(_measure(falx, arguments.rounds, arguments.per_second), indent=2))
    return 0


def _measure(falx: Falx, rounds: int, per_second: float) -> dict[str, object]:
    falx.window.show()
    falx.presenter.cases.open([str(resources.demo_case())])
    wait_until(lambda: falx.controller.state is State.SEGMENTING)
    wait_until(lambda: falx.controller.state is State.READY)
    scroller = Scroller(falx, per_second)
    last = falx.state.slices - 1
    there_and_back = [scroller.wheel(1)] * last + [scroller.wheel(-1)] * last
    order = random.Random(0).sample(range(last + 1), last + 1)
    jumps = [lambda index=index: falx.state.go_to(index) for index in order]
    wheel: list[Step] = []
    jumped: list[Step] = []
    again: list[Step] = []
    kept: list[Step] = []
    for _ in range(rounds):
        wheel += _anew(falx, scroller, there_and_back, fresh=True)
        again += _from_start(falx, scroller, there_and_back)
        jumped += _anew(falx, scroller, jumps, fresh=True)
        kept += _anew(falx, scroller, jumps, fresh=False)
    selection = falx.controller.selection
    infer = falx.recorder.stats("infer")
    return {
        "model": selection.model.name if selection else None,
        "backend": f"{selection.name} {selection.target}" if selection else None,
        "per_second": per_second,
        "infer_ms": None if infer is None else {"p50": round(infer.p50, 1), "p95": round(infer.p95, 1)},
        "wheel": _summary(wheel),
        "jumps": _summary(jumped),
        "again": _summary(again),
        "kept": _summary(kept),
        "threshold_ms": _threshold(falx),
    }


def _anew(falx: Falx, scroller: Scroller, way: Sequence[Callable[[], None]], *, fresh: bool) -> list[Step]:
    """Go the way with no mask known to the window; `fresh` lets the worker keep none either."""
    wait_until(lambda: not falx.controller.is_busy)
    falx.window.actions_["live"].setChecked(False)
    if fresh:
        falx.controller.forget_results()
    else:
        falx.controller.clear_results()
    falx.state.go_to(0)
    falx.window.actions_["live"].setChecked(True)
    return scroller.follow(way)


def _from_start(falx: Falx, scroller: Scroller, way: Sequence[Callable[[], None]]) -> list[Step]:
    falx.state.go_to(0)
    return scroller.follow(way)


def _threshold(falx: Falx) -> dict[str, float]:
    """Move the threshold while the mask is on the screen; nothing is asked of the network."""
    case = falx.controller.case
    assert case is not None
    middle = falx.state.slices // 2
    falx.state.go_to(middle)
    wait_until(lambda: middle in case.finished)
    view, times = falx.window.stage.view, []
    for percent in range(20, 80, 2):
        start = perf_counter()
        falx.window.result_panel.controls.threshold.setValue(percent)
        view.repaint()
        times.append((perf_counter() - start) * 1e3)
    return figures(times)


def _summary(steps: list[Step]) -> dict[str, object]:
    fresh, ready = [s for s in steps if not s.ready], [s for s in steps if s.ready]
    return {
        "image_ms": figures([s.image_s * 1e3 for s in steps if s.image_s is not None]),
        "fresh_ms": figures([s.mask_s * 1e3 for s in fresh if s.mask_s is not None]),
        "ready_ms": figures([s.mask_s * 1e3 for s in ready if s.mask_s is not None]),
        "overtaken": sum(s.mask_s is None for s in steps),
        "steps": len(steps),
    }


if __name__ == "__main__":
    sys.exit(main())

"""Measures how long a notch of the wheel takes to be drawn: `python -m app.ui.bench_redraw` prints JSON.

No network and no worker take part: the case lies in memory with a mask on every slice. Each figure is from the event
of the wheel to the end of the drawing of all views, in milliseconds; `cpu` is the time that the window's thread
computed in between, which other programs do not lengthen. `--slices`, `--pixels` and `--size` make it harder, and
QT_SCALE_FACTOR=2 does too.
"""

import argparse
import json
import sys
from time import perf_counter, thread_time

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.imaging.volume import Role, VolumeGeometry
from app.ui import theme
from app.ui.driving import NOTCH, figures, turn_wheel
from app.ui.opened_case import OpenedCase
from app.ui.viewer.arrangement import Arrangement
from app.ui.viewer.deck import Deck
from app.ui.viewer.grey_values import GreyValues
from app.ui.viewer.look import MaskStyle
from app.ui.viewer.view_state import ViewState
from app.worker.protocol import CaseEvent, CaseHandle
from app.worker.shared_array import ArrayHandle

_ROLES = (Role.FLAIR, Role.T1, Role.T1C)
_WARM_UP = 5


def main(argv: list[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slices", type=int, default=155)
    parser.add_argument("--pixels", type=int, default=256, help="rows and columns of a slice")
    parser.add_argument("--size", default="1100x820", help="of the views together, in logical pixels")
    parser.add_argument("--steps", type=int, default=100, help="notches of the wheel for each figure")
    arguments = parser.parse_args(argv)
    application = QApplication(["falx"])
    theme.apply(application, theme.resolve("dark"))
    width, height = (int(part) for part in arguments.size.split("x"))
    print(json.dumps(_measure(_case(arguments.slices, arguments.pixels), (width, height), arguments.steps), indent=2))
    return 0


def _measure(case: OpenedCase, size: tuple[int, int], steps: int) -> dict[str, object]:
    state = ViewState()
    grey_values = GreyValues(state.scene)
    deck = Deck(state)
    deck.resize(*size)
    grey_values.set_case(case)
    deck.set_case(case, [str(role) for role in _ROLES])
    state.reset(case.geometry, 0, grey_values.window_of(0))
    deck.show()
    found: dict[str, object] = {
        "slices": case.slices,
        "pixels": case.geometry.shape[1:],
        "display_pixels": [round(side * deck.devicePixelRatioF()) for side in size],
    }
    for arrangement in Arrangement:
        deck.arrange(arrangement)
        found[arrangement.value] = _scroll(deck, steps)
    deck.arrange(Arrangement.ONE)
    for name, style in (("filled", MaskStyle.FILL), ("map", MaskStyle.MAP)):
        state.set_look(style=style)
        found[f"one_{name}"] = _scroll(deck, steps)
    deck.close()
    return found


def _scroll(deck: Deck, steps: int) -> dict[str, dict[str, float]]:
    """Turn the wheel back and forth over the first view, and draw all views each time."""
    view, turn = deck.shown[0], -NOTCH
    QApplication.processEvents()
    ratio = deck.devicePixelRatioF()
    display = QImage(deck.size() * ratio, QImage.Format.Format_RGB32)
    display.setDevicePixelRatio(ratio)
    times, busy = [], []
    for _ in range(steps + _WARM_UP):
        if view.state.index in (0, view.state.slices - 1):
            turn = NOTCH if view.state.index else -NOTCH
        start, start_cpu = perf_counter(), thread_time()
        turn_wheel(view, turn)
        # All of it now, and not when the display asks for its next picture.
        deck.render(display)
        times.append((perf_counter() - start) * 1e3)
        busy.append((thread_time() - start_cpu) * 1e3)
        QApplication.processEvents()
    return {"wall": figures(times[_WARM_UP:]), "cpu": figures(busy[_WARM_UP:])}


def _case(slices: int, pixels: int) -> OpenedCase:
    """A head of noise with a round lesion in its middle third."""
    random = np.random.default_rng(0)
    shape = (slices, pixels, pixels)
    voxels = random.integers(0, 1000, (len(_ROLES), *shape), np.int16)
    down, along = np.mgrid[:pixels, :pixels] / pixels - 0.4
    probability = np.zeros(shape, np.float32)
    probability[slices // 3 : 2 * slices // 3] = np.clip(1.3 - np.hypot(down, along) * 7, 0, 1)
    geometry = VolumeGeometry(shape, (1.2, 0.9, 0.9), np.diag([0.9, 0.9, 1.2, 1.0]))
    handle = ArrayHandle("bench", shape, "<f4")
    event = CaseEvent(id=0, handle=CaseHandle("bench", _ROLES, geometry, handle, handle), name="Bench")
    case = OpenedCase(event, voxels, probability, None)
    case.finished = dict.fromkeys(range(slices), "bench")
    return case


if __name__ == "__main__":
    sys.exit(main())

"""Takes the pictures of the README: `python -m app.ui.screenshots --out docs/images`.

Drives the real window on the demo case, which is the only one that may be shown. Needs a display (Xvfb will do) and,
for the Korean pictures, a Korean font (Debian: fonts-noto-cjk).
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication

from app.settings import Settings
from app.ui.application import Falx
from app.ui.case_controller import State
from app.ui.viewer.look import MaskStyle

_SIZE = QSize(1440, 900)
_TIMEOUT_S = 180.0
_SETTLE_MS = 400
_LOOKS = (("dark", "en"), ("light", "en"), ("dark", "ko"), ("light", "ko"))


def main(argv: list[str] | None = None) -> int:
    """Write the pictures; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    arguments = parser.parse_args(argv)
    arguments.out.mkdir(parents=True, exist_ok=True)
    application = QApplication(["falx"])
    # One window after the other, each as a reader starts it; their preferences are not saved.
    for theme, language in _LOOKS:
        falx = Falx(application, Settings(theme=theme, language=language))
        try:
            _take(falx, arguments.out, f"{theme}-{language}")
        finally:
            falx.window.close()
    return 0


def _take(falx: Falx, out: Path, name: str) -> None:
    window = falx.window
    window.resize(_SIZE)
    window.show()
    _settle()
    if name == "dark-en":
        _save(falx, out / "empty.png")
    falx.presenter.open_demo()
    _wait(lambda: _is_outlined(falx))
    largest = max(range(falx.state.slices), key=lambda index: _area(falx, index))
    falx.state.go_to(largest)
    for _ in range(3):  # scrolled over, so that drawing has been measured warm
        falx.state.step(1)
        window.stage.view.repaint()
        falx.state.step(-1)
        window.stage.view.repaint()
    falx.messages.clear()
    _settle()
    _save(falx, out / f"window-{name}.png")
    if name == "dark-en":
        falx.state.set_look(style=MaskStyle.FILL, opacity=0.45)
        _settle()
        window.stage.view.grab().save(str(out / "fill.png"))
        falx.state.set_look(style=MaskStyle.CONTOUR, opacity=0.8)


def _is_outlined(falx: Falx) -> bool:
    if falx.controller.state is State.FAILED:
        raise SystemExit(f"falx: {falx.window.message_bar.text}")
    case = falx.controller.case
    done = case is not None and len(case.finished) == case.slices
    return done and falx.presenter.measurement.is_settled and falx.presenter.whole.result is not None


def _area(falx: Falx, index: int) -> int:
    measure = falx.presenter.measurement.of_slice(index)
    return 0 if measure is None else measure.pixels


def _save(falx: Falx, path: Path) -> None:
    falx.window.grab().save(str(path))
    print(path)


def _settle() -> None:
    """Let the panels catch up."""
    loop = QEventLoop()
    QTimer.singleShot(_SETTLE_MS, loop.quit)
    loop.exec()


def _wait(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + _TIMEOUT_S
    loop = QEventLoop()
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: loop.quit() if condition() or monotonic() > deadline else None)
    timer.start()
    loop.exec()
    if not condition():
        raise SystemExit("falx: the demo case was not outlined in time.")


if __name__ == "__main__":
    sys.exit(main())

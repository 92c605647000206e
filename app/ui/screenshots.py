"""Takes the pictures of the user guide: `python -m app.ui.screenshots --out docs/images`.

Drives the real window through every state, in both themes and both languages, on the demo case, which is the only one
that may be shown. Needs a display (Xvfb will do) and, for the Korean pictures, a Korean font (Debian: fonts-noto-cjk).
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from app import resources
from app.settings import Settings
from app.ui.application import Falx
from app.ui.case_state import State
from app.ui.driving import pause, wait_until
from app.ui.viewer.look import MaskStyle

_SIZE = QSize(1280, 800)
_SETTLE_MS = 500
"""Until the panels have caught up."""
_LOOKS = (("dark", "en"), ("light", "en"), ("dark", "ko"), ("light", "ko"))
_QUALITY = 82


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pictures; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--looks", nargs="*", default=["-".join(look) for look in _LOOKS])
    parser.add_argument("--states", nargs="*", help="those alone; the others are gone through without a picture")
    arguments = parser.parse_args(argv)
    arguments.out.mkdir(parents=True, exist_ok=True)
    application = QApplication(["falx"])
    # One window after the other, each as a reader starts it; their preferences are not saved.
    for theme, language in _LOOKS:
        look = f"{theme}-{language}"
        if look not in arguments.looks:
            continue
        falx = Falx(application, Settings(theme=theme, language=language))
        try:
            for state, shown in _states(falx):
                if not arguments.states or state in arguments.states:
                    _save(shown, arguments.out / f"{state}-{look}.webp")
        finally:
            falx.window.close()
    return 0


def _states(falx: Falx) -> Iterator[tuple[str, QWidget]]:
    """Bring the window from one state to the next; the name of each and what shows it."""
    window = falx.window
    window.resize(_SIZE)
    window.show()
    window.docks.arrange(_SIZE.height())
    pause(_SETTLE_MS)
    yield "empty", window
    falx.presenter.open([str(resources.root() / "README.md")])
    wait_until(lambda: falx.controller.state is State.FAILED)
    pause(_SETTLE_MS)
    yield "problem", window
    falx.presenter.open_demo()
    QApplication.processEvents()
    yield "loading", window
    wait_until(lambda: _is_outlined(falx))
    pause(_SETTLE_MS)
    yield from _results(falx)
    yield from _dialogs(falx)
    yield from _trouble(falx)


def _results(falx: Falx) -> Iterator[tuple[str, QWidget]]:
    window, actions = falx.window, falx.window.actions_
    largest = max(range(falx.state.slices), key=lambda index: _area(falx, index))
    falx.state.go_to(largest)
    for _ in range(3):  # scrolled over, so that drawing has been measured warm
        falx.state.step(1)
        window.stage.view.repaint()
        falx.state.step(-1)
        window.stage.view.repaint()
    falx.messages.clear()
    pause(_SETTLE_MS)
    yield "outline", window
    falx.state.set_look(style=MaskStyle.MAP)
    pause(_SETTLE_MS)
    yield "map", window
    falx.state.set_look(style=MaskStyle.CONTOUR)
    for name in ("planes", "sequences"):
        actions[f"arrange_{name}"].trigger()
        pause(_SETTLE_MS)
        yield name, window
    actions["arrange_one"].trigger()
    actions["edit"].trigger()
    pause(_SETTLE_MS)
    yield "editing", window
    actions["edit"].setChecked(False)
    actions["tool_window"].trigger()


def _dialogs(falx: Falx) -> Iterator[tuple[str, QWidget]]:
    actions = falx.window.actions_
    surface = falx.presenter.surface
    surface.enable()
    if actions["surface"].isEnabled():
        surface.show()
        dialog = surface.dialog
        assert dialog is not None
        dialog.set_turning(False)
        dialog.view.look_from_front()
        wait_until(lambda: not dialog.is_computing)
        pause(_SETTLE_MS)
        yield "surface", dialog
        dialog.close()
    for name, state in (("export", "export"), ("cheat_sheet", "keys"), ("shortcuts", "shortcuts")):
        actions[name].trigger()
        pause(_SETTLE_MS)
        shown = [child for child in falx.window.findChildren(QDialog) if child.isVisible()]
        assert shown, name
        for line in shown[-1].findChildren(QLineEdit) if state == "export" else ():
            line.setText("~/Documents/Falx")  # of nobody's PC
        yield state, shown[-1]
        shown[-1].close()


def _trouble(falx: Falx) -> Iterator[tuple[str, QWidget]]:
    """The worker dies in the middle of a run; only where a process can be ended so."""
    worker = falx.client.process_id
    if worker is None or os.name != "posix":
        return
    falx.controller.forget_results()
    falx.window.actions_["run_volume"].trigger()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: falx.window.message_bar.message is not None)
    pause(_SETTLE_MS)
    yield "restarted", falx.window


def _is_outlined(falx: Falx) -> bool:
    if falx.controller.state is State.FAILED:
        raise SystemExit(f"falx: {falx.window.message_bar.text}")
    case = falx.controller.case
    done = case is not None and len(case.finished) == case.slices
    return done and falx.presenter.measurement.is_settled and falx.presenter.whole.result is not None


def _area(falx: Falx, index: int) -> int:
    measure = falx.presenter.measurement.of_slice(index)
    return 0 if measure is None else measure.pixels


def _save(shown: QWidget, path: Path) -> None:
    picture = shown.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = bytes(picture.constBits())
    image = Image.frombuffer("RGB", (picture.width(), picture.height()), rows, "raw", "RGB", picture.bytesPerLine(), 1)
    image.save(path, quality=_QUALITY, method=6)
    print(path)


if __name__ == "__main__":
    sys.exit(main())

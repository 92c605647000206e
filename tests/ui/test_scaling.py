"""The window on a low screen: nothing overlaps, and it is the same at every scaling of the display."""

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QDockWidget, QMenuBar, QStatusBar, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from app.inference.latency import LatencyRecorder
from app.ui import theme
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.viewer.view_state import ViewState

HERE = Path(__file__).parent


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
def test_no_part_of_the_window_lies_over_another_or_outside(qtbot: QtBot, qapp: QApplication, size: tuple[int, int]):
    theme.apply(qapp, theme.DARK)
    window = MainWindow(ViewState(), Messages(), LatencyRecorder())
    qtbot.addWidget(window)
    window.resize(*size)
    window.docks.arrange(size[1])
    with qtbot.waitExposed(window):
        window.show()
    places = {part: place(window, part) for part in parts(window)}
    assert len(places) >= 6
    for part, area in places.items():
        assert window.rect().contains(area), part
    assert [(one, two) for one, two in combinations(places, 2) if places[one].intersects(places[two])] == []
    assert (window.width(), window.height()) == size


def parts(window: MainWindow) -> list[QWidget]:
    """What stands side by side in the window; of panels that share tabs, the one on top."""
    kinds = (QMenuBar, QToolBar, QStatusBar, QDockWidget)
    found = [child for child in window.findChildren(QWidget) if isinstance(child, kinds) and child.isVisible()]
    shown = [child for child in found if not child.visibleRegion().isEmpty()]
    return [*shown, window.centralWidget()]


def place(window: MainWindow, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, part.rect().topLeft()), part.size())


@pytest.mark.slow
@pytest.mark.parametrize("scale", ["1.25", "1.5", "2"])
def test_texts_panels_and_pictures_are_whole_at_every_scaling(scale: str):
    wanted = "small_screen or lies_over_another or share_tabs or actual or follow_every or flips"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", "-k", wanted,
         *(str(HERE / name) for name in ("test_access.py", "test_layout.py", "test_scaling.py", "test_phantom.py",
                                         "test_zoom_and_cine.py"))],
        env={**os.environ, "QT_SCALE_FACTOR": scale}, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]

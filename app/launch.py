"""Opens the window, where there is a display for it."""

import logging
import os
import sys
from pathlib import Path

_log = logging.getLogger(__name__)


def open_window(paths: list[Path]) -> int:
    """Show the window, or say in one sentence why it cannot be shown."""
    if not has_display():
        print(
            "falx: there is no display to open a window on; use falx segment, falx info or falx demo --headless.",
            file=sys.stderr,
        )
        return 1
    try:
        from app.ui.application import run_window  # noqa: PLC0415  imports Qt
    except ImportError:
        _log.exception("the window cannot be imported")
        print(
            "falx: the window cannot be opened because Qt or one of its system libraries is missing; install Falx "
            "again, or use falx segment.",
            file=sys.stderr,
        )
        return 1
    return run_window(paths)


def has_display() -> bool:
    """Whether a window can be shown: always on Windows and macOS, elsewhere when a display server is named."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))

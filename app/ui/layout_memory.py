"""Where the window and its docks were, kept between sessions beside the settings."""

import base64
import binascii
import json
import logging
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from app.atomic import write_atomic
from app.folders import config_dir

_log = logging.getLogger(__name__)

_VERSION = 1
"""Of the set of docks; a layout of another version is not taken over."""
_WANTED = QSize(1440, 900)
_SEEN = 120
"""Pixels of a window that have to be on a screen in both directions for it to be found and moved."""


def layout_file() -> Path:
    """The file; it may not exist yet."""
    return config_dir() / "layout.json"


def restore(window: QMainWindow) -> bool:
    """Put a window and its docks where they were; the first time, or where that is no longer, into the middle.

    Returns
    -------
    bool
        Whether there was a layout to restore.
    """
    stored = _read()
    restored = stored is not None and window.restoreState(QByteArray(stored["docks"]), _VERSION)
    if stored is None or not window.restoreGeometry(QByteArray(stored["window"])) or not _is_seen(window.geometry()):
        _place(window)
    return restored


def save(window: QMainWindow) -> None:
    """Keep where a window and its docks are; what cannot be written is forgotten, with a line in the log."""
    parts = {"window": window.saveGeometry(), "docks": window.saveState(_VERSION)}
    document = {name: base64.b64encode(part.data()).decode() for name, part in parts.items()}
    path = layout_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, (json.dumps(document, indent=1) + "\n").encode())
    except OSError as error:
        _log.warning("the layout cannot be kept (%s)", type(error).__name__)


def _read() -> dict[str, bytes] | None:
    try:
        document = json.loads(layout_file().read_text(encoding="utf-8"))
        return {name: base64.b64decode(document[name], validate=True) for name in ("window", "docks")}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        _log.warning("the layout cannot be read (%s)", type(error).__name__)
        return None


def _place(window: QMainWindow) -> None:
    """In the middle of the main screen, as large as is wanted and fits."""
    room = QGuiApplication.primaryScreen().availableGeometry()
    place = QRect(room.topLeft(), _WANTED.boundedTo(room.size()))
    place.moveCenter(room.center())
    window.setGeometry(place)


def _is_seen(place: QRect) -> bool:
    """Whether enough of a window is on a screen, its upper edge included, to be found and moved."""
    for screen in QGuiApplication.screens():
        room = screen.availableGeometry()
        both = room.intersected(place)
        if both.width() >= _SEEN and both.height() >= _SEEN and place.top() >= room.top() - 1:
            return True
    return False

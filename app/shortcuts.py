"""The keys that the user has chosen for commands, kept between sessions in one JSON file."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.atomic import write_atomic
from app.errors import OutputError
from app.folders import config_dir

_log = logging.getLogger(__name__)
_VERSION = 1
_MOST = 8
"""Keys of one command; more are damage."""

Keys = tuple[str, ...]


def shortcuts_file() -> Path:
    """The file; it may not exist yet."""
    return config_dir() / "shortcuts.json"


def load_shortcuts() -> dict[str, Keys]:
    """Keys by command, of those that the user has changed; a file that is damaged counts as none, with a log line."""
    try:
        return _keys_of(json.loads(shortcuts_file().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        _log.warning("shortcuts cannot be read (%s), defaults are used", type(error).__name__)
        return {}


def save_shortcuts(keys: Mapping[str, Keys]) -> None:
    """Keep what the user has changed, all or nothing; with nothing changed there is no file.

    Raises
    ------
    OutputError
        The folder of the settings cannot be written.
    """
    path = shortcuts_file()
    try:
        if not keys:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        document = {"version": _VERSION, "keys": {name: list(chosen) for name, chosen in sorted(keys.items())}}
        write_atomic(path, (json.dumps(document, indent=2) + "\n").encode())
    except OSError as error:
        raise OutputError(
            "The keys could not be saved because the folder of the settings cannot be written; check its permissions.",
            type(error).__name__,
        ) from error


def _keys_of(document: Any) -> dict[str, Keys]:
    if document["version"] != _VERSION:
        raise ValueError("another version")
    found: dict[str, Keys] = {}
    for name, keys in document["keys"].items():
        if not isinstance(keys, list) or len(keys) > _MOST or not all(isinstance(key, str) for key in keys):
            raise TypeError("no list of keys")
        found[name] = tuple(keys)
    return found

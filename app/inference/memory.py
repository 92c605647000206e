"""Remembers on this PC which backend was chosen, so that the next start need not measure again."""

import json
import logging
from dataclasses import asdict, dataclass
from typing import Any

from app.atomic import write_atomic
from app.folders import cache_dir
from app.inference.outcome import Outcome

_FILE = "selection.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Remembered:
    """A choice and the state of the PC under which it was made."""

    fingerprint: str
    name: str
    reason: str
    folder: str
    outcomes: tuple[Outcome, ...]


def recall(key: str) -> Remembered | None:
    """The choice that was kept under `key`; None without one or when the file is damaged."""
    try:
        document = _read()[key]
        outcomes = tuple(Outcome.from_json(outcome) for outcome in document["outcomes"])
        return Remembered(**{**document, "outcomes": outcomes})
    except (KeyError, TypeError, AttributeError):
        return None


def keep(key: str, choice: Remembered) -> None:
    """Keep a choice; when the folder cannot be written the next start measures again, and that is all."""
    document = _read()
    document[key] = asdict(choice)
    try:
        folder = cache_dir()
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / _FILE, json.dumps(document, indent=1).encode())
    except OSError as error:
        _log.warning("the choice of backend cannot be kept (%s)", type(error).__name__)


def _read() -> dict[str, Any]:
    try:
        document = json.loads((cache_dir() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}

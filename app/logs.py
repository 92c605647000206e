"""Logs that a hospital's administrator can read and that hold nothing of a patient.

One JSON object a line. A traceback is written as the places in the code and the type of the exception: the message
of an exception may quote a path or a value of a study, and so it stays out.
"""

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from app import __version__
from app.errors import AppError
from app.folders import log_dir, make
from app.policy.ranking import log_problems, machine_policy
from app.settings import load_settings

_MAX_BYTES = 1_000_000
_KEPT_FILES = 5
_LOGGER = "app"
_MAIN = "falx"


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """One line without line breaks inside."""
        document: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": self._process,
            "pid": os.getpid(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            document["exceptions"] = _chain(record.exc_info[1])
        return json.dumps(document, ensure_ascii=False)


class _QuietRotatingFileHandler(RotatingFileHandler):
    """A full disk or a vanished folder must not disturb the program."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002  overrides logging's name
        return


def configure(process: str = _MAIN) -> Path | None:
    """Start logging of this process.

    Parameters
    ----------
    process : str
        Becomes the file's name; every kind of process has its own, so that none rotates another's file.

    Returns
    -------
    Path or None
        The log file, or None when the folder cannot be written: then the program runs without a log.
    """
    logger = logging.getLogger(_LOGGER)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(logging.INFO)
    logger.propagate = False
    # Libraries log file names and values of DICOM elements; they get no handler, not even the last resort to stderr.
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
    try:
        folder = log_dir()
        make(folder)
        path = folder / f"{process}.log"
        handler = _QuietRotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8")
    except OSError:
        logger.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(JsonFormatter(process))
    logger.addHandler(handler)
    if process == _MAIN:
        log_problems(machine_policy())
    logger.setLevel(load_settings().log_level.upper())
    logger.info("start of version %s with Python %s on %s", __version__, sys.version.split()[0], sys.platform)
    return path


def log_app_error(logger: logging.Logger, error: AppError) -> None:
    """Log an expected failure by its kind, details and place in the code; its sentence names files and stays out."""
    logger.error("%s: %s", error.kind, error.details or "no details", exc_info=error)


def _chain(error: BaseException | None) -> list[dict[str, object]]:
    """An exception and its causes, outermost first."""
    chain: list[dict[str, object]] = []
    while error is not None and len(chain) < 8:
        chain.append({"type": _qualified_name(error), "at": _places(error.__traceback__)})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _qualified_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _places(start: TracebackType | None) -> list[str]:
    """Frames as file:line function; the last three parts of a path, since its start may hold the user's name."""
    frames = traceback.extract_tb(start)
    return [f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}" for frame in frames]

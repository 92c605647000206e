"""What is left of a program that crashed: the places in the code where each thread was, and nothing of a study."""

import atexit
import faulthandler
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import IO

from app.folders import log_dir, make

_PREFIX, _SUFFIX, _TOLD = "crash-", ".txt", ".told.txt"
_KEPT = 5
_PLACE = re.compile(r'File "([^"]*)"')

_file: IO[str] | None = None


def watch(process: str) -> Path | None:
    """From now on a fatal signal writes where the code was into a file of this process, beside the logs.

    Returns
    -------
    Path or None
        The file, which goes again when the process ends in order; None when the folder cannot be written.
    """
    global _file  # noqa: PLW0603  faulthandler needs the file open as long as the process lives
    path = log_dir() / f"{_PREFIX}{process}-{os.getpid()}{_SUFFIX}"
    try:
        make(path.parent)
        _file = path.open("w", encoding="utf-8")
    except OSError:
        return None
    faulthandler.enable(_file)
    atexit.register(_forget, path)
    return path


def found() -> list[Path]:
    """Crash files of processes that are gone and of which nobody has been told, newest first."""
    fresh = [path for path in _files() if not path.name.endswith(_TOLD) and path.stat().st_size > 0]
    return [path for path in fresh if not _is_running(path)]


def mark_told() -> None:
    """Offer what there is no second time; it stays for the support bundle, the last five of it."""
    for path in found():
        with suppress(OSError):
            path.replace(path.with_name(path.name.removesuffix(_SUFFIX) + _TOLD))
    for path in _files():
        if path.stat().st_size == 0 and not _is_running(path):  # of a process that was killed
            _forget(path)
    for path in [path for path in _files() if path.name.endswith(_TOLD)][_KEPT:]:
        _forget(path)


def readable(content: str) -> str:
    """The content of a crash file without the start of its paths, which may hold the name of a user."""
    return _PLACE.sub(_shortened, content)


def crash_files() -> list[Path]:
    """All that there are, newest first, told of or not."""
    return [path for path in _files() if path.stat().st_size > 0]


def _shortened(place: re.Match[str]) -> str:
    end = "/".join(place[1].replace("\\", "/").split("/")[-3:])
    return f'File "{end}"'


def _files() -> list[Path]:
    try:
        return sorted(log_dir().glob(f"{_PREFIX}*{_SUFFIX}"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    except OSError:
        return []


def _is_running(path: Path) -> bool:
    """Whether the process that writes the file may still be there; when in doubt it is not."""
    number = path.name.removesuffix(_TOLD).removesuffix(_SUFFIX).rpartition("-")[2]
    if not number.isdecimal() or os.name != "posix":
        return number == str(os.getpid())
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _forget(path: Path) -> None:
    with suppress(OSError):
        if path.stat().st_size == 0 or path.name.endswith(_TOLD):
            path.unlink()

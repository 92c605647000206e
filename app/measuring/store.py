"""Keeps what was measured on a case in a file of the user's data folder.

The file is named after a hash of the series' UID and of the size of its grid, and holds nothing of the patient but
what the reader wrote at an arrow.
"""

import json
import logging
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from app.atomic import write_atomic
from app.errors import AppError, OutputError
from app.folders import data_dir
from app.measuring.document import VERSION, document_of, sheet_of
from app.measuring.sheet import Sheet

_log = logging.getLogger(__name__)
_LARGEST = 16 * 1024 * 1024
Shape = tuple[int, int, int]


class SheetError(AppError):
    """What was kept of a case cannot be shown.

    Attributes
    ----------
    may_write : bool
        Whether the file may be replaced.
    """

    kind = "measurements"
    may_write = True


class DamagedSheetError(SheetError):
    """The file is no measurements of Falx; it has been set aside."""

    def __init__(self, details: str) -> None:
        super().__init__(
            "The measurements that were kept of this series are damaged and cannot be shown; their file was set "
            "aside, and you can measure anew.",
            details,
        )


class NewerSheetError(SheetError):
    """The file was written by a later version of Falx."""

    may_write = False

    def __init__(self) -> None:
        super().__init__(
            "The measurements that were kept of this series come from a newer version of Falx; open it with that "
            "version, because what you measure now is not kept."
        )


class UnreadableSheetError(SheetError):
    """The file cannot be read."""

    may_write = False

    def __init__(self, details: str) -> None:
        super().__init__(
            "The measurements that were kept of this series cannot be read; check the permissions of Falx's data "
            "folder, because what you measure now is not kept.",
            details,
        )


def sheet_file(uid: str, shape: Shape) -> Path:
    """The file of a case; it may not exist.

    Parameters
    ----------
    uid : str
        Of the series that the case is named after.
    shape : tuple of int
        Slices, rows, columns: a series that has grown has other slices at the same numbers.
    """
    name = f"{_hash(uid)}-{_hash('x'.join(map(str, shape)))[:8]}.json"
    return data_dir() / "measurements" / name


def load_sheet(uid: str, shape: Shape) -> Sheet:
    """What was kept of a case; an empty sheet when nothing was.

    Raises
    ------
    SheetError
        There is a file that cannot be used; a damaged one has been set aside.
    """
    path = sheet_file(uid, shape)
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        content = path.read_bytes()
    except FileNotFoundError:
        return Sheet()
    except OSError as error:
        raise UnreadableSheetError(type(error).__name__) from error
    except ValueError as error:
        _set_aside(path)
        raise DamagedSheetError(str(error)) from error
    try:
        document = json.loads(content)
        newer = (
            isinstance(document, dict) and isinstance(document.get("version"), int) and document["version"] > VERSION
        )
        if not newer:
            return sheet_of(document, shape)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        _set_aside(path)
        raise DamagedSheetError(type(error).__name__) from error
    raise NewerSheetError


def save_sheet(uid: str, shape: Shape, sheet: Sheet) -> None:
    """Keep what was measured, all or nothing; an empty sheet leaves no file.

    Raises
    ------
    OutputError
        The data folder cannot be written.
    """
    path = sheet_file(uid, shape)
    try:
        if sheet.is_empty:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps(document_of(sheet), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        write_atomic(path, text.encode())
    except OSError as error:
        raise OutputError(
            "The measurements could not be kept because Falx's data folder cannot be written; check its permissions "
            "and the room on the disk.",
            type(error).__name__,
        ) from error


def _set_aside(path: Path) -> None:
    """Leave the next one its name and nobody without what may be saved of it."""
    _log.warning("kept measurements are damaged and were set aside")
    with suppress(OSError):
        path.replace(path.with_suffix(".damaged"))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]

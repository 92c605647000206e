"""Edits on disk: one small file a case, written as a whole, read with suspicion.

The file is a line of JSON that says what follows, the packed masks one after the other, and the SHA-256 of both. Its
name is a hash (`app.imaging.case_key`), and nothing in it names a patient, a study or a file.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.atomic import write_atomic
from app.editing.history import EditedSlice
from app.editing.packed import PackedError, PackedMask

_FORMAT = "falx-edits"
_VERSION = 1
_DIGEST = 32
_SUFFIX = ".edits"
_ATTEMPT = ".attempt"
_ASIDE = ".aside"

Shape = tuple[int, int, int]


class DamagedEditsError(ValueError):
    """The file holds no edits, or not those of this case."""


@dataclass(frozen=True)
class Kept:
    """What another session left.

    Attributes
    ----------
    slices : mapping of int to EditedSlice
    saved_at : float
        Seconds since 1970.
    """

    slices: Mapping[int, EditedSlice]
    saved_at: float


def encode(slices: Mapping[int, EditedSlice], shape: Shape) -> bytes:
    """The content of a file."""
    order = list(slices)
    header = {
        "format": _FORMAT,
        "version": _VERSION,
        "shape": list(shape),
        "slices": [[index, slices[index].drawn, len(slices[index].mask.data)] for index in order],
    }
    body = json.dumps(header).encode() + b"\n" + b"".join(slices[index].mask.data for index in order)
    return body + hashlib.sha256(body).digest()


def decode(content: bytes, shape: Shape) -> dict[int, EditedSlice]:
    """Read what `encode` wrote.

    Raises
    ------
    DamagedEditsError
        It did not, or for another grid.
    """
    body, digest = content[:-_DIGEST], content[-_DIGEST:]
    line, _, rest = body.partition(b"\n")
    if hashlib.sha256(body).digest() != digest:
        raise DamagedEditsError("damaged")
    try:
        header = json.loads(line)
        if header["format"] != _FORMAT or header["version"] != _VERSION or tuple(header["shape"]) != shape:
            raise DamagedEditsError("of another version or grid")
        slices: dict[int, EditedSlice] = {}
        for index, drawn, length in header["slices"]:
            mask = PackedMask.from_bytes(rest[:length])
            rest = rest[length:]
            if not 0 <= index < shape[0] or mask.shape != shape[1:]:
                raise DamagedEditsError("a slice of another grid")
            slices[index] = EditedSlice(mask, bool(drawn))
    except (PackedError, ValueError, KeyError, TypeError) as error:
        raise DamagedEditsError("damaged") from error
    return slices


class EditStore:
    """The folder with the edits of every case.

    A file that is being taken over has an attempt beside it until the window has shown it. An attempt that is found at
    the next start was never finished, so what it belongs to is put aside and not tried again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, key: str, slices: Mapping[int, EditedSlice], shape: Shape) -> None:
        """Write the edits of a case, all or nothing; none are no file.

        Raises
        ------
        OSError
            The folder cannot be written; what was there before still is.
        """
        path = self._path(key)
        if not slices:
            path.unlink(missing_ok=True)
            return
        _make_private(self._folder)
        write_atomic(path, encode(slices, shape))

    def load(self, key: str, shape: Shape) -> Kept | None:
        """The edits that were kept of a case, or None; notes the attempt, which `settle` ends.

        Raises
        ------
        DamagedEditsError
            They cannot be read, or reading them ended the program before. They have been put aside.
        """
        path, attempt = self._path(key), self._path(key).with_suffix(_ATTEMPT)
        if not path.exists():
            return None
        try:
            if attempt.exists():
                raise DamagedEditsError("taken over before, and not to the end")
            attempt.touch()
            return Kept(decode(path.read_bytes(), shape), path.stat().st_mtime)
        except DamagedEditsError:
            self._put_aside(path)
            self.settle(key)
            raise
        except OSError as error:
            raise DamagedEditsError(type(error).__name__) from error

    def settle(self, key: str) -> None:
        """What `load` gave has been shown."""
        with suppress(OSError):
            self._path(key).with_suffix(_ATTEMPT).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"

    def _put_aside(self, path: Path) -> None:
        with suppress(OSError):
            path.replace(path.with_suffix(_ASIDE))


def _make_private(folder: Path) -> None:
    """A folder that only this user can enter; on Windows the user's own folders are."""
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform != "win32" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)

"""Writes several files so that all of them appear, or none."""

import logging
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from app.atomic import part_of, sync_folder, write_durable
from app.errors import OutputError

_log = logging.getLogger(__name__)

Check = Callable[[bytes], bool]
"""Whether a file's content, read back from the disk, is what was meant."""

_FORGOTTEN_S = 3600.0


class Staging:
    """Files that appear together in one folder.

    Use it as a context: `write` puts each file under a temporary name beside its place, `commit` renames them all.
    Without `commit` nothing stays, not even the folder if it was made here.

    Parameters
    ----------
    folder : Path
        Made when it does not exist.
    inputs : iterable of Path
        Files of the study; a result never replaces one of them.

    Raises
    ------
    OutputError
        From every method: the folder cannot be written, or a result would replace an input.
    """

    def __init__(self, folder: Path, inputs: Iterable[Path] = ()) -> None:
        self._folder = folder
        self._inputs = {_identity(path) for path in inputs}
        self._parts: dict[Path, Path] = {}
        self._made: list[Path] = []

    def __enter__(self) -> "Staging":
        try:
            for folder in [*reversed(self._folder.parents), self._folder]:
                if not folder.exists():
                    self._made.append(folder)
                    folder.mkdir()
            if not self._folder.is_dir():
                raise NotADirectoryError
            self._try_to_write()
            self._sweep()
        except OSError as error:
            self._discard()
            raise self._failure(error) from error
        except BaseException:  # an interrupt: nobody will call __exit__
            self._discard()
            raise
        return self

    def _try_to_write(self) -> None:
        """Find out now whether the folder can be written, before anything is computed for it."""
        trial = part_of(self._folder / "trial")
        try:
            trial.touch()
        finally:
            trial.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what a program that was killed while it wrote has left here."""
        for part in self._folder.glob(".*.part"):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > _FORGOTTEN_S:
                    part.unlink()

    def path(self, name: str) -> Path:
        """Where a result of this name will be; made unique by a number when the name is taken by another result."""
        stem, dot, suffix = name.partition(".")
        taken = {path.name.casefold() for path in self._parts}
        number, unique = 2, name
        while unique.casefold() in taken:
            unique, number = f"{stem}-{number}{dot}{suffix}", number + 1
        return self._folder / unique

    def write(self, name: str, content: bytes, check: Check) -> Path:
        """Put one file in line, and read it back.

        Parameters
        ----------
        check : callable
            Gets the content as it was read back.

        Returns
        -------
        Path
            Where it will be after `commit`.
        """
        path = self.path(name)
        if _identity(path) in self._inputs:
            raise OutputError(
                f"The result {path.name} would replace a file of the study; choose another folder for the results."
            )
        part = part_of(path)
        self._parts[path] = part
        try:
            write_durable(part, content)
            read = part.read_bytes()
        except OSError as error:
            raise self._failure(error) from error
        if read != content or not _passes(check, read):
            raise OutputError(
                f"{path.name} reads back from the disk differently from what was written, and nothing was replaced; "
                "check the disk or choose another folder."
            )
        return path

    def commit(self) -> list[Path]:
        """Let all files appear under their names, in the order in which they were written."""
        paths = list(self._parts)
        try:
            for path in paths:
                self._parts[path].replace(path)
                del self._parts[path]
            sync_folder(self._folder)
        except OSError as error:
            raise self._failure(error) from error
        self._made.clear()
        return paths

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._discard()

    def _discard(self) -> None:
        for part in self._parts.values():
            with suppress(OSError):
                part.unlink()
        self._parts.clear()
        for folder in reversed(self._made):
            with suppress(OSError):  # not empty: somebody else put something there
                folder.rmdir()
        self._made.clear()

    def _failure(self, error: OSError) -> OutputError:
        name = self._folder.name or str(self._folder)
        return OutputError(
            f"The results cannot be written to the folder {name} ({_reason(error)}); choose another folder or "
            "make room in it.",
            f"errno {error.errno}",
        )


def _passes(check: Check, content: bytes) -> bool:
    """Whether a check passes; one that cannot even read the file does not."""
    try:
        return check(content)
    except Exception as error:
        _log.error("a result cannot be read back", exc_info=error)
        return False


def _reason(error: OSError) -> str:
    if isinstance(error, NotADirectoryError | FileExistsError):
        return "there is a file of that name in the way"
    return (error.strerror or type(error).__name__).lower()


def _identity(path: Path) -> Path:
    return Path(os.path.realpath(path))

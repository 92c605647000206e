"""Folders for what must not outlive the program: removed by their owner, or by the next one when the owner died."""

import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

_LOCK = "owner.lock"
_ABANDONED_S = 60.0


class PrivateFolder:
    """A folder that only this user can enter; goes with its owner, and what dead owners left is swept at the start.

    Parameters
    ----------
    prefix : str
        How the names of such folders begin. Nothing else of the name has a meaning.
    root : Path, optional
        Where to make it; the folder for temporary files without it.

    Raises
    ------
    OSError
        The folder cannot be made.
    """

    def __init__(self, prefix: str, root: Path | None = None) -> None:
        root = root or Path(tempfile.gettempdir())
        sweep(root, prefix)
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=root))
        self._lock: IO[bytes] | None = _lock(self.path / _LOCK)

    def close(self) -> None:
        """Delete the folder. May be called twice."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(root: Path, prefix: str) -> None:
    """Delete the folders of this prefix whose owner is no longer alive."""
    for folder in root.glob(f"{prefix}*"):
        with suppress(OSError):
            if _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)


if sys.platform == "win32":

    def _lock(path: Path) -> IO[bytes]:
        return path.open("wb")  # an open file cannot be deleted on Windows, and that is the lock

    def _is_abandoned(folder: Path) -> bool:
        lock = folder / _LOCK
        if not lock.exists():
            return time.time() - folder.stat().st_mtime > _ABANDONED_S
        try:
            lock.unlink()
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _lock(path: Path) -> IO[bytes]:
        file = path.open("wb")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return file

    def _is_abandoned(folder: Path) -> bool:
        # A lock says more than a process id, which another container does not share and a later process takes over.
        try:
            with (folder / _LOCK).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return time.time() - folder.stat().st_mtime > _ABANDONED_S
        except BlockingIOError:
            return False
        return True

"""Pixels that two processes see without copying: files in memory, mapped by both.

The window creates the folder and owns its life; the worker writes arrays into it. So the arrays of a case outlive a
worker that dies, and the next worker goes on with them.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import WorkerError
from app.temporary import PrivateFolder

PREFIX = "falx-shared-"
_MEMORY = Path("/dev/shm")
_MIN_FREE_MEMORY = 1 << 30


@dataclass(frozen=True)
class ArrayHandle:
    """What another process needs to map an array: the file, its shape and its dtype as numpy writes it ('<f4')."""

    path: str
    shape: tuple[int, ...]
    dtype: str


class SharedArray:
    """A numpy array whose bytes lie in a file that several processes map."""

    def __init__(self, handle: ArrayHandle, array: NDArray[np.generic]) -> None:
        self.handle = handle
        self.array = array

    @classmethod
    def create(cls, folder: Path, shape: tuple[int, ...], dtype: np.dtype) -> "SharedArray":
        """Make an array of zeros.

        Parameters
        ----------
        folder : Path
            A `SharedFolder`'s path.

        Raises
        ------
        WorkerError
            There is not enough memory (or disk, where the folder lies on one).
        """
        descriptor, name = tempfile.mkstemp(prefix="array-", dir=folder)
        size = int(np.prod(shape)) * dtype.itemsize
        try:
            # Without this the file is sparse, and a full memory file system kills the process with SIGBUS later.
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, 0, size)
            else:
                os.truncate(descriptor, size)
        except OSError as error:
            Path(name).unlink()
            raise WorkerError(
                f"This study needs {size / 1e6:.0f} MB more memory than is free; close other programs and try again.",
                f"{type(error).__name__} {error.errno}",
            ) from error
        finally:
            os.close(descriptor)
        return cls.attach(ArrayHandle(name, shape, dtype.str), writable=True)

    @classmethod
    def attach(cls, handle: ArrayHandle, writable: bool = False) -> "SharedArray":
        """Map an array that exists.

        Raises
        ------
        WorkerError
            The file is gone or has another size.
        """
        try:
            mapped = np.memmap(handle.path, np.dtype(handle.dtype), "r+" if writable else "r", shape=handle.shape)
        except (OSError, ValueError) as error:
            raise WorkerError(
                "The pixels of this case are no longer in memory; open the case again.", type(error).__name__
            ) from error
        return cls(handle, mapped)


class SharedFolder(PrivateFolder):
    """Folder for the arrays of one window."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(PREFIX, root or _roomiest())

    def remove(self, handle: ArrayHandle) -> None:
        """Delete one array; a process that still maps it keeps its pages until it lets go."""
        path = Path(handle.path)
        if path.parent == self.path:
            with suppress(OSError):
                path.unlink()


def _roomiest() -> Path:
    """Memory where the system offers it as files and has room; else the folder for temporary files."""
    with suppress(OSError):
        if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _MIN_FREE_MEMORY:
            return _MEMORY
    return Path(tempfile.gettempdir())

"""Writing files so that a reader sees the old content or the new one, never a part."""

import os
from contextlib import suppress
from pathlib import Path


def write_atomic(path: Path, content: bytes) -> None:
    """Write one file through a temporary one in the same folder.

    Raises
    ------
    OSError
        The folder cannot be written; nothing is left behind.
    """
    temporary = part_of(path)
    try:
        write_durable(temporary, content)
        temporary.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def part_of(path: Path) -> Path:
    """Temporary name beside `path`, of this process alone."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def write_durable(path: Path, content: bytes) -> None:
    """Write and wait until the bytes have left the operating system's cache."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until new names in a folder have left the operating system's cache; where it cannot be done, do nothing."""
    with suppress(OSError):  # Windows opens no folders, and some shares cannot sync them
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

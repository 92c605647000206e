"""Finds files below folders, and says what a file is that no reader recognises."""

import os
from collections.abc import Iterator
from pathlib import Path

from app.errors import ImageReadError
from app.imaging.readers.base import natural_key

HEAD = 512
"""Bytes at the start of a file by which it is recognised."""

_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document, not an image; open the DICOM series, NIfTI volume or slices instead"),
    (b"GIF8", "a GIF picture, which Falx does not open; export the slice as PNG or TIFF"),
    (b"BM", "a BMP picture, which Falx does not open; export the slice as PNG or TIFF"),
    (b"RIFF", "a WebP or other RIFF file, which Falx does not open; export the slice as PNG or TIFF"),
    (b"PK\x03\x04", "a ZIP archive inside a folder or another archive; open it by itself"),
    (b"PK\x05\x06", "an empty ZIP archive; make it again"),
    (b"\x1f\x8b", "a gzip archive without a NIfTI volume; unpack it and open what is inside"),
)


def files_of(path: Path) -> Iterator[tuple[Path, bool]]:
    """A file that was given, or every file below a folder that was given.

    Yields
    ------
    tuple of Path and bool
        The file, and whether the person named it (True) or it was found in a folder (False). Hidden files and what
        links lead to are not looked for.

    Raises
    ------
    ImageReadError
        The path does not exist, or the folder cannot be read.
    """
    try:
        exists, is_folder = path.exists(), path.is_dir()
    except (OSError, ValueError):
        exists, is_folder = False, False
    if not exists:
        raise ImageReadError(f"{path.name or path} does not exist; check the path.")
    if not is_folder:
        yield path, True
        return
    if not os.access(path, os.R_OK | os.X_OK):
        raise ImageReadError(f"The folder {path.name} cannot be read because you lack the permission; ask for access.")
    for folder, folders, names in os.walk(path):
        folders[:] = sorted((f for f in folders if not f.startswith(".")), key=natural_key)
        # A DICOMDIR is only the index of what is found here anyway.
        for name in sorted((n for n in names if not n.startswith(".") and n != "DICOMDIR"), key=natural_key):
            file = Path(folder, name)
            if file.is_file():
                yield file, False


def read_head(path: Path) -> bytes:
    """First bytes of a file.

    Raises
    ------
    ImageReadError
        The file cannot be read.
    """
    try:
        if not path.is_file():
            raise ImageReadError(f"{path.name} is neither a file nor a folder; open an image file or a folder.")
        with path.open("rb") as file:
            return file.read(HEAD)
    except PermissionError as error:
        raise ImageReadError(
            f"{path.name} cannot be read because you lack the permission; ask for access or copy the file.",
            type(error).__name__,
        ) from error
    except OSError as error:
        raise ImageReadError(
            f"{path.name} cannot be read from its disk; copy it to another place and try again.", type(error).__name__
        ) from error


def refusal_of(path: Path, head: bytes) -> ImageReadError:
    """The sentence for a file that no reader recognises."""
    if not head:
        return ImageReadError(f"{path.name} is empty (0 bytes); export it again.")
    for magic, what in _OTHER_KINDS:
        if head.startswith(magic):
            return ImageReadError(f"{path.name} is {what}.")
    if path.suffix.lower() in {".mha", ".mhd"}:
        return ImageReadError(f"{path.name} is a MetaImage volume, which Falx does not open; save it as NIfTI or NRRD.")
    holds = "text" if _is_text(head) else "unknown data"
    expected = "DICOM file" if path.suffix.lower() in {".dcm", ".ima"} else "image that Falx knows"
    return ImageReadError(
        f"{path.name} is no {expected} (it holds {holds}); open a DICOM series, a NIfTI volume, or PNG or TIFF slices."
    )


def _is_text(head: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in head)

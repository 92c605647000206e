"""Unpacks a ZIP archive into a private folder that lives as long as the series found in it."""

import os
import re
import shutil
import stat
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path, PurePosixPath
from typing import IO
from weakref import finalize

from app.errors import ImageReadError
from app.imaging.readers.base import OnFile, natural_key
from app.imaging.readers.naming import neutral_name, split_number, stem_of
from app.temporary import PrivateFolder

MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_PREFIX = "falx-unpacked-"
_MAX_FILES = 100_000
_MAX_BYTES = 8 << 30
_SPARE_BYTES = 1 << 30
_CHUNK = 1 << 20
_NEUTRAL = re.compile(r"\bs\d+x(?:_[a-z0-9]+)*(?:\.[a-z]{2,4}){0,2}\b")
_ENCRYPTED = 0x1


class Unpacked:
    """The files of an archive under neutral names; the folder is deleted when nobody refers to this any more.

    Names inside the archive never become paths, so none of them can lead elsewhere, and none of them, which may name
    a patient, is seen in the file system.

    Parameters
    ----------
    archive : Path
    on_file : callable
        Called for every file that was unpacked; what it raises ends the work.

    Attributes
    ----------
    folder : Path
    files : tuple of Path
    names : dict of str to str
        What a file was called in the archive, by its neutral name; with and without ending.

    Raises
    ------
    ImageReadError
        The archive is damaged, encrypted, or unpacks to more than the limits or the disk allow.
    """

    def __init__(self, archive: Path, on_file: OnFile = lambda _: None) -> None:
        with _refusing(archive), zipfile.ZipFile(archive) as opened:
            members = _members(archive, opened)
            folder = PrivateFolder(_PREFIX)
            self.folder = folder.path
            self._remove = finalize(self, folder.close)
            self.names: dict[str, str] = {}
            self.files = tuple(self._unpack(archive, opened, members, folder.path, on_file))

    def close(self) -> None:
        """Delete the folder now. May be called twice."""
        self._remove()

    def original(self, sentence: str) -> str:
        """A sentence with the names that the files have in the archive."""
        return _NEUTRAL.sub(lambda match: self.names.get(match.group(), match.group()), sentence)

    def _unpack(
        self,
        archive: Path,
        opened: zipfile.ZipFile,
        members: Sequence[zipfile.ZipInfo],
        folder: Path,
        on_file: OnFile,
    ) -> Iterator[Path]:
        # The checksums of the content make the names of the folders, so that identifiers are the same every time.
        content = zlib.crc32(b"".join(m.CRC.to_bytes(4, "little") for m in members))
        left = min(_MAX_BYTES, shutil.disk_usage(folder).free - _SPARE_BYTES)
        for member, place in _places(members):
            path = _free(folder / f"{content:08x}-{place.parent.name}" / place.name)
            path.parent.mkdir(exist_ok=True)
            left -= _write(archive, opened.open(member), path, left, on_file)
            name = _path_of(member).name
            self.names |= {path.name: name, stem_of(path): stem_of(Path(name))}
            on_file(1)
            yield path


def _members(archive: Path, opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [m for m in opened.infolist() if not m.is_dir() and not _is_hidden(m) and not _is_link(m)]
    if len(members) > _MAX_FILES:
        raise ImageReadError(
            f"{archive.name} holds {len(members):,} files, and Falx unpacks up to {_MAX_FILES:,}; unpack it and open "
            "a folder of it."
        )
    if any(m.flag_bits & _ENCRYPTED for m in members):
        raise ImageReadError(f"{archive.name} is locked with a password; unpack it and open the folder.")
    claimed = sum(m.file_size for m in members)
    if claimed > _MAX_BYTES:
        raise _too_large(archive, claimed)
    return sorted(members, key=lambda m: natural_key(m.filename))


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    """Also the index of a disc, whose references do not hold for neutral names."""
    path = _path_of(member)
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
    return hidden or path.name.upper() == "DICOMDIR"


def _path_of(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename.replace("\\", "/"))


def _is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)


def _places(members: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """A folder and a file name for each member which keep what readers go by: sequence, mask, number and ending."""
    folders: dict[PurePosixPath, int] = {}
    subjects: dict[tuple[int, str], int] = {}
    lowest: dict[tuple[int, str], int] = {}
    paths = [_path_of(m) for m in members]
    numbered: dict[tuple[PurePosixPath, str], list[int]] = defaultdict(list)
    for path in paths:
        prefix, number = split_number(path.stem.removesuffix("_mask"))
        if number is not None:
            numbered[path.parent, prefix].append(number)
    for member, path in zip(members, paths, strict=True):
        folder = folders.setdefault(path.parent, len(folders) + 1)
        prefix, number = split_number(path.stem.removesuffix("_mask"))
        first = lowest.setdefault((folder, prefix), min(numbered[path.parent, prefix], default=0))
        place = None if number is None else number - first + 1
        yield member, PurePosixPath(f"d{folder}", neutral_name(path.name, place, folder, subjects))


def _free(path: Path) -> Path:
    """Two names may become one when what could tell of a patient is gone."""
    names = (path.with_name(f"{path.name.partition('x')[0]}x_u{n}{path.name.partition('x')[2]}") for n in count(1))
    return path if not path.exists() else next(name for name in names if not name.exists())


def _write(archive: Path, source: IO[bytes], path: Path, left: int, on_file: OnFile) -> int:
    """Unpack one member, counting what really comes out of it."""
    total = 0
    with source, path.open("xb") as target:
        while chunk := source.read(_CHUNK):
            total += len(chunk)
            if total > left:
                raise _too_large(archive, total)
            target.write(chunk)
            on_file(0)
    return total


def _too_large(archive: Path, size: int) -> ImageReadError:
    return ImageReadError(
        f"{archive.name} unpacks to {size / 2**30:.1f} GB or more, over the limit of Falx or the space that is free; "
        "unpack it and open a folder of it."
    )


@contextmanager
def _refusing(archive: Path) -> Iterator[None]:
    try:
        yield
    # zipfile raises NotImplementedError for compressions it lacks, RuntimeError for a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise ImageReadError(
            f"{archive.name} is a damaged ZIP archive or packed in an unusual way; make it again.",
            type(error).__name__,
        ) from error
    except OSError as error:
        what = os.strerror(error.errno) if error.errno else "unknown"
        raise ImageReadError(
            f"{archive.name} cannot be unpacked on this PC; unpack it elsewhere and open the folder.", what
        ) from error

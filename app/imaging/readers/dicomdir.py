"""Finds the images that a DICOMDIR, the index of a CD or of an export, speaks of."""

from collections.abc import Iterator
from pathlib import Path

from pydicom.dataset import Dataset

from app.errors import ImageReadError
from app.imaging.readers.base import decoder_boundary
from app.imaging.readers.dicom_elements import read_dataset, tags_of

DICOMDIR_CLASS = b"1.2.840.10008.1.3.10"
_TAGS = tags_of("DirectoryRecordSequence")


def is_dicomdir(path: Path, head: bytes) -> bool:
    """By its name, which the standard fixes (PS3.10, 8.6), or by its class where it was given another one."""
    return path.name.upper() == "DICOMDIR" or (head[128:132] == b"DICM" and DICOMDIR_CLASS in head)


def images_of(index: Path) -> list[Path]:
    """The files of the images that the index lists and that are there, each once.

    Raises
    ------
    ImageReadError
        The index is damaged, or none of its images lies beside it.
    """
    with decoder_boundary(index):
        dataset = read_dataset(index, _TAGS, pixels=False)
        records = list(dataset.get("DirectoryRecordSequence") or [])
        listed = [parts for parts in map(_reference, records) if parts]
    if not listed:
        raise ImageReadError(f"{index.name} is no index of images, or it is damaged; open the folder that holds it.")
    children = _Children()
    found = (_below(index.parent, parts, children) for parts in listed)
    files = list(dict.fromkeys(path for path in found if path is not None))
    if not files:
        raise ImageReadError(
            f"None of the {len(listed)} images that {index.name} lists lies beside it; open the whole disc or its "
            "folder."
        )
    return files


def _reference(record: Dataset) -> tuple[str, ...]:
    if str(record.get("DirectoryRecordType", "")) != "IMAGE":
        return ()
    value = record.get("ReferencedFileID")
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(part) for part in value)


class _Children:
    """What lies in a folder by its name in capitals, in which discs are written and copies of them may not be."""

    def __init__(self) -> None:
        self._known: dict[Path, dict[str, Path]] = {}

    def of(self, folder: Path) -> dict[str, Path]:
        if folder not in self._known:
            self._known[folder] = dict(self._list(folder))
        return self._known[folder]

    @staticmethod
    def _list(folder: Path) -> Iterator[tuple[str, Path]]:
        try:
            yield from ((path.name.upper(), path) for path in folder.iterdir() if not path.is_symlink())
        except OSError:
            return


def _below(folder: Path, parts: tuple[str, ...], children: _Children) -> Path | None:
    """Follow a reference downwards; by names that are there, so that none leads out of the folder."""
    path = folder
    for part in parts:
        step = children.of(path).get(part.upper()) or children.of(path).get(f"{part.upper()}.DCM")
        if step is None:
            return None
        path = step
    return path if path.is_file() else None

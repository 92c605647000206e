"""Opens DICOM files and takes values out of them that may be missing, empty or nonsense."""

import io
import logging
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import config, dcmread
from pydicom.dataset import Dataset
from pydicom.tag import Tag
from pydicom.uid import DeflatedExplicitVRLittleEndian

from app.errors import ImageReadError
from app.imaging.window import Window

_MAX_INFLATED = 1 << 30
_CHECKED_READ = 1 << 16
_FLAT = 0.02
"""Share of its range within which an entry of a lookup table counts as its darkest or brightest."""

# pydicom logs and warns with values of the file, which may identify a patient.
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
config.settings.reading_validation_mode = config.IGNORE

Elements = Mapping[str, Any]
"""Values of a data set by keyword; what cannot be converted is absent."""


def tags_of(*keywords: str) -> list[int]:
    """Tags of keywords, looked up once: pydicom would do it again for every file."""
    return [Tag(keyword) for keyword in keywords]


class BoundedFile(io.BufferedReader):
    """A file that is never asked for more than it has: a length of 4 GB in a header would be taken from memory."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self._size = os.fstat(self.fileno()).st_size

    def read(self, size: int | None = -1, /) -> bytes:
        """At most what is left."""
        if size is not None and size > _CHECKED_READ:
            size = min(size, max(0, self._size - self.tell()))
        return super().read(size)


def read_dataset(path: Path, tags: list[int], pixels: bool) -> Dataset:
    """Read the named elements of a file, also of one without preamble; call it inside `decoder_boundary`."""
    with BoundedFile(path) as file:
        if DeflatedExplicitVRLittleEndian.encode() in file.peek(1024)[:1024]:
            _check_inflated(path)
        return dcmread(file, stop_before_pixels=not pixels, specific_tags=tags, force=True)


def _check_inflated(path: Path) -> None:
    """Inflate in small pieces and count, because pydicom inflates at one go whatever the size."""
    inflater, total = zlib.decompressobj(-zlib.MAX_WBITS), 0
    with path.open("rb") as file:
        preamble = file.read(144)
        file.seek(144 + int.from_bytes(preamble[140:144], "little"))
        data = file.read(1 << 20)
        while data and not inflater.eof:
            total += len(inflater.decompress(data, 1 << 20))
            if total > _MAX_INFLATED:
                raise ImageReadError(f"{path.name} inflates to more than 1 GB; export it without compression.")
            data = inflater.unconsumed_tail or file.read(1 << 20)


def elements_of(dataset: Dataset) -> dict[str, Any]:
    """Convert every element of a data set once, each by itself, so that one damaged value loses only itself.

    Private elements are left out.
    """
    values: dict[str, Any] = {}
    for tag in list(dataset.keys()):
        try:
            element = dataset[tag]
            if element.keyword:
                values[element.keyword] = element.value
        # All of them come out of pydicom, NotImplementedError for a VR that it does not know.
        except (TypeError, ValueError, KeyError, AttributeError, NotImplementedError, ArithmeticError):
            continue
    return values


def first_item(elements: Elements, keyword: str) -> Dataset:
    """First item of a sequence, or an empty one."""
    items = elements.get(keyword)
    return items[0] if items else Dataset()


def numbers(levels: Iterable[Elements], keyword: str) -> list[float]:
    """Numbers of the first level that has the element; none when they cannot be read as numbers."""
    for level in levels:
        value = level.get(keyword)
        if value is None or value == "":
            continue
        several = [value] if isinstance(value, str | float | int) or not hasattr(value, "__iter__") else value
        try:
            return [float(v) for v in several]
        except (TypeError, ValueError, ArithmeticError):
            return []
    return []


def number(levels: Iterable[Elements], *keywords: str) -> float | None:
    """First finite number under the first of the keywords that has one."""
    for keyword in keywords:
        values = numbers(levels, keyword)[:1]
        if values and isfinite(values[0]):
            return values[0]
    return None


def count(elements: Elements, keyword: str, default: int) -> int:
    """A whole number, or the default."""
    value = number([elements], keyword)
    return default if value is None else int(value)


def integer(value: float | None) -> int | None:
    """The whole part, where there is a value."""
    return None if value is None else int(value)


def positive(value: float | None) -> float | None:
    """The value when it is above zero."""
    return value if value is not None and value > 0 else None


def vector(levels: Iterable[Elements], keyword: str, size: int) -> NDArray[np.float64] | None:
    """Exactly `size` finite numbers, or None."""
    values = np.array(numbers(levels, keyword), dtype=np.float64)
    return values if values.size == size and np.isfinite(values).all() else None


def text(elements: Elements, keyword: str) -> str:
    """Value as text without surrounding space; empty when absent."""
    value = elements.get(keyword)
    return "" if value is None else str(value).strip()


def texts(levels: Iterable[Elements], keyword: str) -> tuple[str, ...]:
    """Values as texts, of the first level that has any."""
    for level in levels:
        value = level.get(keyword)
        if value:
            return (value,) if isinstance(value, str) else tuple(str(v) for v in value)
    return ()


def orientation(levels: Iterable[Elements]) -> NDArray[np.float64] | None:
    """Directions (2, 3) along a row and along a column: unit vectors at right angles, or None."""
    values = numbers(levels, "ImageOrientationPatient")
    return _directions(tuple(values)) if len(values) == 6 else None


@lru_cache(maxsize=256)
def _directions(values: tuple[float, ...]) -> NDArray[np.float64] | None:
    """Checked once for all images of a series; nobody may write into the array."""
    pair = np.array(values, dtype=np.float64).reshape(2, 3)
    if not np.isfinite(pair).all():
        return None
    lengths = np.linalg.norm(pair, axis=1)
    if np.abs(lengths - 1).max() > 0.01 or abs(float(pair[0] @ pair[1])) > 0.01:
        return None
    directions = pair / lengths[:, None]
    directions.setflags(write=False)
    return directions


def windows(levels: Sequence[Elements]) -> tuple[Window, ...]:
    """Windows of the VOI LUT module or macro that have a width, and those that its lookup tables amount to."""
    pairs = zip(numbers(levels, "WindowCenter"), numbers(levels, "WindowWidth"), strict=False)
    found = [Window(c, w) for c, w in pairs if np.isfinite(c) and np.isfinite(w) and w > 0]
    tables = next((t for t in (level.get("VOILUTSequence") for level in levels) if t), ())
    found += [window for window in map(_window_of_table, tables) if window is not None]
    return tuple(dict.fromkeys(found))


def _window_of_table(item: Dataset) -> Window | None:
    """The values between which a lookup table (PS3.3 C.11.2.1.1) rises from its darkest to its brightest entry."""
    elements = elements_of(item)
    descriptor, table = numbers([elements], "LUTDescriptor"), np.array(numbers([elements], "LUTData"))
    if len(descriptor) != 3 or table.size < 2 or not np.isfinite(table).all():
        return None
    span = float(table.max() - table.min())
    dark = np.flatnonzero(table <= table.min() + _FLAT * span)[-1]
    bright = np.flatnonzero(table >= table.max() - _FLAT * span)[0]
    if bright <= dark:
        return None
    first = descriptor[1]
    return Window(first + float(dark + bright) / 2, float(bright - dark))

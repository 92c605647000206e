"""The contract that every reader meets, and the boundary around foreign decoders."""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.errors import AppError, ImageReadError
from app.imaging.filling import Target
from app.imaging.series import Kind, Series
from app.imaging.window import Window

MAX_PIXELS = 178_956_970
"""Pixels of one picture, or voxels of one file, above which the input is refused before memory is taken."""

OnSlice = Callable[[], None]
"""Called once for every slice that was decoded; what it raises ends the reading."""

OnFile = Callable[[int], None]
"""Called with 1 for every file whose header was looked at, and with 0 now and then when something else takes its time;
what it raises ends the listing."""

IN_MEMORY = Target()


@dataclass(frozen=True)
class Refusal:
    """Files that a reader recognised and cannot use, with the sentence that says why."""

    error: ImageReadError
    files: int = 1


@dataclass(frozen=True)
class Listing:
    """What a reader found in the headers of the files it was given."""

    series: tuple[Series, ...] = ()
    refused: tuple[Refusal, ...] = ()
    masks: tuple[Path, ...] = ()
    """Mask volumes that belong to none of these series; one of another kind may be on their grid."""


@dataclass(frozen=True)
class Pixels:
    """The pixels of one series.

    Attributes
    ----------
    voxels : ndarray of uint8, int16, uint16 or float32, (channels, slices, rows, columns)
        In the values that the file means.
    decode_ms : tuple of float
        One for each slice; a compressed volume is decoded as a whole and its time shared out evenly.
    presets : tuple of Window
        The file's own windows, in the units of the voxels.
    """

    voxels: NDArray[np.generic]
    decode_ms: tuple[float, ...]
    presets: tuple[Window, ...] = ()
    warnings: tuple[str, ...] = ()


class Reader(Protocol):
    """Reads one kind of file."""

    @property
    def kind(self) -> Kind:
        """What its series are called."""
        ...

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a file is of this kind, by its first bytes (`sniff.HEAD` of them); the name is a last resort."""
        ...

    def scan(self, files: Sequence[Path], on_file: OnFile = lambda _: None) -> Listing:
        """Sort files of this kind into series by their headers.

        Never raises for what a file holds: what cannot be used is in `Listing.refused`.
        """
        ...

    def read(self, series: Series, on_slice: OnSlice, target: Target = IN_MEMORY) -> Pixels:
        """Decode the pixels of a series that `scan` listed into what `target` gives, in the order it asks for.

        Formats that can only be decoded as a whole take the order of the file and announce no slice to `target`.

        Raises
        ------
        ImageReadError
            A file is damaged, gone or too large.
        """
        ...


@contextmanager
def decoder_boundary(path: Path) -> Iterator[None]:
    """Turn whatever a foreign decoder throws for a file into one sentence.

    Catches `BaseException`: the decoders written in Rust raise `PanicException`, which is no `Exception`. Warnings of
    the libraries are dropped, because they quote values of the file.

    Raises
    ------
    ImageReadError
        In place of every other error; `details` names its type and never its text.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, AppError):
        raise
    except BaseException as error:
        raise ImageReadError(_sentence(error, path.name), type(error).__qualname__) from error


def _sentence(error: BaseException, name: str) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{name} does not exist any more; check the path."
    if isinstance(error, PermissionError):
        return f"{name} cannot be read because you lack the permission; ask for access or copy the file."
    if isinstance(error, MemoryError):
        return f"{name} needs more memory than this PC has free; close other programs or open a smaller series."
    return f"{name} is damaged, incomplete or of an unsupported encoding and cannot be decoded; export it again."


def too_many_pixels(name: str, pixels: int) -> ImageReadError:
    """The refusal of a file that would need too much memory."""
    return ImageReadError(
        f"{name} claims {pixels / 1e6:,.1f} million pixels, and Falx opens up to {MAX_PIXELS / 1e6:.1f} million in one "
        "file; open a smaller one."
    )


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key under which slice_9 comes before slice_10."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple((1, int(p), "") if p.isdecimal() and p.isascii() else (0, 0, p) for p in parts)


def plural(count: int, noun: str) -> str:
    """'1 file', '2 files'."""
    return f"{count} {noun}{'' if count == 1 else 's'}"

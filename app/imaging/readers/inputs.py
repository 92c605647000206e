"""What a person may give (files, folders, a DICOMDIR, ZIP archives, any mixture) as the files that are read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.errors import ImageReadError
from app.imaging.readers.archives import MAGICS, Unpacked
from app.imaging.readers.base import Refusal
from app.imaging.readers.dicomdir import images_of, is_dicomdir
from app.imaging.readers.sniff import files_of, read_head
from app.imaging.series import Series


@dataclass
class Inputs:
    """Files to look at, and the archives that some of them came from.

    Attributes
    ----------
    files : dict of Path to bool
        In the order of the paths that were given, each once; True for those that the person named.
    archives : list of Unpacked
    """

    files: dict[Path, bool] = field(default_factory=dict)
    archives: list[Unpacked] = field(default_factory=list)

    @property
    def named_alone(self) -> bool:
        """Whether every file was named by the person."""
        return all(self.files.values())

    def original(self, error: ImageReadError) -> ImageReadError:
        """An error in whose sentence files of an archive have their names back."""
        sentence = self._restored(error.user_message)
        return error if sentence == error.user_message else type(error)(sentence, error.details)

    def originals(self, refused: Sequence[Refusal]) -> list[Refusal]:
        """See `original`."""
        return [replace(r, error=self.original(r.error)) for r in refused]

    def owned(self, series: Series) -> Series:
        """A series that keeps the archive alive which its files came from, and speaks of them by their own names."""
        archives = tuple(a for a in self.archives if a.folder in series.files[0].parents)
        if not archives:
            return series
        return replace(
            series,
            description=self._restored(series.description) if series.kind != "dicom" else series.description,
            warnings=tuple(self._restored(w) for w in series.warnings),
            refusal=None if series.refusal is None else self._restored(series.refusal),
            holders=archives,
        )

    def _restored(self, sentence: str) -> str:
        for archive in self.archives:
            sentence = archive.original(sentence)
        return sentence


def gather(paths: Sequence[Path], on_found: Callable[[int], None]) -> Inputs:
    """Find the files below what was given.

    Parameters
    ----------
    on_found : callable
        Called with the number of files found so far, after each; what it raises ends the search.

    Raises
    ------
    ImageReadError
        A path does not exist, a folder cannot be read, an archive cannot be unpacked, an index lists nothing.
    """
    inputs = Inputs()
    for path in paths:
        for file, named in files_of(path):
            for found, is_named in _within(file, named, inputs, on_found):
                inputs.files.setdefault(found, is_named)
                on_found(len(inputs.files))
    return inputs


def _within(file: Path, named: bool, inputs: Inputs, on_found: Callable[[int], None]) -> Iterator[tuple[Path, bool]]:
    """The file itself, or what an index or an archive that the person named holds."""
    head = read_head(file) if named else b""
    if named and is_dicomdir(file, head):
        yield from ((image, False) for image in images_of(file))
    elif named and head.startswith(MAGICS):
        archive = Unpacked(file, lambda _: on_found(len(inputs.files)))
        inputs.archives.append(archive)
        yield from ((member, False) for member in archive.files)
    else:
        yield file, named

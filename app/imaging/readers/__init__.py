"""One reader for each kind of file behind one contract, and the list of series below what the person gave."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import ImageReadError
from app.imaging.readers.base import Reader, Refusal, plural
from app.imaging.readers.dicom import DicomReader
from app.imaging.readers.inputs import Inputs, gather
from app.imaging.readers.jpeg import JpegReader
from app.imaging.readers.nifti import NiftiReader
from app.imaging.readers.nrrd import NrrdReader
from app.imaging.readers.png import PngReader
from app.imaging.readers.references import with_masks
from app.imaging.readers.sniff import read_head, refusal_of
from app.imaging.readers.tiff import TiffReader
from app.imaging.series import Kind, Series

READERS: tuple[Reader, ...] = (
    DicomReader(),
    NiftiReader(),
    NrrdReader(),
    TiffReader(),
    PngReader(),
    JpegReader(),
)

Progress = Callable[[int, int], None]


def reader_of(kind: Kind) -> Reader:
    """The reader of the series of one kind."""
    return next(r for r in READERS if r.kind == kind)


def list_series(paths: Sequence[Path], progress: Progress | None = None) -> list[Series]:
    """List the series in files, folders, ZIP archives and DICOMDIR indices by their headers.

    Parameters
    ----------
    paths : sequence of Path
        Any mixture; folders are searched with everything below them.
    progress : callable, optional
        Called with the number of files looked at and of those found so far, at least once a file; what it raises ends
        the listing.

    Returns
    -------
    list of Series
        At least one. What a folder holds besides is counted in a warning of every series. A series with `refusal` is
        told of and cannot be segmented.

    Raises
    ------
    ImageReadError
        A path does not exist, a file that was named cannot be used, or a folder holds no series.
    """
    tell = progress or (lambda _done, _total: None)
    inputs = gather(paths, lambda found: tell(0, found))
    try:
        return _list(paths, inputs, tell)
    except ImageReadError as error:
        raise inputs.original(error) from error


def _list(paths: Sequence[Path], inputs: Inputs, tell: Progress) -> list[Series]:
    files, strangers = _by_kind(inputs, tell)
    seen, total = len(strangers), len(inputs.files)

    def on_file(count: int) -> None:
        nonlocal seen
        seen += count
        tell(seen, total)

    listings = [reader.scan(files[reader.kind], on_file) for reader in READERS if files[reader.kind]]
    series = [inputs.owned(s) for listing in listings for s in listing.series]
    refused = [r for listing in listings for r in listing.refused]
    masks = [m for listing in listings for m in listing.masks]
    series = with_masks(series, masks, lambda mask: inputs.files.get(mask, False))
    attached = {m for s in series for m in s.reference_files}
    refused += [Refusal(_mask_alone(m)) for m in masks if m not in attached]
    if refused and (not series or inputs.named_alone):
        raise refused[0].error
    if not series:
        raise _nothing(paths, strangers)
    ignored = _ignored(inputs.originals(refused), strangers)
    return [replace(s, warnings=(*s.warnings, *ignored)) for s in series]


def _by_kind(inputs: Inputs, tell: Progress) -> tuple[dict[Kind, list[Path]], list[Refusal]]:
    """Files by the reader that recognises them, and those that none does."""
    files: dict[Kind, list[Path]] = {reader.kind: [] for reader in READERS}
    strangers: list[Refusal] = []
    for path, is_named in inputs.files.items():
        try:
            files[_reader_for(path).kind].append(path)
        except ImageReadError as error:
            if is_named:
                raise
            strangers.append(Refusal(error))
        tell(len(strangers), len(inputs.files))
    return files, strangers


def _mask_alone(path: Path) -> ImageReadError:
    return ImageReadError(f"{path.name} is a mask without its image; open the image that it belongs to.")


def _reader_for(path: Path) -> Reader:
    head = read_head(path)
    reader = next((r for r in READERS if r.recognises(path, head)), None)
    if reader is None:
        raise refusal_of(path, head)
    return reader


def _nothing(paths: Sequence[Path], strangers: Sequence[Refusal]) -> ImageReadError:
    if not paths:
        return ImageReadError("Nothing was given to open; name a file or a folder.")
    name = paths[0].resolve().name
    what = "folder" if paths[0].is_dir() else "archive"
    if not strangers:
        return ImageReadError(f"The {what} {name} is empty; open a folder with a DICOM series or slices.")
    if len(strangers) == 1:
        return strangers[0].error
    return ImageReadError(
        f"The {what} {name} holds no image that Falx knows ({plural(len(strangers), 'file')} looked at); open a folder "
        "with a DICOM series, a NIfTI volume, or PNG or TIFF slices."
    )


def _ignored(refused: Sequence[Refusal], strangers: Sequence[Refusal]) -> list[str]:
    warnings = []
    if strangers:
        count = len(strangers)
        warnings.append(f"{plural(count, 'file')} in the folder {'is' if count == 1 else 'are'} no image and left out.")
    if refused:
        count = sum(r.files for r in refused)
        warnings.append(f"{plural(count, 'file')} left out; the first because: {refused[0].error.user_message}")
    return warnings

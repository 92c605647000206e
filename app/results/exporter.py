"""The contract that every export format meets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from app.errors import OutputError
from app.imaging.readers.naming import stem_of
from app.imaging.series import PICTURES, Case, Series
from app.results.comparison import Comparison, compare
from app.results.formats import DICOM_FORMATS, FORMATS
from app.results.gaps import gap_note
from app.results.measurements import Bidimensional, Measurements, measure, with_moved
from app.results.provenance import Provenance
from app.results.staging import Staging

if TYPE_CHECKING:
    from app.results.dicom.objects import Objects

OnFormat = Callable[[str, int, int], None]
"""Called before each format is written: its name, how many are done, how many there are."""


@dataclass(frozen=True)
class Segmented:
    """A case with its mask.

    Attributes
    ----------
    series : Series
        The one that was segmented; the mask lies on its grid.
    mask : ndarray of bool, (slices, rows, columns)
    inputs : tuple of Path
        Every file of the study, none of which may be replaced.
    probability : ndarray of float32, (slices, rows, columns), or None
    provenance : Provenance or None
        What made the mask; DICOM objects have to say it.
    deidentify : bool
        Whether results may say nothing of the patient, their file names included.
    moved : Bidimensional or None
        The diameters where a reader has put them.
    """

    case: Case
    series: Series
    mask: NDArray[np.bool_]
    inputs: tuple[Path, ...] = ()
    probability: NDArray[np.float32] | None = None
    provenance: Provenance | None = None
    deidentify: bool = False
    moved: Bidimensional | None = None

    @property
    def stem(self) -> str:
        """Start of file names made for the whole volume.

        DICOM files may be named after patients and their series descriptions may hold names, so a DICOM result is
        named by number and role; other files keep the name that the person gave them, unless it is to be taken away.
        """
        if self.series.kind == "dicom":
            role = next((str(role) for role in self.series.roles), "other").lower()
            number = "x" if self.series.number is None else str(self.series.number)
            return f"series-{number}-{role}"
        if self.deidentify:
            return "case"
        return stem_of(self.series.files[0])

    @property
    def slice_stems(self) -> tuple[str, ...]:
        """Start of the file names made for each slice."""
        slices = len(self.mask)
        if len(self.case.slice_names) == slices and not self.deidentify:
            return self.case.slice_names
        digits = max(3, len(str(slices)))
        return tuple(f"{self.stem}_slice-{number:0{digits}d}" for number in range(1, slices + 1))

    @cached_property
    def measurements(self) -> Measurements:
        """What is measured on the mask."""
        edited = None if self.provenance is None else self.provenance.edited_note
        notes = tuple(note for note in (gap_note(self.series), edited) if note is not None)
        found = measure(self.mask, self.case.volume.geometry, self.case.reference, notes)
        return found if self.moved is None else with_moved(found, self.moved)

    @cached_property
    def comparison(self) -> Comparison | None:
        """How far the mask agrees with the reference; None without one."""
        reference = self.case.reference
        return None if reference is None else compare(self.mask, reference, self.case.volume.geometry)

    @cached_property
    def dicom(self) -> "Objects":
        """The DICOM objects of this result, which refer to one another."""
        from app.results.dicom.objects import Objects  # noqa: PLC0415  0.2 s that other formats need not wait for

        return Objects(self)


class Exporter(Protocol):
    """Writes a mask in one format."""

    @property
    def format(self) -> str:
        """Name on the command line."""
        ...

    def write(self, segmented: Segmented, staging: Staging) -> list[Path]:
        """Put the files in line; each is read back and compared with what was to be written.

        Returns
        -------
        list of Path
            Where they will be after `Staging.commit`.

        Raises
        ------
        OutputError
            The format cannot hold this mask, the folder cannot be written, or a file reads back differently.
        """
        ...


def exporters() -> dict[str, Exporter]:
    """Every format by its name."""
    from app.results.nifti import NiftiExporter  # noqa: PLC0415  loaded when something is written
    from app.results.overlay import OverlayExporter  # noqa: PLC0415
    from app.results.png import PngExporter  # noqa: PLC0415
    from app.results.tables import CsvExporter, JsonExporter  # noqa: PLC0415

    found: list[Exporter] = [PngExporter(), OverlayExporter(), NiftiExporter(), CsvExporter(), JsonExporter()]
    found += [DicomExporter(name) for name in DICOM_FORMATS]
    return {exporter.format: exporter for exporter in sorted(found, key=lambda one: FORMATS.index(one.format))}


@dataclass(frozen=True)
class DicomExporter:
    """One DICOM object: `<series>_<format>.dcm`."""

    format: str

    def write(self, segmented: Segmented, staging: Staging) -> list[Path]:
        """See `Exporter.write`."""
        return [segmented.dicom.write(self.format, staging)]


def default_formats(series: Series) -> tuple[str, ...]:
    """Image files for slices that came as image files, one volume file for volumes."""
    return ("png",) if series.kind in PICTURES else ("nifti",)


def check_formats(formats: Sequence[str], series: Series) -> None:
    """Find out before anything is computed whether a series can be written in these formats.

    Raises
    ------
    OutputError
        It cannot.
    """
    if any(name in DICOM_FORMATS for name in formats):
        from app.results.dicom.sources import check_source  # noqa: PLC0415

        check_source(series)


def export(
    segmented: Segmented, formats: Sequence[str], staging: Staging, on_format: OnFormat | None = None
) -> list[Path]:
    """Write a mask in each of the formats.

    A report refers to a segmentation, so `sr` brings `seg` with it.

    Raises
    ------
    OutputError
        See `Exporter.write`.
    """
    check_formats(formats, segmented.series)
    known = exporters()
    wanted = dict.fromkeys(name for wish in formats for name in (("seg", "sr") if wish == "sr" else (wish,)))
    paths: list[Path] = []
    for done, name in enumerate(wanted):
        if on_format is not None:
            on_format(name, done, len(wanted))
        paths += known[name].write(segmented, staging)
    if not paths:
        raise OutputError("No format was chosen; choose at least one.")
    return paths

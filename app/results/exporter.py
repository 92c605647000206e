"""The contract that every export format meets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.imaging.series import Case, Series
from app.results.staging import Staging

IMAGE_KINDS = ("tiff", "png")
"""Kinds whose slices are image files; their masks are image files, too."""


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
    """

    case: Case
    series: Series
    mask: NDArray[np.bool_]
    inputs: tuple[Path, ...] = ()

    @property
    def stem(self) -> str:
        """Start of file names made for the whole volume.

        DICOM files may be named after patients and their series descriptions may hold names, so a DICOM result is
        named by number and role; other files keep the name that the person gave them.
        """
        if self.series.kind == "dicom":
            role = next((str(role) for role in self.series.roles), "other").lower()
            number = "x" if self.series.number is None else str(self.series.number)
            return f"series-{number}-{role}"
        first = self.series.files[0]
        name = re.sub(r"\.nii(\.gz)?$", "", first.name, flags=re.IGNORECASE)
        return Path(name).stem if self.series.kind in IMAGE_KINDS else name


class Exporter(Protocol):
    """Writes a mask in one format."""

    @property
    def format(self) -> str:
        """Name on the command line."""
        ...

    def write(self, segmented: Segmented, staging: Staging) -> list[Path]:
        """Put the files in line.

        Returns
        -------
        list of Path
            Where they will be after `Staging.commit`.

        Raises
        ------
        OutputError
            The format cannot hold this mask, or the folder cannot be written.
        """
        ...


def exporters() -> dict[str, Exporter]:
    """Every format by its name."""
    from app.results.nifti import NiftiExporter  # noqa: PLC0415  loaded when something is written
    from app.results.png import PngExporter  # noqa: PLC0415

    return {exporter.format: exporter for exporter in (PngExporter(), NiftiExporter())}


FORMATS = ("png", "nifti")


def default_formats(series: Series) -> tuple[str, ...]:
    """Image files for slices that came as image files, one volume file for volumes."""
    return ("png",) if series.kind in IMAGE_KINDS else ("nifti",)


def export(segmented: Segmented, formats: Sequence[str], staging: Staging) -> list[Path]:
    """Write a mask in each of the formats.

    Raises
    ------
    OutputError
        See `Exporter.write`.
    """
    known = exporters()
    return [path for name in dict.fromkeys(formats) for path in known[name].write(segmented, staging)]

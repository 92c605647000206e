"""The DICOM objects of one result: they share sources, identity and the name of the lesion."""

import warnings
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from app.errors import AppError, OutputError
from app.results.dicom.deidentify import deidentified, mark_deidentified
from app.results.dicom.report import report_of, says
from app.results.dicom.segmentation import Kind, holds, segmentation_of
from app.results.dicom.sources import Sources, read_sources
from app.results.provenance import Provenance
from app.results.staging import Staging

if TYPE_CHECKING:
    from app.results.exporter import Segmented

_KINDS: dict[str, Kind] = {"seg": "BINARY", "seg-fractional": "FRACTIONAL", "seg-labelmap": "LABELMAP"}


class Objects:
    """Makes the objects when they are wanted, and keeps those that others refer to."""

    def __init__(self, segmented: "Segmented") -> None:
        self._segmented = segmented
        self._tracking_uid = generate_uid()

    def write(self, name: str, staging: Staging) -> Path:
        """Put one object in line.

        Raises
        ------
        OutputError
            The source lacks something that the object needs.
        ImageReadError
            A file of the source is gone or damaged.
        """
        try:
            dataset = self._mask if name == "seg" else self._report() if name == "sr" else self._segmentation(name)
            content = _bytes_of(dataset)
        except (AppError, OSError):
            raise
        except Exception as error:  # highdicom refuses what the standard does not allow with many kinds of error
            raise OutputError(
                "The headers of this series lack something that DICOM SEG and SR need; export NIfTI or PNG.",
                f"{type(error).__name__} while making {name}",
            ) from error
        return staging.write(f"{self._segmented.stem}_{name}.dcm", content, lambda read: self._is_sound(name, read))

    @property
    def _provenance(self) -> Provenance:
        if self._segmented.provenance is None:
            raise OutputError("A DICOM result has to say what made it, and that is not known; run the network again.")
        return self._segmented.provenance

    @cached_property
    def _sources(self) -> Sources:
        sources = read_sources(self._segmented.series)
        return deidentified(sources) if self._segmented.deidentify else sources

    @cached_property
    def _mask(self) -> Dataset:
        return self._segmentation("seg")

    def _voxels(self, name: str) -> NDArray[Any]:
        if name != "seg-fractional":
            return self._segmented.mask
        if self._segmented.probability is None:
            raise OutputError("There is no probability map to export; run the network again.")
        return self._segmented.probability

    def _segmentation(self, name: str) -> Dataset:
        made = segmentation_of(_KINDS[name], self._voxels(name), self._sources, self._provenance, self._tracking_uid)
        return self._marked(made)

    def _report(self) -> Dataset:
        measurements = self._segmented.measurements
        made = report_of(measurements, self._mask, self._sources, self._provenance, self._tracking_uid)
        return self._marked(made)

    def _marked(self, made: Dataset) -> Dataset:
        if self._segmented.deidentify:
            mark_deidentified(made)
        return made

    def _is_sound(self, name: str, content: bytes) -> bool:
        """Whether a file that was read back says what was meant."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = dcmread(BytesIO(content))
            if name == "sr":
                return says(read, self._segmented.measurements)
            return holds(read, self._voxels(name), self._sources, self._segmented.case.volume.geometry)


def _bytes_of(dataset: Dataset) -> bytes:
    """The file, with an empty preamble."""
    buffer = BytesIO()
    dataset.preamble = bytes(128)
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()

"""A mask or a probability map as a DICOM segmentation on the grid of its source."""

import warnings
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from highdicom.seg import Segmentation
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.utils import pixel_array
from pydicom.uid import ExplicitVRLittleEndian, RLELossless, generate_uid

from app import __version__
from app.imaging.volume import VolumeGeometry
from app.results.dicom.sources import Sources
from app.results.dicom.vocabulary import LABEL, MANUFACTURER, describe_segment
from app.results.provenance import Provenance

Kind = Literal["BINARY", "FRACTIONAL", "LABELMAP"]
FULL = 255
"""Stored value of probability 1."""

_SERIES_NUMBERS: dict[Kind, int] = {"BINARY": 9001, "FRACTIONAL": 9002, "LABELMAP": 9003}
_NAMES: dict[Kind, str] = {"BINARY": "", "FRACTIONAL": " (probability)", "LABELMAP": " (label map)"}
_TOLERANCE_MM = 1e-3


def segmentation_of(
    kind: Kind, voxels: NDArray[Any], sources: Sources, provenance: Provenance, tracking_uid: str
) -> Segmentation:
    """Make a segmentation with one frame for every slice, empty ones too, so that it holds its whole grid.

    Probabilities are the network's alone: a mask that a reader has edited is not among them.

    Parameters
    ----------
    kind : str
        BINARY and LABELMAP for masks; FRACTIONAL for probabilities, which are stored in 255 steps.
    voxels : ndarray of bool or float32, (slices, rows, columns)
        On the grid of the sources.
    tracking_uid : str
        The lesion as the report calls it, too.
    """
    if kind == "FRACTIONAL":
        provenance = replace(provenance, edited=())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they quote values of the patient
        result = Segmentation(
            source_images=sources.images,
            pixel_array=voxels.astype(np.float32 if kind == "FRACTIONAL" else np.uint8),
            segmentation_type=kind,
            segment_descriptions=[describe_segment(provenance, tracking_uid)],
            series_instance_uid=generate_uid(),
            series_number=_SERIES_NUMBERS[kind],
            sop_instance_uid=generate_uid(),
            instance_number=1,
            manufacturer=MANUFACTURER,
            manufacturer_model_name=MANUFACTURER,
            software_versions=__version__,
            # The artifact's hash tells apart what a serial number tells apart: which exemplar made this.
            device_serial_number=provenance.artifact_sha256,
            max_fractional_value=FULL,
            content_description=LABEL,
            content_label="FLAIR_LESION",
            series_description=f"Falx: {LABEL}{_NAMES[kind]}",
            transfer_syntax_uid=ExplicitVRLittleEndian if kind == "BINARY" else RLELossless,
            omit_empty_frames=False,
        )
    result.SpecificCharacterSet = "ISO_IR 192"
    _name_frames(result, sources)
    return result


def _name_frames(result: Dataset, sources: Sources) -> None:
    """Refer to the frames by their numbers in the source's file, where others may lie between them."""
    if sources.frames is None:
        return
    for group in result.PerFrameFunctionalGroupsSequence:
        for derivation in group.get("DerivationImageSequence") or []:
            for image in derivation.SourceImageSequence:
                image.ReferencedFrameNumber = sources.frames[int(image.ReferencedFrameNumber) - 1]


def frame_numbers(result: Dataset, sources: Sources) -> list[int]:
    """Number (from 1) of the frame of a segmentation that shows each slice.

    Raises
    ------
    ValueError
        A slice has no frame, or not one alone.
    """
    frames: dict[tuple[float, ...], list[int]] = {}
    for number, group in enumerate(result.PerFrameFunctionalGroupsSequence, start=1):
        position = group.PlanePositionSequence[0].ImagePositionPatient
        frames.setdefault(_rounded(position), []).append(number)
    found = [frames.get(_rounded(position), []) for position in sources.positions()]
    if any(len(numbers) != 1 for numbers in found) or len(found) != int(result.NumberOfFrames):
        raise ValueError("frames and slices do not correspond")
    return [numbers[0] for numbers in found]


def _rounded(position: Any) -> tuple[float, ...]:
    return tuple(round(float(value), 3) for value in position)


def holds(result: Dataset, voxels: NDArray[Any], sources: Sources, geometry: VolumeGeometry) -> bool:
    """Whether a segmentation that was read back has these voxels on this grid.

    Reads the frames with pydicom and places them by their own positions, without help of what wrote them.
    """
    stored = pixel_array(result).reshape(int(result.NumberOfFrames), result.Rows, result.Columns)
    ordered = stored[np.array(frame_numbers(result, sources)) - 1]
    if ordered.shape != voxels.shape or not _same_plane(result, geometry):
        return False
    if voxels.dtype == bool:
        return bool(np.array_equal(ordered, voxels))
    return bool(np.abs(ordered - voxels * np.float32(FULL)).max() <= 0.501)


def _same_plane(result: Dataset, geometry: VolumeGeometry) -> bool:
    """Whether rows and columns run as the affine says, and are as far apart."""
    shared = result.SharedFunctionalGroupsSequence[0]
    cosines = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, dtype=float).reshape(2, 3)
    between_rows, between_columns = (float(value) for value in shared.PixelMeasuresSequence[0].PixelSpacing)
    assert geometry.affine_lps is not None
    expected = geometry.affine_lps[:3, :2].T
    return bool(np.allclose(cosines * [[between_columns], [between_rows]], expected, rtol=0, atol=_TOLERANCE_MM))

"""Writes enhanced MR images with per-frame functional groups, as Siemens XA and Philips do."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from tests.helpers.images import AXIAL, mr_dataset

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"

EditFrame = Callable[[int, Dataset], None]


def write_enhanced(
    path: Path,
    voxels: NDArray[np.integer],
    *,
    orientation: tuple[Sequence[float], Sequence[float]] = AXIAL,
    origin: Sequence[float] = (-80.0, -90.0, -40.0),
    spacing: tuple[float, float, float] = (5.0, 0.9, 0.8),
    order: Sequence[int] | None = None,
    edit: Callable[[Dataset], None] | None = None,
    edit_frame: EditFrame | None = None,
) -> Path:
    """Write one enhanced MR image.

    Parameters
    ----------
    voxels : ndarray of int16 or uint16, (slices, rows, columns)
        In the order of their positions along the normal.
    order : sequence of int, optional
        In which order the slices become frames.
    edit_frame : callable
        Called with the slice's index and its functional groups.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    order = list(range(len(voxels))) if order is None else list(order)
    dataset = mr_dataset(voxels[0], "")
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = ENHANCED_MR
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.FrameOfReferenceUID = generate_uid()
    dataset.SeriesNumber, dataset.InstanceNumber, dataset.SeriesDescription = 1, 1, "FLAIR"
    dataset.AcquisitionContrast = "FLUID_ATTENUATED"
    dataset.NumberOfFrames = len(order)
    dataset.PixelData = np.ascontiguousarray(voxels[order]).tobytes()
    dataset.SharedFunctionalGroupsSequence = [_shared(orientation, spacing)]
    normal = np.cross(*orientation)
    frames = []
    for index in order:
        position = np.asarray(origin) + index * spacing[0] * normal
        groups = _groups(position, index)
        if edit_frame is not None:
            edit_frame(index, groups)
        frames.append(groups)
    dataset.PerFrameFunctionalGroupsSequence = frames
    if edit is not None:
        edit(dataset)
    dataset.save_as(path, enforce_file_format=True)
    return path


def _shared(orientation: tuple[Sequence[float], Sequence[float]], spacing: tuple[float, float, float]) -> Dataset:
    groups, plane, measures = Dataset(), Dataset(), Dataset()
    plane.ImageOrientationPatient = [float(v) for direction in orientation for v in direction]
    measures.PixelSpacing = [spacing[1], spacing[2]]
    measures.SliceThickness = measures.SpacingBetweenSlices = spacing[0]
    groups.PlaneOrientationSequence, groups.PixelMeasuresSequence = [plane], [measures]
    return groups


def _groups(position: NDArray[np.float64], index: int) -> Dataset:
    groups, place, content = Dataset(), Dataset(), Dataset()
    place.ImagePositionPatient = [round(float(v), 6) for v in position]
    content.StackID, content.InStackPositionNumber = "1", index + 1
    content.DimensionIndexValues = [1, index + 1]
    content.FrameAcquisitionNumber = 1
    content.TemporalPositionIndex = 1
    groups.PlanePositionSequence, groups.FrameContentSequence = [place], [content]
    return groups

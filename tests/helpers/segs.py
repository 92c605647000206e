"""Writes DICOM segmentations of generated series."""

from collections.abc import Sequence
from pathlib import Path

import highdicom as hd
from highdicom.sr.coding import CodedConcept
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

_TISSUE = CodedConcept("85756007", "SCT", "Tissue")
_LESION = CodedConcept("52988006", "SCT", "Lesion")


def write_seg(
    path: Path, images: Sequence[Path], masks: NDArray, kind: str = "BINARY", leave_out_empty: bool = True
) -> Path:
    """Write a segmentation of a series.

    Parameters
    ----------
    images : sequence of Path
        Slices of the series, in any order of their own; the masks go with them one by one.
    masks : ndarray of bool or of float32 in 0 to 1, (slices, rows, columns) or (slices, rows, columns, segments)
    kind : str
        BINARY, FRACTIONAL or LABELMAP.
    leave_out_empty : bool
        Whether slices without a mask get no frame.
    """
    segments = masks.shape[3] if masks.ndim == 4 else 1
    seg = hd.seg.Segmentation(
        source_images=[_complete(image) for image in images],
        pixel_array=masks,
        segmentation_type=kind,
        segment_descriptions=[_segment(number) for number in range(1, segments + 1)],
        series_instance_uid=generate_uid(),
        series_number=99,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="Nobody",
        manufacturer_model_name="Nothing",
        software_versions="0",
        device_serial_number="0",
        omit_empty_frames=leave_out_empty,
    )
    seg.save_as(path)
    return path


def _complete(path: Path) -> Dataset:
    """An image with the attributes that a segmentation copies, empty where the generated one has none."""
    dataset = dcmread(path)
    for keyword in (
        "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "AccessionNumber", "StudyID",
        "ReferringPhysicianName", "PositionReferenceIndicator",
    ):  # fmt: skip
        if keyword not in dataset:
            setattr(dataset, keyword, "")
    return dataset


def _segment(number: int) -> hd.seg.SegmentDescription:
    return hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=f"part {number}",
        segmented_property_category=_TISSUE,
        segmented_property_type=_LESION,
        algorithm_type=hd.seg.SegmentAlgorithmTypeValues.MANUAL,
    )

"""Writes the simulated study as classic MR DICOM series."""

import uuid
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import UID, JPEGLSLossless, MRImageStorage

from build_models.demo_case.grid import ScanGrid
from build_models.demo_case.scanner import ACQUIRED_FRACTION
from build_models.demo_case.study import SimulatedSeries, SimulatedStudy

DATE = "20250101"
_NAMESPACE = uuid.UUID("6f6a5b0c-3a52-5c7e-9f0e-0f2d5a1c4e11")


def uid(*names: str) -> UID:
    """A UID below 2.25 that is always the same for the same names."""
    return UID(f"2.25.{uuid.uuid5(_NAMESPACE, '/'.join(names)).int}")


def write_series(folder: Path, study: SimulatedStudy) -> None:
    """Write each sequence into a folder of its own, one file a slice, compressed without loss (JPEG-LS).

    Parameters
    ----------
    folder : Path
        Created; files of the same names are replaced.
    study : SimulatedStudy
    """
    for series in study.series:
        target = folder / series.sequence.role.lower()
        target.mkdir(parents=True, exist_ok=True)
        for index, pixels in enumerate(series.pixels):
            dataset = _dataset(study.grid, series, index, pixels)
            dataset.save_as(target / f"{index + 1:03}.dcm", enforce_file_format=True)


def _dataset(grid: ScanGrid, series: SimulatedSeries, index: int, pixels: NDArray[np.uint16]) -> FileDataset:
    role = series.sequence.role
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MRImageStorage
    meta.MediaStorageSOPInstanceUID = uid(role, str(index))
    # pydicom's own would change with its version, and the files with it.
    meta.ImplementationClassUID = uid("implementation")
    meta.ImplementationVersionName = "FALX_DEMO"
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = MRImageStorage
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    _describe_patient(dataset)
    _describe_series(dataset, series)
    _describe_position(dataset, grid, index)
    dataset.InstanceNumber = index + 1
    dataset.AcquisitionNumber = 1
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.WindowCenter, dataset.WindowWidth = (f"{value:.0f}" for value in series.window)
    dataset.compress(JPEGLSLossless, np.ascontiguousarray(pixels), generate_instance_uid=False)
    return dataset


def _describe_patient(dataset: FileDataset) -> None:
    dataset.PatientName = "DEMO^CASE"
    dataset.PatientID = "FALX-DEMO"
    dataset.PatientBirthDate = ""
    dataset.PatientSex = "O"
    dataset.PatientComments = "Synthetic: simulated from an average brain; no real person"
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = "Simulated data, no patient"
    dataset.StudyInstanceUID = uid("study")
    dataset.StudyID = "1"
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = DATE
    dataset.StudyTime = "090000"
    dataset.StudyDescription = "MRI BRAIN W/WO CONTRAST (SYNTHETIC)"
    dataset.AccessionNumber = ""
    dataset.ReferringPhysicianName = ""
    dataset.InstitutionName = "Synthetic data"
    dataset.BurnedInAnnotation = "NO"
    dataset.LossyImageCompression = "00"


def _describe_series(dataset: FileDataset, series: SimulatedSeries) -> None:
    sequence = series.sequence
    dataset.Modality = "MR"
    dataset.Manufacturer = "Falx"
    dataset.ManufacturerModelName = "Demo case simulator"
    dataset.MagneticFieldStrength = "1.5"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "M", "IR" if sequence.inversion_ms is not None else "SE"]
    dataset.SeriesInstanceUID = uid(sequence.role)
    dataset.SeriesNumber = sequence.number
    dataset.SeriesDescription = dataset.ProtocolName = sequence.description
    dataset.SeriesTime = dataset.AcquisitionTime = dataset.ContentTime = f"09{5 * sequence.number:02}00"
    dataset.BodyPartExamined = "BRAIN"
    dataset.PatientPosition = "HFS"
    dataset.ScanningSequence = list(sequence.scanning_sequence)
    dataset.SequenceVariant = "SK"
    dataset.ScanOptions = ""
    dataset.MRAcquisitionType = "2D"
    dataset.RepetitionTime = f"{sequence.repetition_ms:g}"
    dataset.EchoTime = f"{sequence.echo_ms:g}"
    if sequence.inversion_ms is not None:
        dataset.InversionTime = f"{sequence.inversion_ms:g}"
    dataset.EchoTrainLength = sequence.echo_train
    dataset.FlipAngle = "90"
    dataset.InPlanePhaseEncodingDirection = "COL"
    if sequence.contrast_agent:
        dataset.ContrastBolusAgent = "Gadobutrol (simulated)"
        dataset.ContrastBolusRoute = "IV"


def _describe_position(dataset: FileDataset, grid: ScanGrid, index: int) -> None:
    phase, frequency = (round(fraction * grid.matrix) for fraction in ACQUIRED_FRACTION)
    position = grid.affine_lps @ np.array([0.0, 0.0, index, 1.0])
    dataset.FrameOfReferenceUID = uid("frame of reference")
    dataset.PositionReferenceIndicator = ""
    dataset.AcquisitionMatrix = [0, frequency, phase, 0]
    dataset.ImagePositionPatient = [f"{value:.6f}" for value in position[:3]]
    dataset.ImageOrientationPatient = [f"{v:.9f}" for v in (*grid.row_direction, *grid.column_direction)]
    dataset.PixelSpacing = [f"{grid.pixel_mm:g}"] * 2
    dataset.SliceThickness = f"{grid.thickness_mm:g}"
    dataset.SpacingBetweenSlices = f"{grid.spacing_mm:g}"
    dataset.SliceLocation = f"{float(position[:3] @ grid.normal):.6f}"

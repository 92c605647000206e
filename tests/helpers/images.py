"""Writes small, valid inputs of every kind: what a test then damages is the test's own business."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nibabel as nib
import nrrd
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

AXIAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
CORONAL = ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0))
SAGITTAL = ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0))

TIMING = {
    "FLAIR": {"ScanningSequence": ["SE", "IR"], "EchoTime": 120, "RepetitionTime": 9000, "InversionTime": 2500},
    "T1": {"ScanningSequence": "SE", "EchoTime": 12, "RepetitionTime": 500},
    "T1C": {
        "ScanningSequence": "SE",
        "EchoTime": 12,
        "RepetitionTime": 500,
        "ContrastBolusAgent": "Gadobutrol",
    },
    "T2": {"ScanningSequence": "SE", "EchoTime": 100, "RepetitionTime": 5000},
}
"""How each sequence is usually acquired."""

Edit = Callable[[int, Dataset], None]


def phantom(slices: int = 6, rows: int = 32, columns: int = 40, seed: int = 0) -> NDArray[np.int16]:
    """A head-like ellipsoid in air, different along every axis and in both directions of each."""
    z, y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in (slices, rows, columns)), indexing="ij")
    head = (x / 0.8) ** 2 + (y / 0.85) ** 2 + (z / 1.3) ** 2 < 1
    noise = np.random.default_rng(seed).integers(0, 20, head.shape)
    values = np.where(head, 300 + 120 * x + 80 * y + 60 * z + noise, noise / 4)
    values[((x - 0.3) ** 2 + (y + 0.2) ** 2 + (z - 0.2) ** 2) < 0.05] = 900
    return values.astype(np.int16)


def write_dicom_series(
    folder: Path,
    voxels: NDArray[np.integer],
    *,
    role: str = "FLAIR",
    orientation: tuple[Sequence[float], Sequence[float]] = AXIAL,
    origin: Sequence[float] = (-80.0, -90.0, -40.0),
    spacing: tuple[float, float, float] = (5.0, 0.9, 0.8),
    study_uid: str | None = None,
    series_uid: str | None = None,
    frame_of_reference: str | None = None,
    number: int = 1,
    description: str | None = None,
    edit: Edit | None = None,
) -> list[Path]:
    """Write a classic MR series, uncompressed.

    Parameters
    ----------
    voxels : ndarray of uint8, int16 or uint16, (slices, rows, columns)
        Stored values. Slices ascend along the normal, which is the cross product of both directions.
    orientation : pair of vectors
        Direction along a row and along a column, in LPS.
    spacing : tuple of float
        Between slices, rows and columns; mm.
    edit : callable, optional
        Called with the index and the data set of every slice before it is written.

    Returns
    -------
    list of Path
        In slice order. The names are in another order on purpose, so that nobody can sort by them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    study_uid, series_uid = study_uid or generate_uid(), series_uid or generate_uid()
    frame_of_reference = frame_of_reference or generate_uid()
    normal = np.cross(*orientation)
    paths = []
    for index, pixels in enumerate(voxels):
        dataset = mr_dataset(pixels, role)
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study_uid, series_uid
        dataset.FrameOfReferenceUID = frame_of_reference
        dataset.SeriesNumber, dataset.InstanceNumber = number, index + 1
        dataset.SeriesDescription = role if description is None else description
        dataset.ImageOrientationPatient = [float(v) for direction in orientation for v in direction]
        dataset.ImagePositionPatient = [round(float(v), 6) for v in np.asarray(origin) + index * spacing[0] * normal]
        dataset.PixelSpacing = [spacing[1], spacing[2]]
        dataset.SliceThickness = dataset.SpacingBetweenSlices = spacing[0]
        if edit is not None:
            edit(index, dataset)
        path = folder / f"{number}_{(index * 7 + 3) % len(voxels):03d}_{index}.dcm"
        dataset.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


def mr_dataset(pixels: NDArray[np.integer], role: str = "FLAIR") -> Dataset:
    """A valid MR image (rows, columns) without place in space."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    dataset.SOPInstanceUID = generate_uid()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.Modality = "MR"
    dataset.PatientName, dataset.PatientID = "Nobody^Generated", "GENERATED"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "M", "ND"]
    for keyword, value in TIMING.get(role, {}).items():
        setattr(dataset, keyword, value)
    bits = pixels.dtype.itemsize * 8
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, bits, bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.PixelData = np.ascontiguousarray(pixels).tobytes()
    dataset["PixelData"].VR = "OB" if bits == 8 else "OW"
    return dataset


def write_study(folder: Path, shape: tuple[int, int, int] = (6, 32, 40)) -> dict[str, list[Path]]:
    """FLAIR, T1 and T1C of one study on one grid, all in one folder; paths in slice order by role."""
    common = {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}
    return {
        role: write_dicom_series(folder, phantom(*shape, seed=number), role=role, number=number, **common)
        for number, role in enumerate(("FLAIR", "T1", "T1C"), start=1)
    }


def write_nifti(path: Path, data: NDArray[np.generic], affine: NDArray[np.float64] | None = None) -> Path:
    """Write a volume (i, j, k) or (i, j, k, channel) with an affine in RAS; None leaves orientation unknown."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = nib.Nifti1Image(data, affine)
    if affine is not None:
        image.set_sform(affine, code=1)
        image.set_qform(affine, code=1)
    image.header.set_xyzt_units("mm")
    nib.save(image, path)
    return path


def write_nrrd(path: Path, data: NDArray[np.generic], affine: NDArray[np.float64] | None = None, **fields: Any) -> Path:
    """Write a volume (i, j, k) with an affine in RAS, stated in LPS as 3D Slicer does; None leaves it unknown."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header: dict[str, Any] = {"encoding": "gzip", **fields}
    if affine is not None:
        lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine
        header |= {"space": "left-posterior-superior", "space directions": lps[:3, :3].T, "space origin": lps[:3, 3]}
    nrrd.write(str(path), data, header)
    return path


def tcga_slices(slices: int = 4, size: int = 48) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Slices (slices, rows, columns, 3) in the order T1, FLAIR, T1C on air, and masks (slices, rows, columns)."""
    channels = [phantom(slices, size, size, seed) for seed in range(3)]
    images = np.stack([np.clip(c * 0.25, 0, 255) for c in channels], axis=-1)
    return images.astype(np.uint8), channels[1] == 900


def write_tcga_folder(
    parent: Path,
    images: NDArray[np.uint8],
    masks: NDArray[np.bool_] | None = None,
    patient: str = "TCGA_CS_4941_19960909",
) -> Path:
    """Write `<patient>/<patient>_<n>.tif` and, with masks, `<patient>_<n>_mask.tif`, n from 1."""
    folder = parent / patient
    folder.mkdir(parents=True, exist_ok=True)
    for index, image in enumerate(images):
        Image.fromarray(image).save(folder / f"{patient}_{index + 1}.tif")
        if masks is not None:
            pixels = masks[index].astype(np.uint8) * 255
            Image.fromarray(pixels).save(folder / f"{patient}_{index + 1}_mask.tif")
    return folder


def photo(rows: int = 60, columns: int = 80) -> NDArray[np.uint8]:
    """A colourful picture (rows, columns, 3) that fills its frame, as a photo does."""
    y, x = np.mgrid[0:rows, 0:columns]
    noise = np.random.default_rng(1).integers(0, 30, (rows, columns, 3))
    return (np.stack([x * 2 + 40, 200 - y, 90 + (x + y) // 2], axis=-1) + noise).clip(0, 255).astype(np.uint8)

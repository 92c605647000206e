"""Segmented cases from files, and what others than the program find in its DICOM results."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset

from app.imaging.case import read_case
from app.imaging.readers import list_series
from app.imaging.volume import Role
from app.results.exporter import Segmented
from app.results.provenance import Provenance

TILTED = ((0.8, 0.6, 0.0), (0.0, 0.0, -1.0))
SHA256 = "ab" * 32


@dataclass(frozen=True)
class Model:
    """A network by its name."""

    name: str = "unet"
    version: str = "1.2.3"


def provenance() -> Provenance:
    """As of a run on this PC."""
    return Provenance(Model(), "tvm-cpu", "x86-64-v4", SHA256, "the fastest", 2, 0.5, (Role.T1,))


def random_mask(shape: tuple[int, ...], seed: int) -> NDArray[np.bool_]:
    """Specks everywhere, the corners included, so that nothing is symmetric."""
    mask = np.random.default_rng(seed).random(shape) < 0.1
    mask[0, 0, 0] = mask[-1, -1, -1] = True
    return mask


def segmented_of(path: Path, seed: int = 0, deidentify: bool = False) -> Segmented:
    """The study under a path with a random mask and a probability map that goes with it."""
    series = list_series([path])
    case = read_case(series)
    own = next(one for one in series if one.uid == case.uid)
    mask = random_mask(case.volume.geometry.shape, seed)
    noise = np.random.default_rng(seed + 1).random(mask.shape, dtype=np.float32)
    probability = np.where(mask, 0.5 + noise / 2, noise / 2.1).astype(np.float32)
    return Segmented(case, own, mask, own.files, probability, provenance(), deidentify)


def frames_of_dicom(dataset: Dataset) -> tuple[NDArray, NDArray[np.int64]]:
    """Positions (frames, 3) of a segmentation's frames, and their order along the normal of the slices."""
    groups = dataset.PerFrameFunctionalGroupsSequence
    places = np.array([group.PlanePositionSequence[0].ImagePositionPatient for group in groups], dtype=float)
    cosines = dataset.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence[0].ImageOrientationPatient
    normal = np.cross(np.array(cosines[:3], float), np.array(cosines[3:], float))
    return places, np.argsort(places @ normal)


def mask_of_dicom(path: Path) -> NDArray:
    """Voxels (slices, rows, columns) of a segmentation, put in order by where they lie."""
    dataset = dcmread(path)
    return np.atleast_3d(dataset.pixel_array)[frames_of_dicom(dataset)[1]]


def affine_of_dicom(path: Path) -> NDArray:
    """Affine (column, row, slice, 1) to LPS of a segmentation."""
    dataset = dcmread(path)
    places, order = frames_of_dicom(dataset)
    shared = dataset.SharedFunctionalGroupsSequence[0]
    cosines = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float).reshape(2, 3)
    rows, columns = (float(value) for value in shared.PixelMeasuresSequence[0].PixelSpacing)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1] = cosines[0] * columns, cosines[1] * rows
    affine[:3, 2] = (places[order[-1]] - places[order[0]]) / (len(order) - 1)
    affine[:3, 3] = places[order[0]]
    return affine

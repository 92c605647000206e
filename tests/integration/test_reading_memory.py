"""Opening a series takes little more memory than its pixels."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import JPEGLSLossless

from tests.helpers.images import write_dicom_series, write_nifti, write_nrrd
from tests.helpers.multiframe import write_enhanced

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")

_AFFINE = np.diag([0.9, 0.9, 1.0, 1.0])
_DECODERS = 12 << 20
"""What the libraries of a decoder take when they are first used."""


def volume(slices: int) -> NDArray[np.int16]:
    plane = np.random.default_rng(0).integers(0, 1000, (512, 512)).astype(np.int16)
    return np.stack([plane + k for k in range(slices)])


def dicom(folder: Path, voxels: NDArray[np.int16]) -> Path:
    write_dicom_series(folder, voxels)
    return folder


def padded(folder: Path, voxels: NDArray[np.int16]) -> Path:
    """Padding and MONOCHROME1, which both need the range of the whole series."""

    def edit(_: int, dataset: Dataset) -> None:
        dataset.PhotometricInterpretation = "MONOCHROME1"
        dataset.add_new(0x00280120, "SS", 7)

    write_dicom_series(folder, voxels, edit=edit)
    return folder


def compressed(folder: Path, voxels: NDArray[np.int16]) -> Path:
    write_dicom_series(folder, voxels, edit=lambda _, d: d.compress(JPEGLSLossless))
    return folder


def enhanced(folder: Path, voxels: NDArray[np.int16]) -> Path:
    return write_enhanced(folder / "a.dcm", voxels)


def nifti(folder: Path, voxels: NDArray[np.int16]) -> Path:
    return write_nifti(folder / "a_flair.nii", voxels.T, _AFFINE)


def nifti_gz(folder: Path, voxels: NDArray[np.int16]) -> Path:
    return write_nifti(folder / "a_flair.nii.gz", voxels.T, _AFFINE)


def nrrd(folder: Path, voxels: NDArray[np.int16]) -> Path:
    return write_nrrd(folder / "a_flair.nrrd", voxels.T, _AFFINE, encoding="raw")


WRITERS = (dicom, padded, compressed, enhanced, nifti, nifti_gz, nrrd)


def added(path: Path) -> tuple[float, int]:
    """Bytes that reading added to the peak, and bytes of the pixels."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.helpers.peak", str(path)]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    found = json.loads(result.stdout)
    return found["peak"] - found["before"], found["pixels"]


@pytest.mark.parametrize("write", WRITERS)
def test_reading_takes_at_most_one_and_a_half_times_the_pixels(
    tmp_path: Path, write: Callable[[Path, NDArray[np.int16]], Path]
):
    more, pixels = added(write(tmp_path / "s", volume(80)))
    assert pixels == 80 * 512 * 512 * 2
    assert more <= 1.5 * pixels + _DECODERS


@pytest.mark.slow
@pytest.mark.parametrize("write", WRITERS)
def test_reading_400_slices_takes_at_most_one_and_a_half_times_the_pixels(
    tmp_path: Path, write: Callable[[Path, NDArray[np.int16]], Path]
):
    more, pixels = added(write(tmp_path / "s", volume(400)))
    assert pixels == 400 * 512 * 512 * 2
    assert more <= 1.5 * pixels

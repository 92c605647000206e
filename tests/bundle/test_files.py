"""The frozen program reads every kind of file, and writes DICOM: libraries that are asked for by name are inside."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.uid import HTJ2KLossless, JPEGBaseline8Bit

from app.worker.shared_array import SharedArray, SharedFolder
from tests.helpers.encodings import LOSSLESS, LOSSY, write_encoded, write_high_throughput
from tests.helpers.images import phantom, write_dicom_series, write_nifti, write_nrrd
from tests.helpers.worker import Worker

pytestmark = pytest.mark.slow

PIXELS = phantom(3, 32, 40)[1].clip(0)
LIMIT_S = 1800


@pytest.fixture(scope="module")
def worker(falx: str) -> Iterator[Worker]:
    with Worker([falx, "--worker"]) as started:
        yield started


def voxels(worker: Worker, path: Path) -> np.ndarray:
    """Voxels (slices, rows, columns) of the only sequence, as the frozen worker reads them."""
    folder = SharedFolder()
    try:
        return np.array(SharedArray.attach(worker.open(path, folder.path).handle.voxels).array[0])
    finally:
        folder.close()


@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda uid: uid.name)
def test_lossless_transfer_syntaxes_give_the_stored_values(worker: Worker, tmp_path: Path, syntax) -> None:
    pixels = PIXELS.astype(np.uint16)
    assert np.array_equal(voxels(worker, write_encoded(tmp_path / "a.dcm", pixels, syntax, 12))[0], pixels)


@pytest.mark.parametrize("syntax", LOSSY, ids=lambda uid: uid.name)
def test_lossy_transfer_syntaxes_come_close(worker: Worker, tmp_path: Path, syntax) -> None:
    eight = syntax == JPEGBaseline8Bit
    pixels = (PIXELS // 4).astype(np.uint8) if eight else (PIXELS + 100).astype(np.uint16)
    read = voxels(worker, write_encoded(tmp_path / "a.dcm", pixels, syntax, 8 if eight else 12))[0]
    assert np.abs(read.astype(int) - pixels).max() <= 0.01 * pixels.max()


def test_high_throughput_jpeg_2000_is_decoded(worker: Worker, tmp_path: Path) -> None:
    assert (voxels(worker, write_high_throughput(tmp_path / "a.dcm", 32, 40, HTJ2KLossless)) == 2048).all()


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz", "a.nrrd", "a.png", "a.tif"])
def test_other_kinds_of_files_are_read(worker: Worker, tmp_path: Path, name: str) -> None:
    path, volume = tmp_path / name, np.moveaxis(phantom(4, 32, 40), 0, -1)
    if ".nii" in name:
        write_nifti(path, volume, np.diag([1.0, 1.0, 5.0, 1.0]))
    elif name.endswith("nrrd"):
        write_nrrd(path, volume, np.diag([1.0, 1.0, 5.0, 1.0]))
    else:
        Image.fromarray((PIXELS // 4).astype(np.uint8)).save(path)
    read = voxels(worker, path)
    assert read.max() > 0
    assert read.size in (volume.size, PIXELS.size)


def test_dicom_results_in_every_form_are_written_and_hold_the_same_lesion(
    falx: str, bundle: Path, tmp_path: Path, clean: dict[str, str]
) -> None:
    study, out = bundle / "_internal" / "resources" / "demo" / "study", tmp_path / "out"
    formats = ["--format", "seg,seg-fractional,seg-labelmap,sr"]
    command = [falx, "segment", str(study), "--out", str(out), *formats, "--deidentify"]
    done = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr[-2000:]}"
    written = {path.stem.rpartition("_")[2]: dcmread(path) for path in out.rglob("*.dcm")}
    assert set(written) == {"seg", "seg-fractional", "seg-labelmap", "sr"}
    assert {dataset.PatientIdentityRemoved for dataset in written.values()} == {"YES"}
    voxels_found = sum(json.loads((out / "summary.json").read_text(encoding="utf-8"))["area_px"])
    assert int(written["seg"].pixel_array.sum()) == voxels_found > 0
    assert int((written["seg-labelmap"].pixel_array == 1).sum()) == voxels_found


def test_a_series_that_is_not_of_the_demo_gets_its_results_too(
    falx: str, tmp_path: Path, clean: dict[str, str]
) -> None:
    write_dicom_series(tmp_path / "study", phantom(4, 64, 64))
    formats = ["--format", "png,overlay,nifti,csv,json,seg"]
    command = [falx, "segment", str(tmp_path / "study"), "--out", str(tmp_path / "out"), *formats]
    done = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr[-2000:]}"
    suffixes = {"".join(path.suffixes[-2:]) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert suffixes >= {".png", ".nii.gz", ".csv", ".json", ".dcm"}

"""What a person may give: files, folders, archives and indices, in any mixture."""

import gc
import shutil
import stat
import struct
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.fileset import FileSet
from pydicom.uid import ExplicitVRLittleEndian

from app.errors import ImageReadError
from app.imaging.case import open_case
from app.imaging.readers import archives, list_series
from app.imaging.volume import Role
from tests.helpers.images import (
    phantom,
    tcga_slices,
    write_dicom_series,
    write_nifti,
    write_study,
    write_tcga_folder,
)

VOXELS = phantom(6, 16, 20)
AFFINE = np.array([[-0.8, 0, 0, 20], [0, -0.9, 0, 30], [0, 0, 5, -10], [0, 0, 0, 1]])


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Archives are unpacked below this folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def zipped(folder: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            opened.write(path, path.relative_to(folder))
    return archive


def test_archive_holds_what_its_folder_holds(tmp_path: Path):
    write_study(tmp_path / "study")
    inside = open_case([zipped(tmp_path / "study", tmp_path / "study.zip")])
    outside = open_case([tmp_path / "study"])
    assert inside.uid == outside.uid
    assert inside.volume.roles == outside.volume.roles
    assert np.array_equal(inside.volume.voxels, outside.volume.voxels)


def test_unpacked_folder_goes_with_the_last_series_and_not_before(tmp_path: Path, temporary: Path):
    write_dicom_series(tmp_path / "s", VOXELS)
    (series,) = list_series([zipped(tmp_path / "s", tmp_path / "s.zip")])
    assert len(list(temporary.iterdir())) == 1
    assert all(path.is_file() for path in series.files)
    del series
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_refused_archive_leaves_nothing_behind(tmp_path: Path, temporary: Path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "notes.txt").write_text("no image")
    with pytest.raises(ImageReadError, match=r"notes\.txt"):
        list_series([zipped(tmp_path / "s", tmp_path / "s.zip")])
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_no_name_of_the_archive_is_seen_in_the_file_system(tmp_path: Path, temporary: Path):
    folder = tmp_path / "Kim^Minjun 19700101"
    write_dicom_series(folder / "KIM_MINJUN", VOXELS)
    write_nifti(folder / "minjun_kim_flair.nii.gz", VOXELS.transpose(2, 1, 0), AFFINE)
    write_tcga_folder(folder, *tcga_slices(3), patient="TCGA_Minjun_19700101")
    series = list_series([zipped(folder, tmp_path / "kim.zip")])
    names = " ".join(str(p) for p in temporary.rglob("*")).lower()
    assert len(series) == 3
    assert not any(canary in names for canary in ("kim", "minjun", "1970"))
    assert stat.S_IMODE(next(temporary.iterdir()).stat().st_mode) & 0o077 == 0


def test_names_in_an_archive_still_tell_sequence_mask_and_order(tmp_path: Path):
    folder = tmp_path / "s"
    for word in ("t2f", "t1n", "t1c"):
        write_nifti(folder / f"BraTS-GLI-00001-000-{word}.nii.gz", VOXELS.transpose(2, 1, 0), AFFINE)
    write_nifti(folder / "BraTS-GLI-00001-000-seg.nii.gz", (VOXELS == 900).astype(np.uint8).transpose(2, 1, 0), AFFINE)
    series = list_series([zipped(folder, tmp_path / "brats.zip")])
    assert {s.roles[0] for s in series} == {Role.FLAIR, Role.T1, Role.T1C}
    assert all(s.reference_files for s in series)
    assert len({s.study_uid for s in series}) == 1
    images, masks = tcga_slices(12)
    write_tcga_folder(tmp_path / "t", images, masks)
    case = open_case([zipped(tmp_path / "t", tmp_path / "tcga.zip")])
    assert np.array_equal(case.volume.voxels, np.moveaxis(images, -1, 0))
    assert case.reference is not None
    assert np.array_equal(case.reference, masks)


def test_files_of_an_archive_are_named_as_they_are_in_it(tmp_path: Path):
    write_nifti(tmp_path / "s" / "patient_flair.nii.gz", VOXELS.transpose(2, 1, 0), AFFINE)
    (series,) = list_series([zipped(tmp_path / "s", tmp_path / "s.zip")])
    assert series.description == "patient_flair"
    (tmp_path / "s" / "patient_flair.nii.gz").write_bytes(b"no volume")
    with pytest.raises(ImageReadError, match=r"patient_flair\.nii\.gz"):
        list_series([zipped(tmp_path / "s", tmp_path / "s.zip")])


def test_identifiers_are_the_same_each_time_an_archive_is_opened(tmp_path: Path):
    write_nifti(tmp_path / "s" / "a_flair.nii", VOXELS.transpose(2, 1, 0), AFFINE)
    archive = zipped(tmp_path / "s", tmp_path / "s.zip")
    assert [s.uid for s in list_series([archive])] == [s.uid for s in list_series([archive])]


@pytest.mark.parametrize("name", ["../../escaped.dcm", "/escaped.dcm", "..\\escaped.dcm", "a/../../escaped.dcm"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, temporary: Path, name: str):
    (path,) = write_dicom_series(tmp_path / "s", VOXELS[:1])
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, name)
    (series,) = list_series([tmp_path / "a.zip"])
    assert temporary in series.files[0].parents
    assert list(tmp_path.rglob("*escaped*")) == []


def test_links_in_an_archive_are_left_out(tmp_path: Path):
    write_dicom_series(tmp_path / "s", VOXELS[:2])
    archive = zipped(tmp_path / "s", tmp_path / "s.zip")
    with zipfile.ZipFile(archive, "a") as opened:
        link = zipfile.ZipInfo("link.dcm")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(link, "/etc/passwd")
    assert list_series([archive])[0].geometry.shape[0] == 2


def test_archive_that_unpacks_to_too_much_is_refused_and_removed(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(archives, "_MAX_BYTES", 1 << 20)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("zeros.dcm", bytes(2 << 20))
    with pytest.raises(ImageReadError, match="unpacks to"):
        list_series([tmp_path / "bomb.zip"])
    # A header that lies about the size is found out while unpacking.
    content = (tmp_path / "bomb.zip").read_bytes()
    true = struct.pack("<I", 2 << 20)
    (tmp_path / "lie.zip").write_bytes(content.replace(true, struct.pack("<I", 100)))
    with pytest.raises(ImageReadError, match=r"unpacks to|damaged"):
        list_series([tmp_path / "lie.zip"])
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "_MAX_FILES", 3)
    write_dicom_series(tmp_path / "s", VOXELS)
    with pytest.raises(ImageReadError, match="holds 6 files"):
        list_series([zipped(tmp_path / "s", tmp_path / "s.zip")])


def test_encrypted_archive_is_refused(tmp_path: Path):
    write_dicom_series(tmp_path / "s", VOXELS[:1])
    content = bytearray(zipped(tmp_path / "s", tmp_path / "s.zip").read_bytes())
    for magic, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(magic) + offset] |= 1
    (tmp_path / "s.zip").write_bytes(content)
    with pytest.raises(ImageReadError, match="password"):
        list_series([tmp_path / "s.zip"])


def dicomdir_of(folder: Path, files: list[Path]) -> Path:
    index = FileSet()
    for path in files:
        index.add(path)
    index.write(folder)
    return folder / "DICOMDIR"


def disc(tmp_path: Path) -> Path:
    def complete(_: int, dataset: Dataset) -> None:
        dataset.StudyDate, dataset.StudyTime, dataset.StudyID = "20200101", "101010", "1"

    return dicomdir_of(tmp_path / "disc", write_dicom_series(tmp_path / "s", VOXELS, edit=complete))


def test_index_opens_the_images_it_lists(tmp_path: Path):
    case = open_case([disc(tmp_path)])
    assert np.array_equal(case.volume.voxels[0], VOXELS)


def test_index_finds_files_whose_names_were_made_small(tmp_path: Path):
    index = disc(tmp_path)
    for path in sorted(index.parent.rglob("*"), key=lambda p: -len(p.parts)):
        if path != index:
            path.rename(path.with_name(path.name.lower()))
    assert list_series([index])[0].geometry.shape == VOXELS.shape


def test_folder_with_an_index_is_searched_as_any_other(tmp_path: Path):
    (series,) = list_series([disc(tmp_path).parent])
    assert series.geometry.shape == VOXELS.shape
    assert series.warnings == ()


def test_index_whose_images_are_gone_is_refused(tmp_path: Path):
    index = disc(tmp_path)
    for folder in index.parent.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    with pytest.raises(ImageReadError, match="None of the 6 images"):
        list_series([index])


@pytest.mark.parametrize("reference", [["..", "secret"], ["/etc", "passwd"], ["LINK", "secret"]])
def test_index_leads_to_nothing_outside_its_folder(tmp_path: Path, reference: list[str]):
    (secret,) = write_dicom_series(tmp_path / "elsewhere", VOXELS[:1])
    secret.rename(tmp_path / "secret")
    folder = tmp_path / "disc"
    folder.mkdir()
    (folder / "LINK").symlink_to(tmp_path)
    index, record = Dataset(), Dataset()
    record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", reference
    index.DirectoryRecordSequence = [record]
    index.file_meta = FileMetaDataset()
    index.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    index.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    index.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    index.save_as(folder / "DICOMDIR", enforce_file_format=True)
    with pytest.raises(ImageReadError, match="None of the 1 images"):
        list_series([folder / "DICOMDIR"])


def test_any_mixture_is_listed_together(tmp_path: Path):
    write_dicom_series(tmp_path / "folder", VOXELS, number=1)
    write_dicom_series(tmp_path / "z", VOXELS, number=2)
    volume = write_nifti(tmp_path / "a_flair.nii.gz", VOXELS.transpose(2, 1, 0), AFFINE)
    paths = [tmp_path / "folder", zipped(tmp_path / "z", tmp_path / "z.zip"), volume, disc(tmp_path)]
    assert sorted(s.kind for s in list_series(paths)) == ["dicom", "dicom", "dicom", "nifti"]


def test_listing_tells_how_far_it_is_and_can_be_stopped_at_any_file(tmp_path: Path):
    class EnoughError(Exception):
        pass

    write_dicom_series(tmp_path / "s", VOXELS)
    (tmp_path / "s" / "notes.txt").write_text("no image")
    told: list[tuple[int, int]] = []
    list_series([tmp_path / "s"], lambda done, total: told.append((done, total)))
    assert told[-1] == (7, 7)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    for stop_after in range(1, len(told) + 1):
        calls = 0

        def stop(done: int, total: int, stop_after: int = stop_after) -> None:
            nonlocal calls
            calls += 1
            if calls == stop_after:
                raise EnoughError

        with pytest.raises(EnoughError):
            list_series([tmp_path / "s"], stop)
        assert calls == stop_after

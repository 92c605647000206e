"""Whatever is opened that cannot be used is refused in one sentence, and what surrounds it stays usable."""

import gzip
import os
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless

from app.errors import ImageReadError
from app.imaging.case import open_case
from app.imaging.readers import list_series
from app.imaging.readers.base import decoder_boundary
from tests.helpers.encodings import write_encoded
from tests.helpers.images import (
    mr_dataset,
    phantom,
    photo,
    tcga_slices,
    write_dicom_series,
    write_nifti,
    write_tcga_folder,
)
from tests.helpers.shared_data import require


def dicom_with(edit: Callable[[Dataset], None]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        dataset = mr_dataset(phantom(1, 16, 20)[0])
        dataset.SeriesInstanceUID = "1.2.3"
        edit(dataset)
        path = folder / "input.dcm"
        dataset.save_as(path, enforce_file_format=True)
        return path

    return write


def of_class(sop_class: str, modality: str) -> Callable[[Dataset], None]:
    def edit(dataset: Dataset) -> None:
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = sop_class
        dataset.Modality = modality

    return edit


def huge(dataset: Dataset) -> None:
    dataset.Rows = dataset.Columns = 60000


def colour(dataset: Dataset) -> None:
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"


def frames_without_groups(dataset: Dataset) -> None:
    of_class("1.2.840.10008.5.1.4.1.1.4.1", "MR")(dataset)
    dataset.NumberOfFrames = 4


def bytes_named(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def picture(name: str, pixels: np.ndarray, **options) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        Image.fromarray(pixels).save(folder / name, **options)
        return folder / name

    return write


def truncated_tiff(folder: Path) -> Path:
    path = write_tcga_folder(folder, tcga_slices(1)[0]) / "TCGA_CS_4941_19960909_1.tif"
    path.write_bytes(path.read_bytes()[:2000])
    return path


def two_pages(folder: Path) -> Path:
    pages = [Image.fromarray(phantom(1, rows, 40)[0].astype(np.uint16)) for rows in (32, 16)]
    pages[0].save(folder / "stack.tif", save_all=True, append_images=pages[1:])
    return folder / "stack.tif"


def png_bomb(folder: Path) -> Path:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0))
    path = folder / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b""))
    return path


def five_dimensions(folder: Path) -> Path:
    return write_nifti(folder / "five.nii.gz", np.zeros((4, 4, 4, 2, 3), dtype=np.int16), np.eye(4))


def time_series(folder: Path) -> Path:
    return write_nifti(folder / "bold.nii.gz", np.zeros((4, 4, 4, 30), dtype=np.int16), np.eye(4))


def complex_nifti(folder: Path) -> Path:
    return write_nifti(folder / "complex.nii", np.zeros((4, 4, 4), dtype=np.complex64), np.eye(4))


def nifti_claiming(shape: tuple[int, int, int], zipped: bool) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        header = nib.Nifti1Header()
        header.set_data_dtype(np.int16)
        header.set_data_shape(shape)
        header["magic"], header["vox_offset"] = b"n+1", 352
        content = header.binaryblock + b"\0" * 1000
        path = folder / ("claims.nii.gz" if zipped else "claims.nii")
        path.write_bytes(gzip.compress(content) if zipped else content)
        return path

    return write


def nrrd_with(fields: str, content: bytes = b"", sizes: str = "4 4 4") -> Callable[[Path], Path]:
    header = f"NRRD0004\ntype: short\ndimension: {len(sizes.split())}\nsizes: {sizes}\nendian: little\n{fields}\n\n"
    return bytes_named("a.nrrd", header.encode() + content)


def empty_folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def junk_folder(folder: Path) -> Path:
    junk = folder / "junk"
    (junk / "below").mkdir(parents=True)
    (junk / "notes.txt").write_text("hello")
    (junk / "below" / "report.pdf").write_bytes(b"%PDF-1.7 ...")
    (junk / "random").write_bytes(np.random.default_rng(0).bytes(5000))
    return junk


def lone_mask(folder: Path) -> Path:
    path = write_tcga_folder(folder, *tcga_slices(1)) / "TCGA_CS_4941_19960909_1.tif"
    path.unlink()
    return path.with_name(f"{path.stem}_mask.tif")


def transparent(folder: Path) -> Path:
    pixels = np.zeros((40, 40, 4), dtype=np.uint8)
    pixels[10:30, 10:30] = (200, 100, 50, 255)
    return picture("logo.png", pixels)(folder)


def colour_on_black(folder: Path) -> Path:
    y, x = np.mgrid[-1:1:60j, -1:1:60j]
    disc = (x**2 + y**2 < 0.6)[..., None] * np.array([220, 120, 60])
    return picture("retina.png", disc.astype(np.uint8))(folder)


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "text named .dcm": (bytes_named("notes.dcm", b"This is no image.\n" * 20), "notes.dcm is no DICOM file"),
    "empty file": (bytes_named("empty.dcm", b""), "is empty"),
    "random bytes": (bytes_named("noise.bin", np.random.default_rng(1).bytes(4000)), "is no image"),
    "DICOM magic and nothing else": (bytes_named("a.dcm", b"\0" * 128 + b"DICM"), "a.dcm"),
    "PDF": (bytes_named("report.pdf", b"%PDF-1.4\n..."), "PDF"),
    "PDF inside DICOM": (dicom_with(of_class("1.2.840.10008.5.1.4.1.1.104.1", "OT")), "PDF"),
    "CT": (dicom_with(of_class("1.2.840.10008.5.1.4.1.1.2", "CT")), "modality CT"),
    "SEG": (dicom_with(of_class("1.2.840.10008.5.1.4.1.1.66.4", "SEG")), "mask without its image"),
    "secondary capture": (dicom_with(of_class("1.2.840.10008.5.1.4.1.1.7", "MR")), "secondary capture"),
    "DICOM in colour": (dicom_with(colour), "in colour"),
    "DICOM bomb": (dicom_with(huge), "3,600.0 million pixels"),
    "enhanced without groups": (dicom_with(frames_without_groups), "does not describe each of its frames"),
    "DICOM without pixels": (dicom_with(lambda d: d.__delitem__("PixelData")), "cannot be decoded"),
    "photo as JPEG": (picture("slice.jpg", photo()), "colour picture"),
    "photo as PNG": (picture("photo.png", photo()), "colour picture"),
    "photo as TIFF": (picture("photo.tif", photo()), "colour picture"),
    "one hue on black": (colour_on_black, "colour picture"),
    "transparent drawing": (transparent, "transparent"),
    "one bit": (picture("bits.png", np.eye(40, dtype=bool)), "1 bit"),
    "pages of two sizes": (two_pages, "2 pages .* differ in size"),
    "truncated TIFF": (truncated_tiff, "cannot be decoded"),
    "PNG bomb": (png_bomb, "million pixels|cannot be decoded"),
    "mask alone": (lone_mask, "mask without its image"),
    "five dimensions": (five_dimensions, "5 dimensions"),
    "time series": (time_series, "30 volumes"),
    "complex NIfTI": (complex_nifti, "complex"),
    "text named .nii": (bytes_named("a.nii", b"text " * 200), "no NIfTI"),
    "text named .nii.gz": (bytes_named("a.nii.gz", b"text " * 200), "no NIfTI"),
    "NIfTI bomb": (nifti_claiming((30000, 30000, 3), zipped=False), "2,700.0 million pixels"),
    "gzipped NIfTI bomb": (nifti_claiming((500, 500, 500), zipped=True), "truncated"),
    "truncated NIfTI": (nifti_claiming((50, 50, 50), zipped=False), "truncated"),
    "NRRD bomb": (nrrd_with("encoding: raw", sizes="30000 30000 3"), "2,700.0 million pixels"),
    "gzipped NRRD bomb": (nrrd_with("encoding: gzip", gzip.compress(bytes(99)), sizes="500 500 500"), "truncated"),
    "truncated NRRD": (nrrd_with("encoding: raw", bytes(100)), "truncated"),
    "NRRD of text": (nrrd_with("encoding: ascii", b"1 2 3"), "unusual way"),
    "NRRD without its voxels": (nrrd_with("encoding: raw\ndata file: ../../other.raw"), "another file"),
    "NRRD in colour": (nrrd_with("encoding: raw\nkinds: RGB-color space space", bytes(96), "3 4 4"), "in colour"),
    "NRRD without end": (bytes_named("a.nrrd", b"NRRD0004\ntype: short\n" + b"#" * 2_000_000), "is no NRRD"),
    "NRRD time series": (nrrd_with("encoding: raw", bytes(64 * 40), sizes="4 4 4 20"), "20 volumes"),
    "MetaImage": (bytes_named("a.mha", b"ObjectType = Image\nNDims = 3\n"), "MetaImage"),
    "empty folder": (empty_folder, "is empty"),
    "folder of junk": (junk_folder, "holds no image"),
    "no such path": (lambda folder: folder / "missing.dcm", "missing.dcm does not exist"),
    "damaged ZIP": (bytes_named("study.zip", b"PK\x03\x04" + b"\0" * 40), "damaged ZIP"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_sentence(tmp_path: Path, name: str):
    make, expected = BAD[name]
    path = make(tmp_path)
    with pytest.raises(ImageReadError, match=expected) as caught:
        open_case([path])
    message = caught.value.user_message
    assert caught.value.kind == "image-read"
    assert message[-1] == "."
    assert message.count(". ") == 0
    assert "\n" not in message
    assert len(message) < 260
    assert str(tmp_path) not in message + caught.value.details


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="the superuser may read everything")
def test_file_without_permission_is_named(tmp_path: Path):
    (path,) = write_dicom_series(tmp_path, phantom(1))
    path.chmod(0)
    with pytest.raises(ImageReadError, match="permission"):
        list_series([path])


def test_permission_denied_while_decoding_is_named(tmp_path: Path):
    with pytest.raises(ImageReadError, match="permission"), decoder_boundary(tmp_path / "a.dcm"):
        raise PermissionError


def test_panic_of_a_rust_decoder_is_a_refusal(tmp_path: Path):
    class PanicException(BaseException):
        pass

    with pytest.raises(ImageReadError, match="cannot be decoded") as caught, decoder_boundary(tmp_path / "a.dcm"):
        raise PanicException("called `Option::unwrap()` on Kim^Minjun")
    assert "Minjun" not in caught.value.user_message + caught.value.details


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_interruption_passes_the_boundary(tmp_path: Path, error):
    with pytest.raises(error), decoder_boundary(tmp_path / "a.dcm"):
        raise error


@pytest.mark.parametrize("depth", [300, 2000])
def test_deeply_nested_sequences_are_refused(tmp_path: Path, depth: int):
    path = tmp_path / "a.dcm"
    mr_dataset(phantom(1, 16, 20)[0]).save_as(path, enforce_file_format=True)
    content = path.read_bytes()
    # A private sequence of undefined length, opened many times and closed as often, in front of everything.
    opening = struct.pack("<HH2sHI", 0x0009, 0x1001, b"SQ", 0, 0xFFFFFFFF) + struct.pack(
        "<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF
    )
    closing = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    start = content.index(b"\x08\x00\x08\x00CS")
    path.write_bytes(content[:start] + opening * depth + closing * depth + content[start:])
    with pytest.raises(ImageReadError, match=r"a\.dcm"):
        open_case([path])


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless, JPEGLosslessSV1], ids=lambda uid: uid.name)
def test_frame_that_claims_another_size_is_refused_before_it_is_decoded(tmp_path: Path, syntax: UID):
    path = write_encoded(tmp_path / "a.dcm", phantom(1, 40, 48)[0].clip(0).astype(np.uint16), syntax, 12)
    content = path.read_bytes()
    if syntax == JPEG2000Lossless:
        true, claimed = struct.pack(">II", 48, 40), struct.pack(">II", 60000, 60000)
    else:
        true, claimed = struct.pack(">HH", 40, 48), struct.pack(">HH", 60000, 60000)
    assert content.count(true) >= 1
    path.write_bytes(content.replace(true, claimed))
    with pytest.raises(ImageReadError, match="another size"):
        open_case([path])


@pytest.mark.parametrize("length", [0xFFFFFFF0, 0x7FFFFFF0, 0x00FFFFFF])
def test_element_longer_than_the_file_takes_no_memory(tmp_path: Path, length: int):
    path = tmp_path / "a.dcm"
    mr_dataset(phantom(1, 16, 20)[0]).save_as(path, enforce_file_format=True)
    content = path.read_bytes()
    start = content.index(b"\x08\x00\x60\x00CS")
    path.write_bytes(content[:start] + struct.pack("<HH2sHI", 0x0008, 0x0018, b"UT", 0, length) + content[start:])
    tracemalloc.start()
    try:
        with pytest.raises(ImageReadError, match=r"a\.dcm"):
            open_case([path])
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("rows", "columns", "frames"), [(65535, 65535, 1), (1, 1, 2**31 - 1), (4096, 4096, 400)])
def test_rows_columns_and_frames_are_counted_together(tmp_path: Path, rows: int, columns: int, frames: int):
    def claim(dataset: Dataset) -> None:
        of_class("1.2.840.10008.5.1.4.1.1.4.1", "MR")(dataset)
        dataset.Rows, dataset.Columns, dataset.NumberOfFrames = rows, columns, frames

    with pytest.raises(ImageReadError, match=r"claims [\d,.]+ million pixels"):
        list_series([dicom_with(claim)(tmp_path)])


def test_deflated_bomb_is_refused_before_it_is_inflated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    dataset = mr_dataset(np.zeros((2000, 2000), dtype=np.int16))
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.save_as(tmp_path / "bomb.dcm", enforce_file_format=True)
    assert (tmp_path / "bomb.dcm").stat().st_size < 20_000
    monkeypatch.setattr("app.imaging.readers.dicom_elements._MAX_INFLATED", 1_000_000)
    with pytest.raises(ImageReadError, match="inflates"):
        list_series([tmp_path])


def test_deflated_image_of_usual_size_is_opened(tmp_path: Path):
    pixels = phantom(1)[0]
    dataset = mr_dataset(pixels)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    assert np.array_equal(open_case([tmp_path]).volume.voxels[0, 0], pixels)


def test_series_among_junk_is_listed_and_the_rest_counted(tmp_path: Path):
    junk_folder(tmp_path)
    write_dicom_series(tmp_path / "mr", phantom(3))
    dicom_with(of_class("1.2.840.10008.5.1.4.1.1.2", "CT"))(tmp_path)
    (series,) = list_series([tmp_path])
    assert any(w.startswith("3 files") for w in series.warnings)
    assert any(w.startswith("1 file left out") and "modality CT" in w for w in series.warnings)


def test_one_bad_file_among_named_ones_is_refused(tmp_path: Path):
    paths = write_dicom_series(tmp_path, phantom(3))
    (tmp_path / "notes.dcm").write_text("no image")
    with pytest.raises(ImageReadError, match=r"notes\.dcm"):
        list_series([*paths, tmp_path / "notes.dcm"])


@pytest.mark.parametrize("magic", [b"MZ", b"\x7fELF", b"#!/bin/sh", b"\xcf\xfa\xed\xfe"])
def test_executable_preamble_is_named(tmp_path: Path, magic: bytes):
    (path,) = write_dicom_series(tmp_path, phantom(1))
    content = bytearray(path.read_bytes())
    content[: len(magic)] = magic
    path.write_bytes(content)
    assert any("run as a program" in w for w in open_case([path]).warnings)


@pytest.mark.parametrize("folder", ["dicom", "nifti"])
def test_every_shared_file_is_opened_or_refused(folder: str):
    for path in sorted(p for p in require(folder).rglob("*") if p.is_file()):
        try:
            case = open_case([path])
        except ImageReadError as error:
            assert error.user_message.endswith(".")
        else:
            assert np.isfinite(case.volume.voxels).all()


def test_every_file_that_pydicom_tests_with_is_opened_or_refused():
    data = pytest.importorskip("pydicom.data")
    opened = []
    for path in sorted((Path(data.__file__).parent / "test_files").rglob("*")):
        if not path.is_file():
            continue
        try:
            open_case([path])
            opened.append(path.name)
        except ImageReadError as error:
            assert error.user_message.endswith(".")
    assert {"MR_small.dcm", "MR_small_RLE.dcm", "MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm"} <= {
        *opened
    }
    assert "CT_small.dcm" not in opened

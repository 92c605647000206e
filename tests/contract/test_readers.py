"""What every reader promises, whatever the kind of file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.errors import ImageReadError
from app.imaging.case import open_case, read_case
from app.imaging.readers import READERS, list_series, reader_of
from app.imaging.volume import Role
from tests.helpers.images import phantom, tcga_slices, write_dicom_series, write_nifti, write_nrrd, write_tcga_folder
from tests.helpers.multiframe import write_enhanced

SHAPE = (6, 32, 40)
AFFINE = np.array([[0.8, 0, 0, -20], [0, 0.9, 0, -30], [0, 0, 5, -10], [0, 0, 0, 1]])


def dicom(folder: Path) -> Path:
    write_dicom_series(folder / "series", phantom(*SHAPE))
    return folder / "series"


def enhanced_dicom(folder: Path) -> Path:
    return write_enhanced(folder / "enhanced.dcm", phantom(*SHAPE))


def nifti(folder: Path) -> Path:
    return write_nifti(folder / "case_flair.nii.gz", phantom(*SHAPE).transpose(2, 1, 0), AFFINE)


def nrrd(folder: Path) -> Path:
    return write_nrrd(folder / "case_flair.nrrd", phantom(*SHAPE).transpose(2, 1, 0), AFFINE)


def tiff(folder: Path) -> Path:
    return write_tcga_folder(folder, tcga_slices(6)[0])


def tiff_stack(folder: Path) -> Path:
    pages = [Image.fromarray(pixels.astype(np.uint16)) for pixels in phantom(*SHAPE)]
    pages[0].save(folder / "flair.tif", save_all=True, append_images=pages[1:])
    return folder / "flair.tif"


def pictures(ending: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "flair").mkdir()
        for index, pixels in enumerate(phantom(*SHAPE)):
            image = Image.fromarray(pixels.astype(np.uint16) if ending == "png" else (pixels // 4).astype(np.uint8))
            image.save(folder / "flair" / f"slice_{index + 1}.{ending}")
        return folder / "flair"

    return write


INPUTS: dict[str, Callable[[Path], Path]] = {
    "dicom": dicom,
    "dicom, enhanced": enhanced_dicom,
    "nifti": nifti,
    "nrrd": nrrd,
    "tiff": tiff,
    "tiff, pages": tiff_stack,
    "png": pictures("png"),
    "jpeg": pictures("jpg"),
}
ONE_FILE = {"dicom, enhanced", "nifti", "nrrd", "tiff, pages"}


@pytest.fixture(params=INPUTS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def kind(name: str) -> str:
    return name.partition(",")[0]


@pytest.fixture
def source(name: str, tmp_path: Path) -> Path:
    return INPUTS[name](tmp_path)


def test_every_kind_has_an_input_here():
    assert {reader.kind for reader in READERS} == {name.partition(",")[0] for name in INPUTS}


def test_listing_tells_shape_and_roles_before_pixels_are_read(kind: str, source: Path):
    (series,) = list_series([source])
    assert series.kind == kind
    assert series.geometry.shape[0] == 6
    assert Role.FLAIR in series.roles
    assert series.uid
    assert all(path.is_file() for path in series.files)


def test_identifier_is_the_same_at_every_listing(source: Path):
    assert [s.uid for s in list_series([source])] == [s.uid for s in list_series([source])]


def test_voxels_have_one_channel_a_role_on_the_listed_grid(source: Path):
    (series,) = list_series([source])
    case = read_case([series])
    assert case.volume.voxels.shape == (len(series.roles), *series.geometry.shape)
    assert case.volume.roles == series.roles
    assert case.volume.voxels.dtype in (np.uint8, np.int16, np.uint16, np.float32)
    assert case.volume.voxels.dtype.isnative
    assert case.volume.voxels.flags.c_contiguous


def test_every_slice_has_its_decoding_time(source: Path):
    case = open_case([source])
    assert len(case.decode_ms) == 6
    assert all(ms > 0 for ms in case.decode_ms)


def test_progress_counts_every_slice_once(source: Path):
    calls: list[tuple[int, int]] = []
    read_case(list_series([source]), progress=lambda done, total: calls.append((done, total)))
    assert calls == [(n, 6) for n in range(1, 7)]


def test_orientation_is_known_only_where_the_file_states_it(kind: str, source: Path):
    geometry = open_case([source]).volume.geometry
    states_it = kind in {"dicom", "nifti", "nrrd"}
    assert (geometry.affine_lps is not None) == states_it
    assert (geometry.spacing_mm is not None) == states_it
    if geometry.affine_lps is not None:
        assert np.linalg.det(geometry.affine_lps[:3, :3]) == pytest.approx(0.8 * 0.9 * 5, rel=1e-6)


def test_slice_names_are_given_where_each_slice_is_a_picture(kind: str, name: str, source: Path):
    names = open_case([source]).slice_names
    assert len(names) == (6 if kind in {"tiff", "png", "jpeg"} and name not in ONE_FILE else 0)


def test_one_file_may_be_opened_alone(name: str, source: Path):
    file = next(p for p in sorted(source.iterdir()) if p.is_file()) if source.is_dir() else source
    case = open_case([file])
    assert case.volume.geometry.shape[0] == (6 if name in ONE_FILE else 1)


def test_a_file_that_vanishes_after_listing_is_named(source: Path):
    (series,) = list_series([source])
    for path in series.files:
        path.unlink()
    with pytest.raises(ImageReadError, match="does not exist"):
        reader_of(series.kind).read(series, lambda: None)


def test_progress_that_raises_ends_the_reading(source: Path):
    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        read_case(list_series([source]), progress=stop)


def test_listing_counts_every_file_once_and_ends_when_progress_raises(source: Path):
    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done:
            raise StoppedError

    told: list[tuple[int, int]] = []
    list_series([source], lambda done, total: told.append((done, total)))
    files = 6 if source.is_dir() else 1
    assert told[-1] == (files, files)
    assert sorted({done for done, _ in told}) == list(range(files + 1))
    with pytest.raises(StoppedError):
        list_series([source], stop)


def test_a_file_cut_short_is_refused_in_one_sentence(source: Path):
    file = next(p for p in sorted(source.iterdir()) if p.is_file()) if source.is_dir() else source
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 6 // 10])
    with pytest.raises(ImageReadError) as caught:
        open_case([file])
    message = caught.value.user_message
    assert file.name in message
    assert message.endswith(".")
    assert "Traceback" not in message
    assert "\n" not in message


def test_any_byte_flipped_is_opened_or_refused(source: Path):
    file = next(p for p in sorted(source.iterdir()) if p.is_file()) if source.is_dir() else source
    original = file.read_bytes()
    generator = np.random.default_rng(7)
    outcomes = set()
    for _ in range(60):
        damaged = bytearray(original)
        # Headers are where damage confuses most; half of the flips go there.
        end = 600 if generator.random() < 0.5 else len(damaged)
        for position in generator.integers(0, min(end, len(damaged)), 3):
            damaged[position] = generator.integers(256)
        file.write_bytes(damaged)
        try:
            open_case([file])
            outcomes.add("opened")
        except ImageReadError as error:
            assert error.user_message.endswith(".")
            outcomes.add("refused")
    assert outcomes == {"opened", "refused"}

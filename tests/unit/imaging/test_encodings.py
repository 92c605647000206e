"""The same pixels come out of every transfer syntax, depth and arrangement of frames."""

from pathlib import Path

import numpy as np
import pytest
from pydicom import data
from pydicom.dataset import Dataset
from pydicom.uid import (
    HTJ2K,
    UID,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
)

from app.errors import ImageReadError
from app.imaging.case import open_case
from app.imaging.readers import list_series, reader_of
from app.imaging.readers.dicom_pixels import ImageFile
from app.imaging.window import Window
from tests.helpers.encodings import LOSSLESS, LOSSY, write_encoded, write_high_throughput
from tests.helpers.images import SAGITTAL, mr_dataset, phantom, write_dicom_series
from tests.helpers.multiframe import write_enhanced

PIXELS = phantom(3, 32, 40)[1].clip(0)
VOXELS = phantom(6, 16, 20)


def voxels_of(path: Path) -> np.ndarray:
    return open_case([path]).volume.voxels[0]


@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda uid: uid.name)
@pytest.mark.parametrize(
    ("dtype", "bits", "offset"), [("u1", 8, 0), ("u2", 12, 0), ("u2", 16, 0), ("i2", 12, -500), ("i2", 16, -500)]
)
def test_lossless_encodings_give_the_stored_values(tmp_path: Path, syntax: UID, dtype: str, bits: int, offset: int):
    pixels = ((PIXELS // 4 if dtype == "u1" else PIXELS) + offset).astype(dtype)
    path = write_encoded(tmp_path / "a.dcm", pixels, syntax, bits)
    voxels = voxels_of(path)[0]
    assert voxels.dtype == pixels.dtype
    assert np.array_equal(voxels, pixels)


@pytest.mark.parametrize("syntax", LOSSY, ids=lambda uid: uid.name)
def test_lossy_encodings_come_close_to_the_stored_values(tmp_path: Path, syntax: UID):
    pixels = (PIXELS // 4).astype("u1") if syntax == JPEGBaseline8Bit else (PIXELS + 100).astype("u2")
    # Away from 0, near which the encoder of 12 bits that is used here lets values wrap.
    path = write_encoded(tmp_path / "a.dcm", pixels, syntax, 8 if syntax == JPEGBaseline8Bit else 12)
    assert np.abs(voxels_of(path)[0].astype(int) - pixels).max() <= 0.01 * pixels.max()


@pytest.mark.parametrize("syntax", [HTJ2K, HTJ2KLossless, HTJ2KLosslessRPCL], ids=lambda uid: uid.name)
def test_high_throughput_jpeg_2000_is_decoded(tmp_path: Path, syntax: UID):
    voxels = voxels_of(write_high_throughput(tmp_path / "a.dcm", 32, 40, syntax))
    assert voxels.shape == (1, 32, 40)
    assert (voxels == 2048).all()


def test_jpeg_extended_gives_the_values_that_other_programs_give():
    values, _ = ImageFile(Path(data.__file__).parent / "test_files" / "JPGExtended.dcm").decode(0)
    assert (values[420, 140], values[230, 120]) == (244, 95)


def test_bits_beyond_those_stored_are_ignored(tmp_path: Path):
    # Old files keep an overlay in the upper bits of the pixels.
    pixels = PIXELS.astype("u2") | (np.arange(40, dtype="u2") % 2 << 15)
    assert np.array_equal(voxels_of(write_encoded(tmp_path / "a.dcm", pixels, ExplicitVRLittleEndian, 12))[0], PIXELS)


def test_overlays_are_ignored(tmp_path: Path):
    def overlay(dataset: Dataset) -> None:
        dataset.add_new(0x60000010, "US", 32)
        dataset.add_new(0x60000011, "US", 40)
        dataset.add_new(0x60000040, "CS", "G")
        dataset.add_new(0x60003000, "OW", b"\xff" * 160)

    path = write_encoded(tmp_path / "a.dcm", PIXELS.astype("u2"), ExplicitVRLittleEndian, edit=overlay)
    assert np.array_equal(voxels_of(path)[0], PIXELS)


def test_pixels_in_unusual_bits_are_refused(tmp_path: Path):
    def shift(dataset: Dataset) -> None:
        dataset.BitsStored, dataset.HighBit = 12, 15

    path = write_encoded(tmp_path / "a.dcm", (PIXELS << 4).astype("u2"), ExplicitVRLittleEndian, edit=shift)
    with pytest.raises(ImageReadError, match="high bit"):
        open_case([path])


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian], ids=lambda uid: uid.name)
@pytest.mark.parametrize(("dtype", "value"), [("i2", -2000), ("u2", 60000)])
def test_padding_is_found_whether_or_not_the_header_names_its_type(tmp_path: Path, syntax: UID, dtype: str, value: int):
    pixels = PIXELS.astype(dtype)
    pixels[:3] = value
    path = write_encoded(
        tmp_path / "a.dcm", pixels, syntax, edit=lambda d: d.add_new(0x00280120, "SS" if value < 0 else "US", value)
    )
    assert (voxels_of(path)[0][:3] == PIXELS[3:].min()).all()


def test_modality_lookup_table_is_applied(tmp_path: Path):
    table = Dataset()
    table.LUTDescriptor, table.ModalityLUTType = [256, 0, 16], "US"
    table.add_new(0x00283006, "US", [v * 3 for v in range(256)])
    path = write_encoded(
        tmp_path / "a.dcm",
        (PIXELS // 4).astype("u1"),
        ExplicitVRLittleEndian,
        edit=lambda d: setattr(d, "ModalityLUTSequence", [table]),
    )
    assert np.array_equal(voxels_of(path)[0], PIXELS // 4 * 3.0)


def test_voi_lookup_table_becomes_the_window_in_which_it_rises(tmp_path: Path):
    table = Dataset()
    ramp = np.clip((np.arange(500) - 100) / 200, 0, 1) * 4095
    table.LUTDescriptor = [500, 50, 16]
    table.add_new(0x00283006, "US", [int(v) for v in ramp])
    path = write_encoded(
        tmp_path / "a.dcm",
        PIXELS.astype("u2"),
        ExplicitVRLittleEndian,
        edit=lambda d: setattr(d, "VOILUTSequence", [table]),
    )
    (window,) = open_case([path]).presets
    assert window.center == pytest.approx(250, abs=2)
    assert window.width == pytest.approx(200, abs=10)
    assert isinstance(window, Window)


def test_frames_of_an_enhanced_image_are_put_in_order_and_rescaled_each(tmp_path: Path):
    def rescale(index: int, groups: Dataset) -> None:
        item = Dataset()
        item.RescaleSlope, item.RescaleIntercept, item.RescaleType = 1.0 + index, -5, "US"
        groups.PixelValueTransformationSequence = [item]

    path = write_enhanced(tmp_path / "a.dcm", VOXELS, order=[3, 0, 5, 1, 4, 2], edit_frame=rescale)
    case = open_case([path])
    expected = VOXELS * (1.0 + np.arange(6))[:, None, None] - 5
    assert np.array_equal(case.volume.voxels[0], expected.astype(np.float32))
    assert case.volume.geometry.spacing_mm == (5.0, 0.9, 0.8)


def test_stacks_of_an_enhanced_image_become_a_series_each(tmp_path: Path):
    def second_stack(index: int, groups: Dataset) -> None:
        if index >= 3:
            groups.FrameContentSequence[0].StackID = "2"
            plane = Dataset()
            plane.ImageOrientationPatient = [v for direction in SAGITTAL for v in direction]
            groups.PlaneOrientationSequence = [plane]
            groups.PlanePositionSequence[0].ImagePositionPatient = [-80 + 5 * index, -90, -40]

    first, second = list_series([write_enhanced(tmp_path / "a.dcm", VOXELS, edit_frame=second_stack)])
    assert {first.geometry.shape, second.geometry.shape} == {(3, 16, 20)}
    for series, expected in ((first, VOXELS[:3]), (second, VOXELS[3:])):
        voxels = reader_of("dicom").read(series, lambda: None).voxels[0]
        # Sagittal slices ascend to the left or to the right, whichever the normal says.
        assert np.array_equal(voxels, expected) or np.array_equal(voxels, expected[::-1])


def test_dimension_indices_tell_apart_what_lies_at_one_place(tmp_path: Path):
    def pair(index: int, groups: Dataset) -> None:
        groups.PlanePositionSequence[0].ImagePositionPatient = [-80, -90, -40 + 5 * (index // 2)]
        groups.FrameContentSequence[0].DimensionIndexValues = [1, index // 2 + 1, index % 2 + 1]

    series = list_series([write_enhanced(tmp_path / "a.dcm", VOXELS, edit_frame=pair)])
    read = [reader_of("dicom").read(s, lambda: None).voxels[0] for s in series]
    assert [np.array_equal(voxels, VOXELS[k::2]) for k, voxels in enumerate(read)] == [True, True]


def test_reading_order_may_be_chosen(tmp_path: Path):
    from app.imaging.filling import Target

    class Backwards(Target):
        arrivals: list[int] = []  # noqa: RUF012

        def next(self, waiting):
            return waiting[-1]

        def arrived(self, index):
            self.arrivals.append(index)

    (series,) = list_series([write_enhanced(tmp_path / "a.dcm", VOXELS)])
    pixels = reader_of("dicom").read(series, lambda: None, Backwards())
    assert Backwards.arrivals == [5, 4, 3, 2, 1, 0]
    assert np.array_equal(pixels.voxels[0], VOXELS)


def capture(dataset: Dataset) -> None:
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"


def test_screenshots_are_listed_and_refused_and_leave_the_series_usable(tmp_path: Path):
    write_dicom_series(tmp_path / "mr", VOXELS, number=1)
    shot = mr_dataset(np.zeros((16, 20), "u1"))
    shot.SamplesPerPixel, shot.PhotometricInterpretation, shot.PlanarConfiguration = 3, "RGB", 0
    shot.PixelData = bytes(16 * 20 * 3)
    shot.SeriesInstanceUID, shot.SeriesNumber = "1.2.3", 2
    capture(shot)
    shot.save_as(tmp_path / "shot.dcm", enforce_file_format=True)
    image, screenshot = list_series([tmp_path])
    assert (image.traits, image.refusal) == ((), None)
    assert screenshot.traits == ("capture",)
    assert screenshot.refusal is not None
    assert "secondary capture" in screenshot.refusal
    assert np.array_equal(open_case([tmp_path]).volume.voxels[0], VOXELS)
    with pytest.raises(ImageReadError, match="secondary capture"):
        open_case([tmp_path], "1.2.3")


def test_localizer_in_three_planes_is_listed_and_refused(tmp_path: Path):
    for number, orientation in enumerate((((1, 0, 0), (0, 1, 0)), ((1, 0, 0), (0, 0, -1)), SAGITTAL)):
        write_dicom_series(
            tmp_path / str(number),
            VOXELS[:2],
            series_uid="1.2.4",
            frame_of_reference="1.2.5",
            orientation=orientation,
            edit=lambda _, d: setattr(d, "ImageType", ["ORIGINAL", "PRIMARY", "LOCALIZER"]),
        )
    (series,) = list_series([tmp_path])
    assert series.traits == ("localizer",)
    with pytest.raises(ImageReadError, match="localizer"):
        open_case([tmp_path])


@pytest.mark.parametrize(
    ("image_type", "trait", "word"),
    [
        (["ORIGINAL", "PRIMARY", "LOCALIZER"], "localizer", "is a localizer"),
        (["DERIVED", "SECONDARY", "MPR"], "derived", "is derived"),
    ],
)
def test_localizers_and_derived_series_are_named(tmp_path: Path, image_type: list[str], trait: str, word: str):
    write_dicom_series(tmp_path, VOXELS, edit=lambda _, d: setattr(d, "ImageType", image_type))
    (series,) = list_series([tmp_path])
    assert series.traits == (trait,)
    assert any(word in warning for warning in series.warnings)
    assert series.refusal is None


def test_mosaic_is_listed_and_refused(tmp_path: Path):
    write_dicom_series(
        tmp_path, VOXELS[:1], edit=lambda _, d: setattr(d, "ImageType", ["ORIGINAL", "PRIMARY", "M", "MOSAIC"])
    )
    with pytest.raises(ImageReadError, match="mosaic"):
        open_case([tmp_path])

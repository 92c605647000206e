"""Whatever a header says, the series is refused in one sentence or its geometry holds together."""

import math
import struct
import tempfile
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset

from app.errors import ImageReadError
from app.imaging.case import open_case
from app.imaging.readers import list_series
from app.imaging.readers.naming import neutral_name, parse_name
from app.imaging.series import Case
from tests.helpers.images import phantom, write_dicom_series

VOXELS = phantom(3, 8, 10)
bounded = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)

number = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.floats(-500, 500),
    st.sampled_from([0.0, -0.0, 1e-30, 1e30, 5.0]),
)
text = st.sampled_from(["", " ", "abc", "1e400", "-", "NaN", "inf", "5.0\\", "1,5", "\\\\"])
decimal = st.one_of(number.map(lambda v: f"{v:.8g}"), text)


def decimals(count: int) -> st.SearchStrategy[str]:
    return st.lists(decimal, min_size=count, max_size=count).map("\\".join) | decimal


header = st.fixed_dictionaries(
    {},
    optional={
        "ImagePositionPatient": decimals(3),
        "ImageOrientationPatient": decimals(6),
        "PixelSpacing": decimals(2),
        "SliceThickness": decimal,
        "SpacingBetweenSlices": decimal,
        "RescaleSlope": decimal,
        "RescaleIntercept": decimal,
        "WindowCenter": decimals(2),
        "WindowWidth": decimals(2),
        "EchoTime": decimal,
        "InstanceNumber": decimal,
        "SeriesNumber": decimal,
        "NumberOfFrames": decimal,
        "SliceLocation": decimal,
    },
)


def assert_holds_together(case: Case) -> None:
    geometry, voxels = case.volume.geometry, case.volume.voxels
    assert voxels.shape[1:] == geometry.shape
    assert np.isfinite(voxels).all()
    if geometry.spacing_mm is not None:
        assert all(math.isfinite(mm) and mm > 0 for mm in geometry.spacing_mm)
    if geometry.affine_lps is not None:
        assert np.isfinite(geometry.affine_lps).all()
        assert abs(np.linalg.det(geometry.affine_lps[:3, :3])) > 0
    assert all(math.isfinite(w.center) and w.width > 0 for w in case.presets)


def open_or_refuse(path: Path) -> None:
    try:
        case = open_case([path])
    except ImageReadError as error:
        assert error.user_message.endswith(".")
        assert "\n" not in error.user_message
    else:
        assert_holds_together(case)


def encoded(vr: bytes, values: str) -> bytes:
    content = values.encode() + b" " * (len(values) % 2)
    return vr + struct.pack("<H", len(content)) + content


@bounded
@given(common=header, own=st.lists(header, min_size=3, max_size=3))
@example(common={"PixelSpacing": "0\\0"}, own=[{}, {}, {}])
@example(common={"ImageOrientationPatient": "1\\0\\0\\0\\1\\0", "PixelSpacing": "1e30\\1e30"}, own=[{}, {}, {}])
def test_any_numbers_in_a_dicom_header(common: dict[str, str], own: list[dict[str, str]]):
    with tempfile.TemporaryDirectory() as folder:
        for index, path in enumerate(write_dicom_series(Path(folder), VOXELS)):
            content = path.read_bytes()
            for keyword, value in {**common, **own[index]}.items():
                content = replaced(content, keyword, value)
            path.write_bytes(content)
        open_or_refuse(Path(folder))


def replaced(content: bytes, keyword: str, value: str) -> bytes:
    """A file with the raw value of an element exchanged; elements that are not there are left out."""
    tag = tag_for_keyword(keyword)
    assert tag is not None
    vr = dictionary_VR(tag).encode()
    start = content.find(struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr, 132)
    if start < 0:
        return content
    (length,) = struct.unpack_from("<H", content, start + 6)
    return content[: start + 4] + encoded(vr, value) + content[start + 8 + length :]


nifti_fields = st.fixed_dictionaries(
    {},
    optional={
        "sform_code": st.integers(-5, 5),
        "qform_code": st.integers(-5, 5),
        "scl_slope": st.floats(width=32),
        "scl_inter": st.floats(width=32),
        "pixdim": st.lists(st.floats(width=32), min_size=8, max_size=8),
        "srow_x": st.lists(st.floats(width=32), min_size=4, max_size=4),
        "quatern_b": st.floats(width=32),
        "qoffset_x": st.floats(width=32),
        "dim": st.lists(st.integers(-2, 12), min_size=8, max_size=8),
        "xyzt_units": st.integers(0, 63),
        "vox_offset": st.floats(width=32),
        "datatype": st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 768, 1024, 1536, 9999]),
        "bitpix": st.sampled_from([0, 8, 16, 32, 64]),
    },
)


@bounded
@given(fields=nifti_fields)
def test_any_numbers_in_a_nifti_header(fields: dict[str, Any]):
    image = nib.Nifti1Image(VOXELS.transpose(2, 1, 0), np.diag([0.8, 0.9, 5, 1]))
    raw = image.header.structarr.copy()
    raw["magic"], raw["vox_offset"] = b"n+1", 352
    for field, value in fields.items():
        raw[field] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a_flair.nii")
        path.write_bytes(raw.tobytes() + bytes(4) + VOXELS.tobytes())
        open_or_refuse(path)


@bounded
@given(st.text(max_size=40), st.none() | st.integers(1, 99))
def test_neutral_names_hold_no_word_of_the_name(name: str, number: int | None):
    neutral = neutral_name(name.replace("/", "_") or "x", number, 1, {})
    known = {"s1x", "mask", "flair", "t1", "t1c", "t2", str(number)}
    stem = neutral.partition(".")[0]
    assert set(stem.split("_")) <= known
    assert parse_name(stem).subject.startswith("s1x")


@bounded
@given(st.lists(st.floats(-300, 300), min_size=2, max_size=12, unique=True))
def test_slices_come_in_the_order_of_their_places_whatever_the_order_of_files(places: list[float]):
    def move(index: int, dataset: Dataset) -> None:
        dataset.ImagePositionPatient = [-80, -90, f"{places[index]:.6f}"]
        dataset.InstanceNumber = 1

    values = np.arange(len(places), dtype=np.int16)[:, None, None] * np.ones((1, 8, 10), np.int16)
    with tempfile.TemporaryDirectory() as folder:
        write_dicom_series(Path(folder), values, edit=move)
        try:
            (series,) = list_series([Path(folder)])
        except ImageReadError as error:
            assert "same position" in error.user_message
            return
        case = open_case([Path(folder)])
    assert case.volume.voxels[0, :, 0, 0].tolist() == np.argsort(places).tolist()
    gaps = np.diff(np.sort(places))
    even = np.abs(gaps - np.median(gaps)).max() <= 0.01 * np.median(gaps)
    assert even or series.warnings

"""Slices that come as pictures: order, channels, masks."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.errors import ImageReadError
from app.imaging.case import open_case
from app.imaging.readers import list_series
from app.imaging.readers.colour import looks_like_mr
from app.imaging.volume import Role
from tests.helpers.images import phantom, photo, tcga_slices, write_tcga_folder
from tests.helpers.shared_data import require

TCGA = (Role.T1, Role.FLAIR, Role.T1C)


def test_tcga_folder_is_one_series_in_natural_order_with_its_masks(tmp_path: Path):
    images, masks = tcga_slices(12)
    case = open_case([write_tcga_folder(tmp_path, images, masks)])
    assert case.volume.roles == TCGA
    assert np.array_equal(case.volume.voxels, np.moveaxis(images, -1, 0))
    assert case.reference is not None
    assert np.array_equal(case.reference, masks)
    assert case.slice_names[:3] == tuple(f"TCGA_CS_4941_19960909_{n}" for n in (1, 2, 3))
    assert case.slice_names[-1] == "TCGA_CS_4941_19960909_12"
    assert case.warnings == ()


def test_folder_of_patients_lists_a_series_each(tmp_path: Path):
    images, masks = tcga_slices(2)
    for patient in ("TCGA_CS_4941_19960909", "TCGA_DU_5851_19950428"):
        write_tcga_folder(tmp_path, images, masks, patient)
    series = list_series([tmp_path])
    assert [s.description for s in series] == ["TCGA_CS_4941_19960909", "TCGA_DU_5851_19950428"]
    assert len({s.uid for s in series}) == 2


def test_channel_that_the_publisher_filled_with_flair_counts_as_missing(tmp_path: Path):
    images, _ = tcga_slices(3)
    images[..., 2] = images[..., 1]
    case = open_case([write_tcga_folder(tmp_path, images)])
    assert case.volume.roles == (Role.T1, Role.FLAIR)
    assert any("copy of FLAIR" in w for w in case.warnings)


def test_masks_of_some_slices_only_are_left_out_and_named(tmp_path: Path):
    images, masks = tcga_slices(3)
    folder = write_tcga_folder(tmp_path, images, masks)
    (folder / "TCGA_CS_4941_19960909_2_mask.tif").unlink()
    case = open_case([folder])
    assert case.reference is None
    assert any("Only 2 of the 3 slices" in w for w in case.warnings)


def test_mask_of_another_size_is_refused(tmp_path: Path):
    images, masks = tcga_slices(1)
    folder = write_tcga_folder(tmp_path, images, masks)
    Image.fromarray(np.zeros((5, 5), dtype=np.uint8)).save(folder / "TCGA_CS_4941_19960909_1_mask.tif")
    with pytest.raises(ImageReadError, match="differs in size"):
        open_case([folder])


def test_missing_slice_number_is_named(tmp_path: Path):
    folder = write_tcga_folder(tmp_path, tcga_slices(4)[0])
    (folder / "TCGA_CS_4941_19960909_2.tif").unlink()
    assert any("1 slice may be missing" in w for w in open_case([folder]).warnings)


def test_slice_of_another_size_is_left_out_and_named(tmp_path: Path):
    folder = write_tcga_folder(tmp_path, tcga_slices(4)[0])
    Image.fromarray(photo(9, 9)).save(folder / "TCGA_CS_4941_19960909_5.tif")
    case = open_case([folder])
    assert case.volume.geometry.shape[0] == 4
    assert any("1 slice of" in w and "differs in size" in w for w in case.warnings)


@pytest.mark.parametrize("ending", ["png", "tif"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_grey_slice_keeps_its_depth_and_is_taken_for_flair_with_a_warning(tmp_path: Path, ending, dtype):
    pixels = (phantom(1)[0] // (4 if dtype == np.uint8 else 1)).astype(dtype)
    Image.fromarray(pixels).save(tmp_path / f"slice.{ending}")
    case = open_case([tmp_path / f"slice.{ending}"])
    assert case.volume.roles == (Role.FLAIR,)
    assert np.array_equal(case.volume.voxels[0, 0], pixels)
    assert case.volume.voxels.dtype == dtype
    assert any("treated as the FLAIR input" in w for w in case.warnings)


def test_sixteen_bit_tiff_of_the_other_byte_order_is_native_in_memory(tmp_path: Path):
    pixels = phantom(1)[0].astype(">u2")
    Image.frombytes("I;16B", pixels.shape[::-1], pixels.tobytes()).save(tmp_path / "a.tif")
    voxels = open_case([tmp_path / "a.tif"]).volume.voxels
    assert voxels.dtype.isnative
    assert np.array_equal(voxels[0, 0], pixels)


def test_white_is_zero_is_turned_over(tmp_path: Path):
    pixels = phantom(1)[0].astype(np.uint16)
    Image.fromarray(pixels).save(tmp_path / "a.tif", tiffinfo={262: 0})
    voxels = open_case([tmp_path / "a.tif"]).volume.voxels[0, 0]
    assert np.array_equal(voxels, pixels.max() + pixels.min() - pixels)


def test_grey_stored_as_colour_is_one_channel(tmp_path: Path):
    grey = (phantom(1)[0] // 4).clip(0).astype(np.uint8)
    Image.fromarray(np.stack([grey] * 3, axis=-1)).save(tmp_path / "a.png")
    case = open_case([tmp_path / "a.png"])
    assert case.volume.roles == (Role.FLAIR,)
    assert np.array_equal(case.volume.voxels[0, 0], grey)


def test_three_sequences_without_a_telling_name_are_opened_with_a_warning(tmp_path: Path):
    image = tcga_slices(3)[0][1]
    Image.fromarray(image).save(tmp_path / "channels.png")
    case = open_case([tmp_path / "channels.png"])
    assert case.volume.roles == TCGA
    assert np.array_equal(case.volume.voxels[:, 0], np.moveaxis(image, -1, 0))
    assert any("pre-contrast T1, FLAIR and post-contrast T1" in w for w in case.warnings)


def test_opaque_alpha_is_dropped(tmp_path: Path):
    image = tcga_slices(3)[0][1]
    Image.fromarray(image).convert("RGBA").save(tmp_path / "a.png")
    assert np.array_equal(open_case([tmp_path / "a.png"]).volume.voxels[:, 0], np.moveaxis(image, -1, 0))


def test_resolution_tags_are_not_taken_for_spacing(tmp_path: Path):
    Image.fromarray(phantom(1)[0].astype(np.uint8)).save(tmp_path / "a.tif", dpi=(300, 300))
    geometry = open_case([tmp_path / "a.tif"]).volume.geometry
    assert geometry.spacing_mm is None
    assert geometry.affine_lps is None


def test_black_slice_passes_for_mr_and_a_photo_does_not():
    assert looks_like_mr(np.zeros((30, 30, 3), dtype=np.uint8))
    assert not looks_like_mr(photo())


def test_middle_slices_of_patients_look_like_mr():
    patients = sorted(p for p in require("lgg").iterdir() if p.is_dir())
    for patient in patients[::8]:
        slices = sorted(patient.glob("*.webp"))
        with Image.open(slices[len(slices) // 2]) as image:
            assert looks_like_mr(np.asarray(image.convert("RGB")))


def test_patient_written_as_distributed_gives_the_same_pixels(tmp_path: Path):
    source = next(p for p in sorted(require("lgg").iterdir()) if p.is_dir())
    slices = sorted(source.glob("[0-9]*.webp"))
    images, masks = [], []
    for path in slices:
        with Image.open(path) as image, Image.open(path.with_name(f"{path.stem}_mask.png")) as mask:
            images.append(np.asarray(image.convert("RGB")))
            masks.append(np.asarray(mask.convert("L")) > 0)
    folder = write_tcga_folder(tmp_path, np.stack(images), np.stack(masks), source.name)
    case = open_case([folder])
    flair = case.volume.channel(Role.FLAIR)
    assert flair is not None
    assert np.array_equal(flair, np.stack(images)[..., 1])
    assert case.reference is not None
    assert np.array_equal(case.reference, np.stack(masks))

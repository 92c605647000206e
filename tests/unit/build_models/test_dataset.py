import json

import numpy as np
import pytest
from PIL import Image

from app.errors import BuildError
from build_models.training.dataset import (
    find_split,
    make_split,
    patient_folders,
    read_patient,
    read_patients,
    read_split,
)
from tests.helpers.lgg import write_patient


def test_slices_come_in_natural_order_with_their_masks(tmp_path):
    folder = write_patient(tmp_path, "TCGA_CS_0001_20000101", slices=12)

    patient = read_patient(folder)

    assert patient.images.shape == (12, 64, 64, 3)
    assert [int(image[0, 0, 0]) for image in patient.images] == list(range(12))
    assert patient.masks.any(axis=(1, 2)).sum() == 4


def test_mask_without_image_is_named(tmp_path):
    folder = write_patient(tmp_path, "TCGA_CS_0001_20000101", slices=3)
    (folder / "TCGA_CS_0001_20000101_2.tif").unlink()

    with pytest.raises(BuildError, match=r"TCGA_CS_0001_20000101_2 .* has no image"):
        read_patient(folder)


def test_mask_of_another_size_is_named(tmp_path):
    folder = write_patient(tmp_path, "TCGA_CS_0001_20000101", slices=3)
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(folder / "TCGA_CS_0001_20000101_2_mask.tif")

    with pytest.raises(BuildError, match=r"TCGA_CS_0001_20000101_2 .* differs in size"):
        read_patient(folder)


def test_truncated_slice_is_named(tmp_path):
    folder = write_patient(tmp_path, "TCGA_CS_0001_20000101", slices=3)
    path = folder / "TCGA_CS_0001_20000101_2.tif"
    path.write_bytes(path.read_bytes()[:100])

    with pytest.raises(BuildError, match=r"TCGA_CS_0001_20000101_2\.tif cannot be read"):
        read_patient(folder)


def test_folder_without_patients_is_refused(tmp_path):
    with pytest.raises(BuildError, match="holds no patient folders"):
        patient_folders(tmp_path)


def test_split_keeps_every_patient_once_and_spreads_hospitals():
    patients = [f"TCGA_{site}_{n:04}_20000101" for site in ("CS", "DU", "HT") for n in range(30)]

    split = make_split(patients)

    assert sorted(p for part in split.values() for p in part) == sorted(patients)
    for part in ("validation", "test"):
        assert {p.split("_")[1] for p in split[part]} == {"CS", "DU", "HT"}
    assert split == make_split(reversed(patients))


def test_split_beside_the_data_is_used(tmp_path):
    split = {"train": ["a"], "validation": ["b"], "test": ["c"]}
    (tmp_path / "split.json").write_text(json.dumps(split))

    assert find_split(tmp_path) == split


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("no json", "is no split"),
        ('{"train": ["a"]}', "is no split"),
        ('{"train": ["a"], "validation": [], "test": ["c"]}', "'validation' .* is empty"),
        ('{"train": ["a"], "validation": ["a"], "test": ["c"]}', "names a patient twice"),
    ],
)
def test_unusable_split_is_refused_in_words(tmp_path, content, message):
    path = tmp_path / "split.json"
    path.write_text(content)

    with pytest.raises(BuildError, match=message):
        read_split(path)


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(BuildError, match="There is no folder kaggle_4m"):
        read_patients(tmp_path / "kaggle_4m", ["TCGA_CS_4941_19960909"])

"""Reads the TCGA-LGG slices, in the form that Kaggle distributes or as lossless WebP, split by patient."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from app.contract.preprocess import ChannelStatistics, channel_statistics
from app.errors import BuildError
from build_models.training.brain_mask import brain_mask

CHANNEL_ROLES = ("T1", "FLAIR", "T1C")
FLAIR = 1
_SPLIT_NAMES = ("train", "validation", "test")
_SLICE_NUMBER = re.compile(r"(\d+)$")


@dataclass(frozen=True)
class Patient:
    """One patient's slices, in memory.

    Attributes
    ----------
    images : ndarray of uint8, (slices, rows, columns, 3)
        Pre-contrast T1, FLAIR, post-contrast T1; a missing sequence is filled with FLAIR by the data's publisher.
    masks : ndarray of bool, (slices, rows, columns)
    """

    id: str
    images: NDArray[np.uint8]
    masks: NDArray[np.bool_]

    @cached_property
    def statistics(self) -> list[ChannelStatistics]:
        """Per channel, over the whole series."""
        return [channel_statistics(self.images[..., c]) for c in range(self.images.shape[-1])]

    @cached_property
    def brain(self) -> NDArray[np.bool_]:
        """Estimate of where the brain is, (slices, rows, columns)."""
        return brain_mask(self.images)

    @cached_property
    def slice_statistics(self) -> list[list[ChannelStatistics]]:
        """Per slice, then per channel, as if that slice had come alone."""
        return [[channel_statistics(image[..., c]) for c in range(image.shape[-1])] for image in self.images]


def read_split(path: Path) -> dict[str, list[str]]:
    """Read `train`, `validation` and `test` patient lists from a JSON file.

    Raises
    ------
    BuildError
        The file is missing, is no JSON, names a patient twice or leaves a part empty.
    """
    try:
        split = json.loads(path.read_text(encoding="utf-8"))
        parts = {name: [str(p) for p in split[name]] for name in _SPLIT_NAMES}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BuildError(
            f"{path.name} is no split: it has to be JSON with the lists 'train', 'validation' and 'test'.", repr(error)
        ) from error
    for name, patients in parts.items():
        if not patients:
            raise BuildError(f"The part '{name}' of the split {path.name} is empty; name at least one patient in it.")
    everyone = [p for patients in parts.values() for p in patients]
    if len(set(everyone)) != len(everyone):
        raise BuildError(f"The split {path.name} names a patient twice; every patient belongs to one part only.")
    return parts


def make_split(patients: Iterable[str], held_out_fraction: float = 0.114) -> dict[str, list[str]]:
    """Split patients reproducibly, the same share of every hospital in each part.

    Parameters
    ----------
    patients : iterable of str
        Identifiers of the form TCGA_<hospital>_<number>_<date>.
    held_out_fraction : float
        Share of validation and of test each.
    """
    ordered = sorted(patients, key=lambda p: (p.split("_")[1] if p.count("_") >= 2 else "", p))
    generator = np.random.default_rng(0)
    step = max(3, round(1 / held_out_fraction))
    offset = int(generator.integers(step))
    parts: dict[str, list[str]] = {name: [] for name in _SPLIT_NAMES}
    for index, patient in enumerate(ordered):
        position = (index + offset) % step
        parts["validation" if position == 0 else "test" if position == step // 2 else "train"].append(patient)
    return parts


def find_split(data: Path, explicit: Path | None = None) -> dict[str, list[str]]:
    """The split that was asked for, else the one beside the data, else a reproducible one of the folders there."""
    if explicit is not None:
        return read_split(explicit)
    beside = data / "split.json"
    if beside.is_file():
        return read_split(beside)
    patients = [p.name for p in patient_folders(data)]
    if len(patients) < 3:
        raise BuildError(f"{data.name} holds {len(patients)} patient folders; training needs at least three.")
    return make_split(patients)


def patient_folders(data: Path) -> list[Path]:
    """Folders of `data` that hold slices with masks.

    Raises
    ------
    BuildError
        There is no such folder.
    """
    folders = sorted(p for p in data.iterdir() if p.is_dir() and any(p.glob("*_mask.*"))) if data.is_dir() else []
    if not folders:
        raise BuildError(
            f"{data.name} holds no patient folders with slices and *_mask files; give the folder of the TCGA-LGG data."
        )
    return folders


def read_patient(folder: Path, at_most: int | None = None) -> Patient:
    """Read the slices of one patient with their masks, in natural order.

    Parameters
    ----------
    folder : Path
    at_most : int or None
        Only so many slices, at equal distances.

    Raises
    ------
    BuildError
        A mask without an image, an image without a mask, differing sizes, or an unreadable file.
    """
    masks = {p.stem.removesuffix("_mask"): p for p in folder.glob("*_mask.*")}
    images = {p.stem: p for p in folder.iterdir() if p.suffix in {".tif", ".webp"} and not p.stem.endswith("_mask")}
    unpaired = sorted(set(masks) ^ set(images))
    if unpaired:
        lacking = "image" if unpaired[0] in masks else "mask"
        raise BuildError(f"Slice {unpaired[0]} of {folder.name} has no {lacking}; add the file or remove the slice.")
    if not images:
        raise BuildError(f"{folder.name} holds no slices; give a folder of the TCGA-LGG data.")
    stems = sorted(images, key=_slice_number)
    if at_most is not None and len(stems) > at_most:
        stems = [stems[int((k + 0.5) * len(stems) / at_most)] for k in range(at_most)]
    pixels = [_read(images[s], "RGB") for s in stems]
    outlines = [_read(masks[s], "L") > 0 for s in stems]
    for stem, image, outline in zip(stems, pixels, outlines, strict=True):
        if image.shape[:2] != outline.shape or image.shape != pixels[0].shape:
            raise BuildError(f"Slice {stem} of {folder.name} differs in size from its mask or from the other slices.")
    return Patient(folder.name, np.stack(pixels), np.stack(outlines))


def read_patients(data: Path, names: Iterable[str], at_most: int | None = None) -> list[Patient]:
    """Read the named patients below `data`; `at_most` as in `read_patient`."""
    if not data.is_dir():
        raise BuildError(f"There is no folder {data.name}; give the folder of the TCGA-LGG data.")
    patients = []
    for name in names:
        folder = data / name
        if not folder.is_dir():
            raise BuildError(f"Patient {name} of the split is not in {data.name}; the split belongs to other data.")
        patients.append(read_patient(folder, at_most))
    return patients


def _read(path: Path, mode: str) -> NDArray[np.uint8]:
    try:
        with Image.open(path, formats=("TIFF", "WEBP", "PNG")) as image:
            return np.asarray(image.convert(mode))
    except (OSError, UnidentifiedImageError) as error:
        raise BuildError(f"{path.name} cannot be read as an image; replace the file.", repr(error)) from error


def _slice_number(stem: str) -> int:
    match = _SLICE_NUMBER.search(stem)
    return int(match.group(1)) if match else 0

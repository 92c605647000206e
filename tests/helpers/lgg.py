"""Makes folders of generated slices in the layout of the TCGA-LGG data."""

from pathlib import Path

import numpy as np
from PIL import Image


def write_patient(root: Path, name: str, slices: int = 6, size: int = 64, seed: int = 0) -> Path:
    """One patient: a bright disc as brain, a brighter one in FLAIR as lesion in the middle third of the slices.

    The first pixel of each slice holds its index, so that tests can see the order.
    """
    generator = np.random.default_rng(seed)
    folder = root / name
    folder.mkdir(parents=True)
    rows, columns = np.mgrid[:size, :size]
    centre = size / 2
    brain = (rows - centre) ** 2 + (columns - centre) ** 2 < (0.4 * size) ** 2
    lesion_centre = centre + generator.integers(-size // 8, size // 8, 2)
    lesion = (rows - lesion_centre[0]) ** 2 + (columns - lesion_centre[1]) ** 2 < (0.12 * size) ** 2
    for index in range(slices):
        has_lesion = slices // 3 <= index < 2 * slices // 3
        image = np.zeros((size, size, 3))
        image[brain] = 90
        if has_lesion:
            image[lesion, 1] = 190
        image += generator.normal(0, 4, image.shape)
        pixels = image.clip(0, 255).astype(np.uint8)
        pixels[0, 0] = index
        stem = f"{name}_{index + 1}"
        Image.fromarray(pixels).save(folder / f"{stem}.tif")
        mask = (lesion & has_lesion).astype(np.uint8) * 255
        Image.fromarray(mask).save(folder / f"{stem}_mask.tif")
    return folder

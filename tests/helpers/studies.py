"""Small studies with a bright spot, in memory and as files."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.imaging.series import Case, Series
from app.imaging.volume import Role, Volume, VolumeGeometry

SHAPE = (4, 48, 40)
SPACING = (5.0, 0.9, 0.8)
OBLIQUE_LPS = np.array([[0.8, 0.0, 0.0, -20.0], [0.0, 0.88, -0.9, 10.0], [0.0, 0.18, 4.9, 30.0], [0.0, 0.0, 0.0, 1.0]])


def brain(shape: tuple[int, int, int] = SHAPE, seed: int = 0) -> NDArray[np.uint8]:
    """Voxels (slices, rows, columns): an ellipse of tissue with a brighter spot, and air around it."""
    slices, rows, columns = shape
    y, x = np.mgrid[0:rows, 0:columns]
    tissue = ((y - rows / 2) / (rows * 0.4)) ** 2 + ((x - columns / 2) / (columns * 0.4)) ** 2 < 1
    spot = (y - rows * 0.4) ** 2 + (x - columns * 0.6) ** 2 < (min(rows, columns) * 0.1) ** 2
    noise = np.random.default_rng(seed).normal(0, 6, (slices, rows, columns))
    return np.clip(tissue * 100 + (spot & tissue) * 90 + noise * tissue, 0, 255).astype(np.uint8)


def case_of(
    kind: str = "dicom",
    geometry: VolumeGeometry | None = None,
    slice_names: tuple[str, ...] = (),
    files: tuple[Path, ...] = (Path("KIM_MINJUN_1970.dcm"),),
    reference: NDArray[np.bool_] | None = None,
) -> tuple[Case, Series]:
    """A case of one FLAIR sequence in memory and its series."""
    geometry = geometry or VolumeGeometry(SHAPE, SPACING, OBLIQUE_LPS)
    series = Series(
        uid="1.2.3.4",
        kind=kind,  # type: ignore[arg-type]
        modality="MR",
        roles=(Role.FLAIR,),
        description="FLAIR of Kim Minjun",
        number=7,
        geometry=geometry,
        files=files,
    )
    volume = Volume(brain(geometry.shape)[None], (Role.FLAIR,), geometry)
    case = Case("1.2.3.4", "Kim Minjun", volume, reference, slice_names=slice_names, series=(series,))
    return case, series


def spot_mask(shape: tuple[int, int, int] = SHAPE) -> NDArray[np.bool_]:
    """A mask without symmetry, so that a flipped or transposed copy differs."""
    mask = np.zeros(shape, dtype=bool)
    mask[0, 2:5, 3:10] = True
    mask[2, 20:30, 5:7] = True
    mask[2, 25, 5:20] = True
    return mask


def write_tiff_folder(folder: Path, slices: int = 3, side: int = 64) -> Path:
    """Slices as TCGA-LGG comes: three channels in RGB, numbered without leading zeros, with reference masks."""
    folder.mkdir(parents=True)
    voxels = brain((slices, side, side))
    for index, image in enumerate(voxels, start=1):
        Image.fromarray(np.stack([image // 2, image, image // 2 + 20], axis=-1)).save(folder / f"TCGA_X_{index}.tif")
        mask = np.where(image > 150, 255, 0).astype(np.uint8)
        Image.fromarray(mask).save(folder / f"TCGA_X_{index}_mask.tif")
    return folder

"""Images that are no FLAIR of a brain: other contrasts made from real slices, photographs, noise and a knee."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom
from skimage import data

from build_models.training.dataset import FLAIR, Patient

Series = NDArray[np.float32]
"""(slices, rows, columns) in the units that a file would hold."""

_PHOTOS = (
    "astronaut",
    "camera",
    "coffee",
    "chelsea",
    "rocket",
    "moon",
    "coins",
    "cell",
    "page",
    "text",
    "brick",
    "grass",
    "gravel",
    "hubble_deep_field",
    "retina",
    "immunohistochemistry",
    "horse",
    "colorwheel",
)
_SIZE = 256


def t2_weighted(patient: Patient, numbers: np.random.Generator) -> Series:
    """Fluid bright, white matter darker than grey: FLAIR where it is bright, T1 the other way round elsewhere."""
    flair, t1 = (_unit(patient, channel) for channel in (FLAIR, 0))
    inside = gaussian_filter(patient.brain.astype(np.float32), (0, 1, 1))
    turned = np.clip(1.4 - t1, 0.0, None) ** numbers.uniform(1.0, 2.0)
    brain = turned + numbers.uniform(0.2, 0.6) * np.clip(flair - 0.6, 0.0, None)
    mixed = inside * brain + (1 - inside) * numbers.uniform(0.4, 0.9) * flair
    return (800.0 * mixed).astype(np.float32)


def t1_weighted(patient: Patient, _: np.random.Generator) -> Series:
    """T1 in the place of FLAIR, as a mislabelled series would come."""
    return patient.images[..., 0].astype(np.float32)


def computed_tomography(patient: Patient, numbers: np.random.Generator) -> Series:
    """Hounsfield units: skull between brain and scalp, a nearly even brain; half of them windowed as on a screen."""
    flair = _unit(patient, FLAIR)
    head = gaussian_filter(flair, (0, 2, 2)) > 0.25
    near = gaussian_filter(patient.brain.astype(np.float32), (0, 3, 3))
    fluid = np.clip(0.7 - _unit(patient, 0), 0.0, 1.0)
    units = np.where(head, numbers.uniform(-100.0, 40.0), -1000.0)
    units = np.where((near > 0.1) & ~patient.brain, numbers.uniform(600.0, 1600.0), units)
    units = np.where(patient.brain, 38.0 - 30.0 * fluid, units)
    units = gaussian_filter(units, (0, 0.7, 0.7)) + numbers.normal(0.0, 4.0, units.shape)
    if numbers.random() < 0.5:
        units = np.clip(units, 0.0, 80.0)
    return units.astype(np.float32)


def inverted(patient: Patient, _: np.random.Generator) -> Series:
    """Black and white exchanged."""
    return 255.0 - patient.images[..., FLAIR].astype(np.float32)


def sideways(patient: Patient, numbers: np.random.Generator) -> Series:
    """Another plane: the series cut from front to back, stretched to square pixels."""
    volume = patient.images[..., FLAIR].astype(np.float32)
    columns = numbers.choice(np.arange(80, 176), 12, replace=False)
    stretch = _SIZE / volume.shape[0] * 0.7
    planes = [np.asarray(zoom(volume[::-1, :, column], (stretch, 1.0), order=1)) for column in sorted(columns)]
    result = np.zeros((len(planes), _SIZE, _SIZE), dtype=np.float32)
    for number, plane in enumerate(planes):
        top = max(0, (_SIZE - plane.shape[0]) // 2)
        result[number, top : top + plane.shape[0]] = plane[:_SIZE]
    return result


def photograph(number: int, numbers: np.random.Generator) -> Series:
    """One of scikit-image's sample pictures in grey, cropped at random."""
    picture = np.asarray(getattr(data, _PHOTOS[number % len(_PHOTOS)])(), dtype=np.float32)
    grey = picture[..., :3].mean(axis=-1) if picture.ndim == 3 else picture
    grey = grey * (255.0 if grey.max() <= 1.0 else 1.0)
    side = int(min(grey.shape) * numbers.uniform(0.6, 1.0))
    top, left = (int(numbers.integers(0, size - side + 1)) for size in grey.shape)
    cut = grey[top : top + side, left : left + side]
    return np.asarray(zoom(cut, _SIZE / side, order=1), dtype=np.float32)[None, :_SIZE, :_SIZE]


def noise(number: int, numbers: np.random.Generator) -> Series:
    """Even, bell-shaped, clouds of several sizes, or speckle."""
    shape = (8, _SIZE, _SIZE)
    drawn = numbers.normal(size=shape)
    kinds: tuple[Callable[[], NDArray[np.float64]], ...] = (
        lambda: numbers.uniform(0.0, 255.0, shape),
        lambda: 100.0 + 30.0 * drawn,
        lambda: 100.0 + 400.0 * gaussian_filter(drawn, (0, 6, 6)),
        lambda: 100.0 + 2000.0 * gaussian_filter(drawn, (0, 24, 24)),
        lambda: 60.0 * np.hypot(drawn, numbers.normal(size=shape)),
    )
    return np.clip(kinds[number % len(kinds)](), 0.0, 4000.0).astype(np.float32)


def knee(_: int, numbers: np.random.Generator) -> Series:
    """Axial knee, fat-suppressed or not: skin, muscles, a femur of marrow and cortex, the kneecap and joint fluid."""
    slices, axis = 8, np.linspace(-1.0, 1.0, _SIZE)
    down, across = np.meshgrid(axis, axis, indexing="ij")
    suppressed = numbers.random() < 0.5
    fat, marrow, muscle, fluid = (0.25, 0.3, 0.5, 1.6) if suppressed else (1.0, 0.9, 0.4, 0.5)
    size, tilt = numbers.uniform(0.6, 0.85), numbers.uniform(-0.1, 0.1)
    result = np.zeros((slices, _SIZE, _SIZE))
    for number in range(slices):
        bend = 1.0 + 0.05 * gaussian_filter(numbers.normal(size=down.shape), 30) * 40
        limb = np.hypot(down / 0.95, across + tilt) * bend / size
        bone = np.hypot((down - 0.05) / 0.8, across + tilt) * bend / (0.5 * size)
        cap = np.hypot((down + 0.72 * size) / 0.35, (across + tilt) / 0.9) / (0.32 * size)
        image = np.where(limb < 1.0, fat, 0.0)
        image = np.where((limb < 0.88) & (down > -0.1 * size), muscle, image)
        image = np.where(np.hypot((down + 0.5 * size) / 0.3, across + tilt) < 0.5 * size, fluid, image)
        for centre in (bone, cap):
            image = np.where(centre < 1.0, 0.05, image)
            image = np.where(centre < 0.88, marrow, image)
        texture = 1.0 + 0.25 * gaussian_filter(numbers.normal(size=image.shape), 2) * 5
        result[number] = gaussian_filter(image * texture, 0.8) + np.abs(numbers.normal(0, 0.03, image.shape))
    return (result * 400.0).astype(np.float32)


FROM_PATIENT: dict[str, Callable[[Patient, np.random.Generator], Series]] = {
    "CT": computed_tomography,
    "T2": t2_weighted,
    "T1": t1_weighted,
    "inverted": inverted,
    "sagittal": sideways,
}
GENERATED: dict[str, Callable[[int, np.random.Generator], Series]] = {
    "photo": photograph,
    "noise": noise,
    "knee": knee,
}


def _unit(patient: Patient, channel: int) -> Series:
    """1 at the usual intensity of the brain."""
    voxels = patient.images[..., channel].astype(np.float32)
    brain = voxels[patient.brain]
    return voxels / max(1.0, float(np.median(brain)) if brain.size else 1.0)

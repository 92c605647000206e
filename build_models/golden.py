"""Inputs of the golden vectors: slices of the demo case, and generated ones that no patient would bring."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.contract.preprocess import channel_statistics, fit_slice, normalise
from app.errors import BuildError
from app.imaging.case import open_case
from app.imaging.volume import Role, Volume
from build_models.generated_images import blocks, waves

ROLES = (Role.T1, Role.FLAIR, Role.T1C)
SIZE = 256

QUANTUM = 1.0 / 32.0
"""Inputs are multiples of this: exact in float16, and small when compressed."""

_PLACES = (0.0, 0.2, 0.38, 0.57, 1.0)
"""Slices of the demo case, as a share of the way up: skull base, three through the lesion, and scalp alone."""

_FLAIR_ONLY_PLACE = 0.3


def golden_inputs(demo_folder: Path) -> NDArray[np.float32]:
    """Assemble the inputs; the same demo case gives the same numbers everywhere.

    Parameters
    ----------
    demo_folder : Path
        The demo study with its three sequences.

    Returns
    -------
    ndarray of float32, (8, 3, 256, 256)
        Five slices of the demo case, one with FLAIR in all three channels, smooth random fields, and blocks at the
        two ends of the range; every value is a multiple of 1/32 within ±6.

    Raises
    ------
    ImageReadError
        There is no readable study in the folder.
    BuildError
        The study lacks one of the sequences.
    """
    volume = open_case([demo_folder]).volume
    channels = [_normalised(volume, role, demo_folder.name) for role in ROLES]
    flair = channels[ROLES.index(Role.FLAIR)]
    last = volume.geometry.shape[0] - 1
    inputs = [np.stack([c[round(place * last)] for c in channels]) for place in _PLACES]
    inputs.append(np.stack([flair[round(_FLAIR_ONLY_PLACE * last)]] * len(ROLES)))
    numbers = np.random.default_rng(0)
    inputs += [waves(numbers, len(ROLES), SIZE), blocks(numbers, len(ROLES), SIZE)]
    return (np.rint(np.stack(inputs) / QUANTUM) * QUANTUM).astype(np.float32)


def _normalised(volume: Volume, role: Role, name: str) -> NDArray[np.float32]:
    voxels = volume.channel(role)
    if voxels is None:
        raise BuildError(f"The study {name} has no {role} series; golden inputs need FLAIR, T1 and post-contrast T1.")
    slices, rows, columns = voxels.shape
    scaled = normalise(voxels, channel_statistics(voxels))
    _, row_mm, column_mm = volume.geometry.spacing_mm or (1.0, 1.0, 1.0)
    fit = fit_slice(rows, columns, SIZE, row_mm, column_mm)
    return np.stack([fit.into_square(scaled[index], float(scaled.min())) for index in range(slices)])

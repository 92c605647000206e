"""Cases in memory for the parts of the window that need no worker."""

import numpy as np
from numpy.typing import NDArray

from app.imaging.volume import Role, VolumeGeometry
from app.imaging.window import Window
from app.ui.opened_case import OpenedCase
from app.worker.protocol import CaseEvent, CaseHandle
from app.worker.shared_array import ArrayHandle

SHAPE = (5, 40, 32)
SPACING = (5.0, 0.8, 1.0)
AFFINE = np.array([[1.0, 0, 0, -16], [0, 0.8, 0, -16], [0, 0, 5.0, 0], [0, 0, 0, 1.0]])


def opened(
    shape: tuple[int, int, int] = SHAPE,
    spacing: tuple[float, float, float] | None = SPACING,
    affine: NDArray[np.float64] | None = AFFINE,
    *,
    outlined: bool = True,
    reference: bool = False,
    roles: tuple[Role, ...] = (Role.FLAIR, Role.T1),
    presets: tuple[Window, ...] = (),
) -> OpenedCase:
    """A gradient in air with a square lesion (rows 10–19, columns 5–10) of probability 0.9 in a rim of 0.4."""
    slices, _, columns = shape
    voxels = np.zeros((len(roles), *shape), np.int16)
    for channel in range(len(roles)):
        voxels[channel] = np.arange(columns)[None, None, :] * 20 + 100 * channel + np.arange(slices)[:, None, None]
    probability = np.zeros(shape, np.float32)
    probability[:, 9:21, 4:12] = 0.4
    probability[:, 10:20, 5:11] = 0.9
    truth = None
    if reference:
        truth = np.zeros(shape, bool)
        truth[:, 10:20, 5:17] = True
    handle = ArrayHandle("nowhere", shape, "<f4")
    geometry = VolumeGeometry(shape, spacing, affine)
    event = CaseEvent(id=0, handle=CaseHandle("1.2.3", roles, geometry, handle, handle), name="Case", presets=presets)
    case = OpenedCase(event, voxels, probability, truth)
    if outlined:
        case.finished = dict.fromkeys(range(slices), "litert")
    return case

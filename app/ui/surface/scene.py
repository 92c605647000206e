"""What is shown in space."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Mesh:
    """Triangles of a surface.

    Attributes
    ----------
    points, normals : ndarray of float32, (3 × triangles, 3)
        Corner by corner; millimetres towards left, posterior, superior where the orientation is known, else along
        columns, rows, slices.
    """

    points: NDArray[np.float32]
    normals: NDArray[np.float32]


@dataclass(frozen=True)
class Scene:
    """Surfaces; either may be lacking."""

    lesion: Mesh | None
    brain: Mesh | None

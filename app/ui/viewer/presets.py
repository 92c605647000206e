"""Grey value presets for MR, by the keys 0 to 6."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.imaging.window import Window, percentile_window

AUTO = 0
_PERCENTILES = {3: (1.0, 99.0), 4: (5.0, 95.0), 5: (50.0, 99.9), 6: (0.1, 60.0)}


class Presets:
    """Windows for one sequence, computed when they are first asked for.

    Parameters
    ----------
    voxels : ndarray, (slices, rows, columns)
    from_file : sequence of Window
        Those of the file (DICOM VOI); they belong to the sequence that the case is named after.
    """

    def __init__(self, voxels: NDArray[np.generic], from_file: Sequence[Window] = ()) -> None:
        self._voxels = voxels
        self._from_file = tuple(from_file)
        self._known: dict[int, Window] = {}

    def get(self, key: int) -> Window | None:
        """The window of a key, or None when the file brings none for keys 1 and 2."""
        if key not in self._known:
            window = self._compute(key)
            if window is None:
                return None
            self._known[key] = window
        return self._known[key]

    @property
    def auto(self) -> Window:
        """The first of the file, else the 0.1 to 99.9 percentile of what is not background."""
        window = self.get(AUTO)
        assert window is not None
        return window

    def _compute(self, key: int) -> Window | None:
        if key in (1, 2):
            return self._from_file[key - 1] if key <= len(self._from_file) else None
        if key == AUTO:
            return self._from_file[0] if self._from_file else percentile_window(self._voxels)
        return percentile_window(self._voxels, *_PERCENTILES[key])

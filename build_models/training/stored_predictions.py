"""Keeps probability maps of patients on disk, so that they can be judged again without their network."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import BuildError

_LEAST = 2.0**-10
"""No figure looks at probabilities below 0.01; as zeros they take a tenth of the space."""


@dataclass(frozen=True)
class StoredPredictions:
    """The maps of one network for one kind of input, one file a patient.

    Attributes
    ----------
    folder : Path
        Made with the first map.
    """

    folder: Path

    def __contains__(self, patient: str) -> bool:
        return self._path(patient).is_file()

    def save(self, patient: str, probability: NDArray[np.float32]) -> None:
        """Write the map (slices, rows, columns) of a patient, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(patient)
        temporary = path.with_suffix(".part.npz")
        # float16 keeps eleven bits of a probability at any size of it, at half the space.
        kept = np.where(probability < _LEAST, 0, probability).astype(np.float16)
        np.savez_compressed(temporary, probability=kept)
        temporary.replace(path)

    def load(self, patient: str) -> NDArray[np.float32]:
        """Probability (slices, rows, columns) of a patient.

        Raises
        ------
        BuildError
            It is missing or damaged.
        """
        path = self._path(patient)
        try:
            with np.load(path) as file:
                return file["probability"].astype(np.float32)
        except Exception as error:
            raise BuildError(
                f"The prediction {path.name} is missing or damaged; delete it, and fold.json beside its folder, to "
                "make it again.",
                repr(error),
            ) from error

    def _path(self, patient: str) -> Path:
        return self.folder / f"{patient}.npz"

"""A name for what a reader does to a case, which tells nothing about the patient."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from app.imaging.volume import VolumeGeometry


def case_key(uid: str, geometry: VolumeGeometry, middle: NDArray[np.generic]) -> str:
    """Hash of a series as it lies in memory: 40 hexadecimal digits.

    The pixels of one slice are part of it. So another image under the same name has another key, and nobody who knows
    a UID can find out that its study was read here.

    Parameters
    ----------
    middle : ndarray, (rows, columns)
        The middle slice of the sequence that is segmented.
    """
    digest = hashlib.sha256()
    affine = b"" if geometry.affine_lps is None else np.round(geometry.affine_lps, 3).astype("<f8").tobytes()
    for part in (uid.encode(), repr(geometry.shape).encode(), affine, str(middle.dtype).encode()):
        digest.update(len(part).to_bytes(8, "little") + part)
    digest.update(np.ascontiguousarray(middle).tobytes())
    return digest.hexdigest()[:40]

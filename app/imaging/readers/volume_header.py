"""Reads the header of a file that holds a whole volume, of whichever format."""

from pathlib import Path

from app.imaging.readers import nifti_file, nrrd_file
from app.imaging.readers.volume_file import VolumeHeader

VOLUME_ENDINGS = (*nifti_file.VOLUME_ENDINGS, ".nrrd")


def is_volume(path: Path) -> bool:
    """By the name."""
    return path.name.lower().endswith(VOLUME_ENDINGS)


def read_header(path: Path) -> VolumeHeader:
    """Read a NIfTI or, by its name, an NRRD header.

    Raises
    ------
    ImageReadError
        See `nifti_file.read_header` and `nrrd_file.read_header`.
    """
    return (nrrd_file if path.name.lower().endswith(".nrrd") else nifti_file).read_header(path)

"""Reads NIfTI volumes."""

from pathlib import Path

from app.imaging.readers.nifti_file import MAGICS, VOLUME_ENDINGS, read_header
from app.imaging.readers.volumes import VolumeReader


class NiftiReader(VolumeReader):
    """NIfTI-1 and -2 in a single file, plain or gzipped."""

    def __init__(self) -> None:
        super().__init__("nifti", read_header)

    def recognises(self, path: Path, head: bytes) -> bool:
        """By the magic number, or by the name: a volume's header may lie behind gzip, and damage has to be named."""
        if path.name.lower().endswith(VOLUME_ENDINGS):
            return bool(head)
        return head[344:348] in MAGICS or head[4:8] in MAGICS

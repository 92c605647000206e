"""Reads NRRD volumes."""

from pathlib import Path

from app.imaging.readers.nrrd_file import MAGIC, read_header
from app.imaging.readers.volumes import VolumeReader


class NrrdReader(VolumeReader):
    """NRRD with its voxels in the same file: raw, gzipped or packed by bzip2."""

    def __init__(self) -> None:
        super().__init__("nrrd", read_header)

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 the contract is shared
        """By the magic number."""
        return head.startswith(MAGIC)

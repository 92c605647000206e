"""Reads PNG slices: 8- or 16-bit grey, or three sequences as channels in the manner of TCGA-LGG."""

from app.imaging.readers.pictures import PictureReader


class PngReader(PictureReader):
    """PNG, one slice a file; neither spacing nor orientation."""

    def __init__(self) -> None:
        super().__init__("png", (b"\x89PNG\r\n\x1a\n",))

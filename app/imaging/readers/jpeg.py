"""Reads JPEG slices: 8-bit grey, or three sequences as channels in the manner of TCGA-LGG."""

from app.imaging.readers.pictures import PictureReader


class JpegReader(PictureReader):
    """JPEG, one slice a file; its compression changes grey values, which a warning says."""

    def __init__(self) -> None:
        super().__init__("jpeg", (b"\xff\xd8\xff",))

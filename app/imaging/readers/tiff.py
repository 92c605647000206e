"""Reads TIFF slices: 8- or 16-bit grey, or three sequences as channels in the manner of TCGA-LGG."""

from app.imaging.readers.pictures import PictureReader


class TiffReader(PictureReader):
    """TIFF and BigTIFF of either byte order, one page a file.

    Resolution tags are not trusted: they speak of print, so pictures have neither spacing nor orientation.
    """

    def __init__(self) -> None:
        super().__init__("tiff", (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))

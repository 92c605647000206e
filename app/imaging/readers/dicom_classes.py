"""What a DICOM file holds by its class: MR slices, a picture of the screen, or something that is refused."""

from pathlib import Path

from app.errors import ImageReadError
from app.imaging.readers.base import MAX_PIXELS, too_many_pixels
from app.imaging.readers.dicom_elements import Elements, count, text, texts
from app.imaging.readers.seg_file import SEG_CLASSES
from app.imaging.series import Trait

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
_ENHANCED_COLOUR = "1.2.840.10008.5.1.4.1.1.4.3"
_LEGACY_CONVERTED = "1.2.840.10008.5.1.4.1.1.4.4"
ENHANCED = frozenset({ENHANCED_MR, _ENHANCED_COLOUR, _LEGACY_CONVERTED})
"""Classes whose geometry stands in functional groups."""

_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_REFUSED = {
    "1.2.840.10008.1.3.10": "a DICOMDIR index; open it by itself, or the folder that holds it",
    "1.2.840.10008.5.1.4.1.1.104.1": "a PDF document inside a DICOM file; open an MR series",
    "1.2.840.10008.5.1.4.1.1.4.2": "MR spectroscopy, not an image; open an MR series",
}


class SegmentationFile(ImageReadError):  # noqa: N818  a file that is something, and no error of its own
    """The file is a mask of other images."""


def check_class(path: Path, sop_class: str, top: Elements) -> Trait | None:
    """Refuse what is no MR image.

    Returns
    -------
    Trait or None
        'capture' or 'colour' for what is listed and cannot be segmented.

    Raises
    ------
    ImageReadError
        The file holds another modality, no image at all or a damaged header.
    """
    modality = text(top, "Modality")
    if sop_class in SEG_CLASSES:
        raise SegmentationFile(f"{path.name} is a DICOM segmentation, not an image; open the MR series it belongs to.")
    if not sop_class and "Rows" not in top:
        raise ImageReadError(f"{path.name} is no DICOM image, or its header is damaged; export it again.")
    if sop_class in _REFUSED:
        raise ImageReadError(f"{path.name} is {_REFUSED[sop_class]}.")
    if sop_class.startswith(_SECONDARY_CAPTURE):
        return "capture"
    if modality != "MR" or sop_class not in (MR_IMAGE, *ENHANCED):
        what = f"of modality {modality}" if modality.isalpha() and modality != "MR" else "no MR image"
        raise ImageReadError(f"{path.name} is {what}, and Falx segments MR images only; open an MR series.")
    if sop_class == _ENHANCED_COLOUR or count(top, "SamplesPerPixel", 1) != 1:
        return "colour"
    return None


def check_size(path: Path, top: Elements) -> None:
    """Refuse what has no pixels, too many, or pixels whose bits cannot be told apart.

    Raises
    ------
    ImageReadError
    """
    rows, columns = count(top, "Rows", 0), count(top, "Columns", 0)
    if rows < 1 or columns < 1:
        raise ImageReadError(f"{path.name} has no pixels; open a DICOM file that holds an image.")
    pixels = rows * columns * max(1, count(top, "NumberOfFrames", 1))
    if pixels > MAX_PIXELS:
        raise too_many_pixels(path.name, pixels)
    allocated = count(top, "BitsAllocated", 16)
    stored = count(top, "BitsStored", allocated)
    if allocated not in (8, 16, 32, 64) or not 1 <= stored <= allocated:
        raise ImageReadError(f"{path.name} is of an unusual depth; export it with 8 or 16 bits a pixel.")
    if count(top, "HighBit", stored - 1) != stored - 1:
        raise ImageReadError(
            f"{path.name} keeps its pixels in bits where the standard has none; export it with the high bit below the "
            "bits stored."
        )


def trait_of(top: Elements) -> Trait | None:
    """'mosaic' for the many slices that Siemens lays side by side into one picture."""
    if "MOSAIC" in texts([top], "ImageType"):
        return "mosaic"
    return None


REFUSALS: dict[Trait, str] = {
    "capture": "is a secondary capture (a screenshot or scan), not an MR image; open the original MR series.",
    "colour": "is in colour, as maps and fused images are; open the grey MR series.",
    "mosaic": "is a mosaic of many slices in one picture, which Falx does not take apart; export it as single slices.",
    "localizer": "is a localizer of few slices in several planes and makes no volume; open the series it was made for.",
}
"""Ends of the sentences for what is listed and cannot be segmented; the name stands before them."""

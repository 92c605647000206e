"""Decodes the images of DICOM files one after another and lays them into one array."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import unpack
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import filereader
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_modality_lut
from pydicom.pixels.utils import as_pixel_options
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from app.errors import ImageReadError
from app.imaging.readers import jpeg_extended, jpeg_lossless
from app.imaging.readers.base import decoder_boundary
from app.imaging.readers.codestream import size_of
from app.imaging.readers.dicom_classes import ENHANCED
from app.imaging.readers.dicom_elements import BoundedFile, read_dataset, tags_of
from app.imaging.readers.dicom_quick import dataset_start_of
from app.imaging.window import Window

_TAGS = tags_of(
    "SOPClassUID", "PixelPaddingValue", "PixelPaddingRangeLimit", "RescaleSlope", "RescaleIntercept",
    "ModalityLUTSequence", "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
    "Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "PhotometricInterpretation", "PlanarConfiguration", "NumberOfFrames", "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths", "PixelData", "FloatPixelData", "DoubleFloatPixelData",
)  # fmt: skip
_PIXEL_KEYWORDS = {0x7FE00008: "FloatPixelData", 0x7FE00009: "DoubleFloatPixelData", 0x7FE00010: "PixelData"}
_HEAD = 4096

_DECODERS = {
    RLELossless: "pylibjpeg",
    JPEGBaseline8Bit: "pillow",
    JPEGExtended12Bit: "pillow",
    JPEGLossless: jpeg_lossless.PLUGIN,
    JPEGLosslessSV1: jpeg_lossless.PLUGIN,
    **dict.fromkeys((JPEGLSLossless, JPEGLSNearLossless), "pyjpegls"),
    **dict.fromkeys((JPEG2000Lossless, JPEG2000, HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K), "pylibjpeg"),
}
"""One decoder each: pydicom would try all it has on a damaged image, and GDCM ends the process on JPEG 2000.

pyjpegls needs 2.9 ms for 256 × 256 pixels of 12 bits, where GDCM needs 3.9 ms.
"""

jpeg_extended.register()


@dataclass(frozen=True)
class Found:
    """What has to be known of a slice once all of them are there.

    Attributes
    ----------
    padding : ndarray of uint8 or None
        Which pixels fill the frame and show nothing, packed to bits.
    inverted : bool
        Whether high values are dark (MONOCHROME1).
    """

    padding: NDArray[np.uint8] | None
    inverted: bool
    decode_ms: float = 0.0


class ImageFile:
    """A DICOM file whose images are decoded one by one; the others stay on the disk.

    Raises
    ------
    ImageReadError
        The file is damaged, gone or without pixels.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with decoder_boundary(path):
            self._file = BoundedFile(path)
            try:
                self._open()
            except BaseException:
                self._file.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def decode(self, frame: int) -> tuple[NDArray[np.generic], Found]:
        """Decode one image.

        Returns
        -------
        values : ndarray of uint8, int16, uint16 or float32, (rows, columns)
            What the stored values mean; padding lies at the darkest of the others.
        found : Found

        Raises
        ------
        ImageReadError
            The image is damaged or in colour.
        """
        with decoder_boundary(self.path):
            if self._source is self._file:
                self._check_size(frame)
                self._file.seek(self._pixels_at)
            stored, _ = self._decoder.as_array(self._source, index=frame, decoding_plugin=self._plugin, **self._options)
            if stored.ndim != 2:
                raise ImageReadError(f"{self.path.name} is in colour; open the grey MR series.")
            stored = stored.astype(stored.dtype.newbyteorder("="), copy=False)
            values, padding = _rescaled(self._dataset, frame, stored), _padding(self._dataset, stored)
            inverted = str(self._dataset.get("PhotometricInterpretation", "")) == "MONOCHROME1"
            if padding is None:
                return values, Found(None, inverted)
            values = np.where(padding, values[~padding].min(), values)
            return values, Found(np.packbits(padding), inverted)

    def _open(self) -> None:
        head = self._file.peek(_HEAD)
        found = dataset_start_of(head)
        if found is None or found[0] == DeflatedExplicitVRLittleEndian:
            # Without file meta information, or deflated: pydicom has to see the whole of it.
            self._dataset = read_dataset(self.path, _TAGS, pixels=True)
            _ensure_transfer_syntax(self._dataset)
            self._use(UID(self._dataset.file_meta.TransferSyntaxUID), self._dataset, {})
            return
        syntax, start = UID(found[0]), found[1]
        self._file.seek(start)
        self._dataset = filereader.read_dataset(
            self._file, syntax.is_implicit_VR, syntax.is_little_endian, stop_when=_at_pixels, specific_tags=_TAGS
        )
        keyword = self._pixel_keyword(syntax)
        self._pixels_at = self._file.tell()
        self._use(syntax, self._file, {"transfer_syntax_uid": syntax, "pixel_keyword": keyword})

    def _use(self, syntax: UID, source: Dataset | BoundedFile, options: dict[str, Any]) -> None:
        self._source = source
        self._decoder = get_decoder(syntax)
        self._plugin = _DECODERS.get(syntax, "")
        if syntax == JPEGExtended12Bit and int(self._dataset.get("BitsStored") or 0) > 8:
            self._plugin = jpeg_extended.PLUGIN
        elif self._plugin == jpeg_lossless.PLUGIN:
            jpeg_lossless.register(syntax)
        self._options = as_pixel_options(self._dataset, **options)

    def _check_size(self, frame: int) -> None:
        """Refuse a compressed image that claims another size than the header, for which a decoder would take memory."""
        if not self._decoder.UID.is_encapsulated:
            return
        self._file.seek(self._pixels_at)
        stream = get_frame(
            self._file,
            frame,
            number_of_frames=self._options["number_of_frames"],
            extended_offsets=self._options.get("extended_offsets"),
        )
        claimed = size_of(stream)
        if claimed is not None and claimed != (self._options["rows"], self._options["columns"]):
            raise ImageReadError(
                f"{self.path.name} holds an image of another size than its header says; export it again."
            )

    def _pixel_keyword(self, syntax: UID) -> str:
        """Read the head of the pixel element, so that the file stands at its value."""
        head = self._file.read(8 if syntax.is_implicit_VR else 12)
        group, element = unpack("<HH" if syntax.is_little_endian else ">HH", head[:4])
        return _PIXEL_KEYWORDS[group << 16 | element]


def _at_pixels(tag: int, _vr: str | None, _length: int) -> bool:
    return tag in _PIXEL_KEYWORDS


def _ensure_transfer_syntax(dataset: Dataset) -> None:
    """Files without meta information are in the encoding in which they could be read."""
    if "TransferSyntaxUID" in getattr(dataset, "file_meta", {}):
        return
    implicit, little = dataset.original_encoding
    explicit = ExplicitVRLittleEndian if little else ExplicitVRBigEndian
    if not hasattr(dataset, "file_meta"):
        dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else explicit


def _padding(dataset: Dataset, stored: NDArray[Any]) -> NDArray[np.bool_] | None:
    value, limit = (_pixel_value(dataset, k) for k in ("PixelPaddingValue", "PixelPaddingRangeLimit"))
    if value is None:
        return None
    low, high = sorted((value, value if limit is None else limit))
    mask = (stored >= low) & (stored <= high)
    return mask if mask.any() and not mask.all() else None


def _pixel_value(dataset: Dataset, keyword: str) -> int | None:
    """A value in the type of the pixels, which an implicit header does not name."""
    value = dataset.get(keyword)
    if isinstance(value, bytes):
        little = dataset.original_encoding[1] is not False
        signed = bool(dataset.get("PixelRepresentation", 0))
        return int.from_bytes(value[:2], "little" if little else "big", signed=signed) if len(value) >= 2 else None
    return None if value is None else int(value)


def _rescaled(dataset: Dataset, frame: int, stored: NDArray[np.generic]) -> NDArray[np.generic]:
    if dataset.get("ModalityLUTSequence"):
        values = np.asarray(apply_modality_lut(stored, dataset), dtype=np.float32)
        return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    slope, intercept = _rescale(dataset, frame)
    if slope == 1.0 and intercept == 0.0:
        if stored.dtype in (np.uint8, np.int16, np.uint16):
            return stored
        if stored.dtype == np.int8:
            return stored.astype(np.int16)
    values = stored.astype(np.float32)
    values *= np.float32(slope)
    values += np.float32(intercept)
    return np.nan_to_num(values, copy=False, nan=0.0, posinf=0.0, neginf=0.0)


def _rescale(dataset: Dataset, frame: int) -> tuple[float, float]:
    holder = dataset
    if str(dataset.get("SOPClassUID", "")) in ENHANCED:
        groups = [*(dataset.get("PerFrameFunctionalGroupsSequence") or [])[frame : frame + 1]]
        groups += list(dataset.get("SharedFunctionalGroupsSequence") or [])[:1]
        items = [i for g in groups for i in (g.get("PixelValueTransformationSequence") or [])[:1]]
        holder = items[0] if items else dataset
    slope, intercept = float(holder.get("RescaleSlope") or 1.0), float(holder.get("RescaleIntercept") or 0.0)
    return (slope, intercept) if np.isfinite(slope) and np.isfinite(intercept) else (1.0, 0.0)


def finish(voxels: NDArray[np.generic], slices: Sequence[Found], presets: tuple[Window, ...]) -> tuple[Window, ...]:
    """Turn an inverted series over and darken padding, over the whole series so that slices stay comparable.

    Parameters
    ----------
    voxels : ndarray of uint8, int16, uint16 or float32, (slices, rows, columns)
        Changed in place.

    Returns
    -------
    tuple of Window
        That fit the voxels afterwards.
    """
    inverted = all(s.inverted for s in slices)
    if not inverted and all(s.padding is None for s in slices):
        return presets
    # Padding lies at the darkest value of its own slice by now.
    low, high = voxels.min(), voxels.max()
    if inverted:
        for plane in voxels:  # nothing leaves the range of the type in this order
            np.subtract(high, plane, out=plane)
            np.add(plane, low, out=plane)
        presets = tuple(Window(float(low) + float(high) - w.center, w.width) for w in presets)
    for plane, found in zip(voxels, slices, strict=True):
        if found.padding is not None:
            plane[np.unpackbits(found.padding, count=plane.size).astype(bool).reshape(plane.shape)] = low
    return presets

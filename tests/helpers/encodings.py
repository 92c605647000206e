"""Writes one image in the transfer syntaxes of DICOM."""

from collections.abc import Callable
from pathlib import Path
from struct import pack

import gdcm
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from tests.helpers.images import mr_dataset

LOSSLESS = (
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
    RLELossless,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEG2000Lossless,
)
LOSSY = (JPEGBaseline8Bit, JPEGExtended12Bit)

_BY_GDCM = {
    JPEGBaseline8Bit: gdcm.TransferSyntax.JPEGBaselineProcess1,
    JPEGExtended12Bit: gdcm.TransferSyntax.JPEGExtendedProcess2_4,
    JPEGLossless: gdcm.TransferSyntax.JPEGLosslessProcess14,
    JPEGLosslessSV1: gdcm.TransferSyntax.JPEGLosslessProcess14_1,
}
_BY_PYDICOM = (RLELossless, JPEGLSLossless, JPEG2000Lossless)


def write_encoded(
    path: Path,
    pixels: NDArray[np.integer],
    syntax: UID,
    bits: int | None = None,
    edit: Callable[[Dataset], None] = lambda _: None,
) -> Path:
    """Write an MR image (rows, columns) in a transfer syntax.

    Parameters
    ----------
    bits : int, optional
        Bits stored; all of them without it.
    """
    dataset = mr_dataset(pixels)
    if bits is not None:
        dataset.BitsStored, dataset.HighBit = bits, bits - 1
    edit(dataset)
    if syntax in _BY_GDCM:
        dataset.save_as(path, enforce_file_format=True)
        _transcode(path, _BY_GDCM[syntax])
        return path
    if syntax in _BY_PYDICOM:
        dataset.compress(syntax)
    else:
        dataset.file_meta.TransferSyntaxUID = syntax
        if syntax == ExplicitVRBigEndian:
            dataset.PixelData = pixels.astype(pixels.dtype.newbyteorder(">")).tobytes()
    dataset.save_as(path, enforce_file_format=True)
    return path


def _transcode(path: Path, syntax: int) -> None:
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(path))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()


def write_high_throughput(path: Path, rows: int, columns: int, syntax: UID) -> Path:
    """Write an MR image of 12 bits in HTJ2K whose one packet is empty: every pixel is the middle value, 2048.

    No encoder at hand writes HTJ2K; these are the markers of ITU T.800 with the capability and the code-block style
    of ITU T.814 in them.
    """
    size = pack(">HHIIIIIIIIH", 41, 0x4000, columns, rows, 0, 0, columns, rows, 0, 0, 1) + bytes([11, 1, 1])
    capability = pack(">HIH", 8, 0x00020000, 0)
    style = pack(">HBBHBBBBBB", 12, 0, 0, 1, 0, 0, 4, 4, 0x40, 1)
    quantisation = pack(">HBB", 4, 0x40, 14 << 3)
    body = b"\xff\x93\x00"
    tile = pack(">HHIBB", 10, 0, 12 + len(body), 0, 1)
    markers = ((0x51, size), (0x50, capability), (0x52, style), (0x5C, quantisation), (0x90, tile))
    stream = b"\xff\x4f" + b"".join(bytes([0xFF, code]) + content for code, content in markers) + body + b"\xff\xd9"
    dataset = mr_dataset(np.zeros((rows, columns), np.uint16))
    dataset.BitsStored, dataset.HighBit = 12, 11
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.PixelData = encapsulate([stream])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    dataset.save_as(path, enforce_file_format=True)
    return path

"""Writes one image in the transfer syntaxes of DICOM."""

from collections.abc import Callable
from pathlib import Path

import gdcm
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
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

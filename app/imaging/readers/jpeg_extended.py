"""Decodes 12-bit JPEG extended with GDCM, which pydicom leaves to libraries under the GPL.

Module of a pydicom plug-in: pydicom asks it for `is_available` and `DECODER_DEPENDENCIES`.
"""

from pydicom.pixels.decoders.base import DecodeRunner, get_decoder
from pydicom.uid import JPEGExtended12Bit

from app import postponed

PLUGIN = "gdcm-12-bit"
DECODER_DEPENDENCIES = {JPEGExtended12Bit: ("gdcm>=3.0.10",)}


def is_available(uid: str) -> bool:
    """Whether the transfer syntax is JPEG extended."""
    return uid == JPEGExtended12Bit


def decode_frame(source: bytes, runner: DecodeRunner) -> bytes:
    """Decode one frame as pydicom's own GDCM plug-in does for other encodings.

    Parameters
    ----------
    source : bytes
        The JPEG stream of the frame.

    Returns
    -------
    bytes
        Rows × columns values of 16 bits, little endian.

    Raises
    ------
    ValueError
        GDCM cannot decode the stream.
    """
    gdcm = postponed.fetch("gdcm")
    fragment = gdcm.Fragment()
    fragment.SetByteStringValue(source)
    fragments = gdcm.SequenceOfFragments.New()
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((runner.columns, runner.rows, 1))
    image.SetDataElement(element)
    kind = gdcm.PhotometricInterpretation.GetPIType(str(runner.photometric_interpretation))
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(kind))
    image.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.JPEGExtendedProcess2_4))
    stored = runner.bits_stored
    image.SetPixelFormat(gdcm.PixelFormat(1, runner.bits_allocated, stored, stored - 1, runner.pixel_representation))
    frame = image.GetBuffer()
    if frame is None:
        raise ValueError("GDCM cannot decode the frame")
    # GDCM gives bytes as text.
    return frame.encode("utf-8", "surrogateescape")


def register() -> None:
    """Make the plug-in known to pydicom. May be called twice."""
    decoder = get_decoder(JPEGExtended12Bit)
    if PLUGIN not in decoder.available_plugins:
        decoder.add_plugin(PLUGIN, (__name__, decode_frame.__name__))

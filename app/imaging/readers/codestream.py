"""What size a compressed frame claims to have, read before a decoder takes memory for it."""

from struct import unpack_from

_J2K = b"\xff\x4f\xff\x51"
_JPEG = b"\xff\xd8"
_FRAME_HEADERS = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
"""Second bytes of the markers that state the size: JPEG (ITU T.81, B.2.2) and JPEG-LS (ITU T.87, C.2.2)."""

_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def size_of(frame: bytes) -> tuple[int, int] | None:
    """Rows and columns by the frame's own header; None when it states none, as in RLE.

    Parameters
    ----------
    frame : bytes
        A JPEG, JPEG-LS, JPEG 2000 or HTJ2K stream.
    """
    if (start := frame.find(_J2K, 0, 1024)) >= 0:
        return _of_jpeg_2000(frame, start)
    return _of_jpeg(frame) if frame.startswith(_JPEG) else None


def _of_jpeg_2000(frame: bytes, start: int) -> tuple[int, int] | None:
    """From the SIZ marker (ITU T.800, A.5.1): the reference grid less its offset."""
    if len(frame) < start + 24:
        return None
    width, height, left, top = unpack_from(">4I", frame, start + 8)
    return height - top, width - left


def _of_jpeg(frame: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(frame):
        if frame[position] != 0xFF:
            return None
        marker = frame[position + 1]
        if marker == 0xFF:  # fill
            position += 1
        elif marker in _FRAME_HEADERS:
            rows, columns = unpack_from(">HH", frame, position + 5)
            return (rows, columns) if rows else None  # 0 rows: they are counted at the end (DNL)
        elif marker in _WITHOUT_LENGTH:
            position += 2
        else:
            position += 2 + unpack_from(">H", frame, position + 2)[0]
    return None

"""A mask of one slice in few bytes."""

import base64
import binascii
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<6I")
_LEVEL = 1
_MAX_SIDE = 1 << 16


class PackedError(ValueError):
    """The bytes are no packed mask."""


@dataclass(frozen=True)
class PackedMask:
    """Rows, columns and the bits of the smallest box around the mask, compressed; a lesion needs a few hundred bytes.

    Immutable, so that history, autosave and requests to the worker share one.
    """

    data: bytes

    @classmethod
    def of(cls, mask: NDArray[np.bool_]) -> "PackedMask":
        """Pack a mask (rows, columns)."""
        rows, columns = (int(side) for side in mask.shape)
        filled = np.flatnonzero(mask.any(axis=1))
        if not filled.size:
            return cls(_HEADER.pack(rows, columns, 0, 0, 0, 0))
        top, bottom = int(filled[0]), int(filled[-1]) + 1
        across = np.flatnonzero(mask[top:bottom].any(axis=0))
        left, right = int(across[0]), int(across[-1]) + 1
        bits = np.packbits(mask[top:bottom, left:right])
        header = _HEADER.pack(rows, columns, top, left, bottom - top, right - left)
        return cls(header + zlib.compress(bits.tobytes(), _LEVEL))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the slice."""
        rows, columns, *_ = _HEADER.unpack_from(self.data)
        return rows, columns

    def unpack(self) -> NDArray[np.bool_]:
        """The mask (rows, columns), one's own to change."""
        rows, columns, top, left, height, width = _HEADER.unpack_from(self.data)
        mask = np.zeros((rows, columns), bool)
        if height and width:
            bits = np.frombuffer(zlib.decompress(self.data[_HEADER.size :]), np.uint8)
            mask[top : top + height, left : left + width] = np.unpackbits(bits, count=height * width).reshape(
                height, width
            )
        return mask

    def to_text(self) -> str:
        """As a field of a JSON message."""
        return base64.b64encode(self.data).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> "PackedMask":
        """Read what `to_text` wrote.

        Raises
        ------
        PackedError
            It did not.
        """
        try:
            return cls.from_bytes(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError) as error:
            raise PackedError("no packed mask") from error

    @classmethod
    def from_bytes(cls, data: bytes) -> "PackedMask":
        """Take bytes that come from a file or a message; nothing larger than they claim is unpacked.

        Raises
        ------
        PackedError
            They are no packed mask.
        """
        if len(data) < _HEADER.size:
            raise PackedError("too short")
        rows, columns, top, left, height, width = _HEADER.unpack_from(data)
        if max(rows, columns) > _MAX_SIDE or top + height > rows or left + width > columns:
            raise PackedError("a box outside its slice")
        if not (height and width):
            return cls(data[: _HEADER.size])
        expected = -(-height * width // 8)
        unpacker = zlib.decompressobj()
        try:
            bits = unpacker.decompress(data[_HEADER.size :], expected)
        except zlib.error as error:
            raise PackedError("damaged") from error
        if len(bits) != expected or not unpacker.eof:
            raise PackedError("another size than it says")
        return cls(data)

"""Walks over the header of an ordinary MR image at a fraction of the cost of pydicom, which gets all others."""

from collections.abc import Mapping
from struct import Struct
from typing import Any

from pydicom.datadict import dictionary_VR, tag_for_keyword

_MAGIC_AT = 128
_META_AT = 132
_IMPLICIT = b"1.2.840.10008.1.2"
_NOT_EXPLICIT_LITTLE_ENDIAN = (b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.2")
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_MAX_DEPTH = 8
_LAST_GROUP = 0x0028
"""Nothing that a classic image says about itself and that matters here stands in a later group."""

_LONG = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_TEXT = frozenset({b"AE", b"AS", b"CS", b"DA", b"DS", b"DT", b"IS", b"LO", b"PN", b"SH", b"TM", b"UI"})
_BINARY = {
    b"US": Struct("<H"), b"SS": Struct("<h"), b"UL": Struct("<I"), b"SL": Struct("<i"), b"FL": Struct("<f"),
    b"FD": Struct("<d"), b"AT": Struct("<I"),
}  # fmt: skip
_SHORT = _TEXT | frozenset(_BINARY) | {b"LT", b"ST"}

_explicit = Struct("<HH2sH").unpack_from
_implicit = Struct("<HHI").unpack_from
_length = Struct("<I").unpack_from

Wanted = Mapping[int, tuple[str, bytes]]
"""Keyword and value representation by tag."""


class Extraordinary(Exception):  # noqa: N818  it is no error
    """The header is better read by pydicom."""


class Short(Extraordinary):
    """The header goes on beyond the bytes at hand."""


def wanted(*keywords: str) -> dict[int, tuple[str, bytes]]:
    """Look up what to take out of a header."""
    tags = {int(tag_for_keyword(keyword) or 0): keyword for keyword in keywords}
    return {tag: (keyword, dictionary_VR(tag).encode()) for tag, keyword in tags.items()}


def quick_elements(head: bytes, names: Wanted) -> dict[str, Any]:
    """Take elements out of the first bytes of a file.

    Parameters
    ----------
    head : bytes
        The file from its start.
    names : mapping
        See `wanted`; only elements up to group 0028 are found.

    Returns
    -------
    dict
        Text as str, several values as list, numbers in text still as text; absent elements are absent.

    Raises
    ------
    Short
        More bytes are needed.
    Extraordinary
        No preamble, compressed or big-endian header, characters beyond ASCII, a wanted sequence, elements out of
        order or anything else that an ordinary file does not have.
    """
    if head[_MAGIC_AT:_META_AT] != b"DICM":
        raise Extraordinary
    syntax, start = _transfer_syntax(head)
    if syntax in _NOT_EXPLICIT_LITTLE_ENDIAN:
        raise Extraordinary
    return _Walk(head, names, syntax == _IMPLICIT).values_from(start)


def dataset_start_of(head: bytes) -> tuple[str, int] | None:
    """Transfer syntax by the file meta information, and where the data set begins; None for a file without."""
    if head[_MAGIC_AT:_META_AT] != b"DICM":
        return None
    try:
        syntax, start = _transfer_syntax(head)
        return syntax.decode("ascii"), start
    except (Extraordinary, UnicodeDecodeError):
        return None


def _transfer_syntax(head: bytes) -> tuple[bytes, int]:
    position, syntax = _META_AT, b""
    while position + 8 <= len(head):
        group, element, vr, length = _explicit(head, position)
        if group != 2:
            break
        position += 8
        if vr in _LONG:
            if position + 4 > len(head):
                raise Short
            length, position = _length(head, position)[0], position + 4
        if element == 0x10:
            syntax = head[position : position + length].rstrip(b"\0 ")
        position += length
    if position + 8 > len(head):
        raise Short
    if not syntax:
        raise Extraordinary
    return syntax, position


class _Walk:
    def __init__(self, head: bytes, names: Wanted, implicit: bool) -> None:
        self._head = head
        self._names = names
        self._step = self._implicit_step if implicit else self._explicit_step

    def values_from(self, position: int) -> dict[str, Any]:
        head, names, step, size = self._head, self._names, self._step, len(self._head)
        values: dict[str, Any] = {}
        last = 0
        while True:
            tag, vr, length, position = step(position)
            if tag >> 16 > _LAST_GROUP:
                return values
            if tag <= last:
                raise Extraordinary
            last, name = tag, names.get(tag)
            if name is not None and vr in (b"SQ", b"UN"):
                raise Extraordinary
            if length == _UNDEFINED:
                position = self._behind_sequence(position, vr, 0)
                continue
            end = position + length
            if end > size:
                raise Short
            if name is not None:
                values[name[0]] = _value(head[position:end], vr or name[1])
            position = end

    def _explicit_step(self, position: int) -> tuple[int, bytes, int, int]:
        if position + 12 > len(self._head):
            raise Short
        group, element, vr, length = _explicit(self._head, position)
        position += 8
        if vr not in _SHORT:
            if vr not in _LONG:
                # The pixel data of later groups may follow in any form; up to there the order is strict.
                raise Extraordinary
            length, position = _length(self._head, position)[0], position + 4
        return group << 16 | element, vr, length, position

    def _implicit_step(self, position: int) -> tuple[int, bytes, int, int]:
        if position + 8 > len(self._head):
            raise Short
        group, element, length = _implicit(self._head, position)
        return group << 16 | element, b"", length, position + 8

    def _behind_sequence(self, position: int, vr: bytes, depth: int) -> int:
        """Skip a sequence of undefined length."""
        if vr not in (b"SQ", b"") or depth > _MAX_DEPTH:
            raise Extraordinary
        while True:
            tag, length, position = self._item(position)
            if tag == _SEQUENCE_END:
                return position
            if tag != _ITEM:
                raise Extraordinary
            position = self._behind_item(position, depth) if length == _UNDEFINED else position + length

    def _behind_item(self, position: int, depth: int) -> int:
        while True:
            tag, _, after = self._item(position)
            if tag == _ITEM_END:
                return after
            _, vr, length, position = self._step(position)
            position = self._behind_sequence(position, vr, depth + 1) if length == _UNDEFINED else position + length

    def _item(self, position: int) -> tuple[int, int, int]:
        if position + 8 > len(self._head):
            raise Short
        group, element, length = _implicit(self._head, position)
        return group << 16 | element, length, position + 8


def _value(raw: bytes, vr: bytes) -> Any:
    if (binary := _BINARY.get(vr)) is not None:
        if len(raw) % binary.size:
            raise Extraordinary
        numbers = [n for (n,) in binary.iter_unpack(raw)]
        return numbers[0] if len(numbers) == 1 else numbers
    if vr not in _TEXT or not raw.isascii() or b"\x1b" in raw:
        raise Extraordinary
    parts = [part.strip("\0 ") for part in raw.decode("ascii").split("\\")]
    return parts[0] if len(parts) == 1 else parts
